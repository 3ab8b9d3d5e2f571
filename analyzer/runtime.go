package analyzer

// This file recognises the functions and types of the runtime.

import (
	"go/ast"
	"go/types"
	"strconv"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// awaitNames are the functions that suspend a coroutine and block anybody else.
var awaitNames = map[string]bool{
	"Await": true, "Await2": true, "Await3": true, "Wait": true,
	"MustAwait": true, "MustAwait2": true, "MustAwait3": true, "MustWait": true,
}

// coroutineLiterals are the functions whose function literal argument is a coroutine, where a marked function calls them.
var coroutineLiterals = map[string]bool{"Do": true, "Eval": true, "WithGroup": true, "WithTimeoutScope": true}

// callbacks are the functions and methods whose function argument is called on the loop's goroutine.
var callbacks = map[string]bool{
	"Loop.CallSoon": true, "Loop.CallLater": true, "Loop.CallAt": true, "Loop.Post": true, "Loop.OnSignal": true,
	"Future.OnDone": true, "Cond.WaitFor": true, "AwaitableFunc": true, "Map": true,
}

// starters are the functions that start their argument at the call; it goes on when the result is dropped.
var starters = map[string]bool{"Go": true, "GoOn": true, "Submit": true, "Gather": true, "Settle": true, "Shield": true}

// runtimeName returns the name of a function of the runtime, "Type.Method" for a method, and "" for any other function.
func runtimeName(fn *types.Func) string {
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != mark.Runtime {
		return ""
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	t := recv.Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name() + "." + fn.Name()
	}
	return ""
}

// isAwait reports whether a call is an await, or makes the sequence whose steps are awaited by the loop over it.
func isAwait(info *types.Info, call *ast.CallExpr) bool {
	name := runtimeName(calleeOf(info, call))
	return awaitNames[name] || name == "Each"
}

// runtimeType returns the name of a type of the runtime, of what a pointer points to, or "".
func runtimeType(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != mark.Runtime {
		return ""
	}
	return n.Obj().Name()
}

// qualifier returns what a file puts in front of names of the runtime. It reports false if the file does not import it.
func qualifier(file *ast.File) (string, bool) {
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err != nil || path != mark.Runtime {
			continue
		}
		switch {
		case spec.Name == nil:
			return "async.", true
		case spec.Name.Name == ".":
			return "", true
		case spec.Name.Name != "_":
			return spec.Name.Name + ".", true
		}
	}
	return "", false
}

// calleeIdent returns the identifier that names what is called.
func calleeIdent(fun ast.Expr) *ast.Ident {
	switch e := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return calleeIdent(e.X)
	case *ast.IndexListExpr:
		return calleeIdent(e.X)
	}
	return nil
}
