package transform

// This file recognises the functions of package async that mean something to the compiler.

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Import paths of the runtime, as generated code names them.
const (
	RuntimePath = "github.com/asyncgen/asyncgen/runtime"
	MachinePath = RuntimePath + "/machine"
)

// An awaitForm is one of Await, Await2, Await3, Wait and their Must twins.
type awaitForm struct {
	must  bool
	arity int // values without the error; 0 for Wait
}

var awaitForms = map[string]awaitForm{
	"Wait": {false, 0}, "Await": {false, 1}, "Await2": {false, 2}, "Await3": {false, 3},
	"MustWait": {true, 0}, "MustAwait": {true, 1}, "MustAwait2": {true, 2}, "MustAwait3": {true, 3},
}

// values returns how many values a call of the form has.
func (a awaitForm) values() int {
	if a.must {
		return a.arity
	}
	return a.arity + 1
}

// boundTwins are the functions that generated code calls under another name, with the
// running task as first argument: async.Go(x) becomes async.GoFrom(t, x).
var boundTwins = map[string]string{
	"Go": "GoFrom", "Gather": "GatherFrom", "Settle": "SettleFrom", "Shield": "ShieldFrom",
	"Current": "CurrentFrom", "Context": "ContextFrom", "Running": "RunningFrom",
}

// boundMethods are the methods of async.Var that are bound in the same way.
var boundMethods = map[string]string{"Get": "GetFrom", "Set": "SetFrom", "Reset": "ResetFrom"}

// spotTwins are the methods of async, by the type of their receiver, that make operations, with the names under which generated code calls them where the operation is
// awaited on the spot, once and by nobody else. It is then a value in the frame.
var spotTwins = map[string]map[string]string{
	"Queue":     {"Get": "GetFrom", "Put": "PutFrom", "Join": "JoinFrom"},
	"Lock":      {"Acquire": "AcquireFrom"},
	"RWLock":    {"Acquire": "AcquireFrom", "RAcquire": "RAcquireFrom"},
	"Semaphore": {"Acquire": "AcquireFrom"},
	"Limiter":   {"Acquire": "AcquireFrom"},
	"Event":     {"Wait": "WaitFrom"},
	"Notify":    {"Wait": "WaitFrom"},
}

// spotTwin returns the method that generated code calls in place of what call, the operand of an await, calls; nil if that is to be called as it is.
func spotTwin(info *types.Info, call ast.Expr) *types.Func {
	c, ok := call.(*ast.CallExpr)
	if !ok {
		return nil
	}
	fn := runtimeFunc(info, c)
	if fn == nil || fn.Signature().Recv() == nil {
		return nil
	}
	name := spotTwins[receiverName(fn.Signature().Recv().Type())][fn.Name()]
	if name == "" {
		return nil
	}
	sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if s := info.Selections[sel]; !ok || s == nil || s.Kind() != types.MethodVal {
		return nil // a method expression, whose first argument is the receiver
	}
	twin, _, _ := types.LookupFieldOrMethod(info.TypeOf(sel.X), true, fn.Pkg(), name)
	if m, ok := twin.(*types.Func); ok && m.Pkg() == fn.Pkg() {
		return m
	}
	return nil
}

// runtimeFunc returns the function or method of package async that call calls statically, or nil.
func runtimeFunc(info *types.Info, call *ast.CallExpr) *types.Func {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != RuntimePath {
		return nil
	}
	return fn.Origin()
}

// awaitCall reports whether call is one of the forms of await.
func awaitCall(info *types.Info, call *ast.CallExpr) (awaitForm, bool) {
	fn := runtimeFunc(info, call)
	if fn == nil || fn.Signature().Recv() != nil {
		return awaitForm{}, false
	}
	form, ok := awaitForms[fn.Name()]
	return form, ok
}

// boundTwin returns the name under which generated code calls what call calls, or "".
func boundTwin(info *types.Info, call *ast.CallExpr) string {
	fn := runtimeFunc(info, call)
	if fn == nil {
		return ""
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return boundTwins[fn.Name()]
	}
	if receiverName(recv.Type()) == "Var" {
		return boundMethods[fn.Name()]
	}
	return ""
}

// receiverName returns the name of the type that a method is declared on.
func receiverName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// closureRunners are the functions of package async whose function literal argument is
// itself asynchronous.
var closureRunners = map[string]bool{"Do": true, "Eval": true, "WithGroup": true, "WithTimeoutScope": true}

// asyncLiteral reports whether lit is an argument that makes a literal asynchronous.
func asyncLiteral(info *types.Info, call *ast.CallExpr, lit *ast.FuncLit) bool {
	fn := runtimeFunc(info, call)
	if fn == nil || fn.Signature().Recv() != nil || !closureRunners[fn.Name()] {
		return false
	}
	for _, a := range call.Args {
		if ast.Unparen(a) == lit {
			return true
		}
	}
	return false
}

// builtinName returns the name of the predeclared function that call calls, or "".
func builtinName(info *types.Info, call *ast.CallExpr) string {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr: // unsafe.Sizeof
		id = f.Sel
	default:
		return ""
	}
	if b, ok := info.Uses[id].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// isConversion reports whether call converts a value to a type.
func isConversion(info *types.Info, call *ast.CallExpr) bool {
	tv, ok := info.Types[call.Fun]
	return ok && tv.IsType()
}
