package analyzer

// This file finds the code that runs on a loop's goroutine, and walks over it without straying into literals that run elsewhere.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// A loopBody is a body that runs on a loop's goroutine.
type loopBody struct {
	file  *ast.File
	body  *ast.BlockStmt
	where string // for messages: "in coroutine form fetchAsync", ...
	async bool   // it is a coroutine, and may await
}

// loopBodies returns the bodies of a file that run on a loop, in source order.
func loopBodies(info *types.Info, file *ast.File, marks map[*ast.FuncDecl]*mark.Func) []loopBody {
	var bodies []loopBody
	for _, decl := range file.Decls {
		f := (*mark.Func)(nil)
		if decl, ok := decl.(*ast.FuncDecl); ok {
			f = marks[decl]
		}
		if f != nil && f.Decl.Body != nil {
			bodies = append(bodies, loopBody{file, f.Decl.Body, f.Decl.Name.Name, true})
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := runtimeName(calleeOf(info, call))
			for _, arg := range call.Args {
				lit, ok := ast.Unparen(arg).(*ast.FuncLit)
				switch {
				case !ok:
				case f != nil && coroutineLiterals[name]:
					bodies = append(bodies, loopBody{file, lit.Body, "the literal given to async." + name, true})
				case callbacks[name]:
					bodies = append(bodies, loopBody{file, lit.Body, "the callback given to " + name, false})
				}
			}
			return true
		})
	}
	return bodies
}

// inspectOwn calls visit for the nodes of a body that run on the goroutine of the body itself, parents first, unless visit says that
// it need not see what is inside a node.
func inspectOwn(info *types.Info, body ast.Node, visit func(ast.Node) bool) {
	var walk func(ast.Node)
	callee := func(fun ast.Expr, sync bool) {
		lit, ok := ast.Unparen(fun).(*ast.FuncLit)
		switch {
		case !ok:
			walk(fun)
		case sync:
			walk(lit.Body)
		}
	}
	walk = func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case nil:
				return false
			case *ast.FuncLit:
				return false
			case *ast.GoStmt:
				if visit(n) {
					callee(n.Call.Fun, false)
					for _, arg := range n.Call.Args {
						callee(arg, false)
					}
				}
				return false
			case *ast.CallExpr:
				if visit(n) {
					callee(n.Fun, true)
					sync := callsArguments(calleeOf(info, n))
					for _, arg := range n.Args {
						callee(arg, sync)
					}
				}
				return false
			}
			return visit(n)
		})
	}
	walk(body)
}

// callsArguments reports whether a function of the standard library calls its function arguments before it returns.
func callsArguments(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "slices", "sort", "strings", "bytes", "maps":
		_, returnsFunc := onlyResult(fn).(*types.Signature) // an iterator calls them later
		return !returnsFunc
	case "sync":
		return fn.FullName() == "(*sync.Once).Do"
	}
	return false
}

// onlyResult returns the underlying type of a function's result if it has one result.
func onlyResult(fn *types.Func) types.Type {
	results := fn.Signature().Results()
	if results.Len() != 1 {
		return nil
	}
	return results.At(0).Type().Underlying()
}

// mayReturn reports whether a call may return, as far as that can be told from the call.
func mayReturn(info *types.Info, call *ast.CallExpr) bool {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && info.Uses[id] == types.Universe.Lookup("panic") {
		return false
	}
	fn := calleeOf(info, call)
	if fn == nil || fn.Pkg() == nil {
		return true
	}
	switch fn.Pkg().Path() {
	case "os":
		return fn.Name() != "Exit"
	case "runtime":
		return fn.Name() != "Goexit"
	case "log":
		return !strings.HasPrefix(fn.Name(), "Fatal") && !strings.HasPrefix(fn.Name(), "Panic")
	}
	return true
}

// line returns the number of the line that a position is on.
func line(pass *analysis.Pass, pos token.Pos) string {
	return strconv.Itoa(pass.Fset.PositionFor(pos, false).Line)
}
