package analyzer

// This file has the rule asyncblock.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Block reports what blocks the goroutine of a loop, and with it every task: calls of functions that block, operations on channels, the
// blocking form of a function that awaits, and awaits in callbacks. It says nothing about a channel that the same function
// makes with a buffer. The flag -files adds calls that work on files.
var Block = newBlock()

func newBlock() *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:     "asyncblock",
		Doc:      "report calls that block the goroutine of a loop",
		URL:      url + "#Block",
		Requires: []*analysis.Analyzer{Facts},
	}
	files := a.Flags.Bool("files", false, "report calls that work on files as well")
	a.Run = func(pass *analysis.Pass) (any, error) {
		b := &blockRule{reporter: newReporter(pass), files: *files, masked: map[ast.Node]bool{}}
		for _, file := range b.index.files {
			b.buffered = bufferedChannels(pass.TypesInfo, file)
			for _, body := range loopBodies(pass.TypesInfo, file, b.index.marks) {
				inspectOwn(pass.TypesInfo, body.body, func(n ast.Node) bool {
					b.node(n, body)
					return true
				})
			}
		}
		b.done()
		return nil, nil
	}
	return a
}

// blockRule is the state of the rule in one package.
type blockRule struct {
	*reporter
	files    bool
	buffered map[*types.Var]bool // channels that have room
	masked   map[ast.Node]bool   // operations that the select statement around them stands for
}

// node reports a node of a body that runs on a loop.
func (b *blockRule) node(n ast.Node, body loopBody) {
	info := b.pass.TypesInfo
	switch n := n.(type) {
	case *ast.CallExpr:
		b.call(n, body)
	case *ast.SelectStmt:
		waits := true
		for _, clause := range n.Body.List {
			clause := clause.(*ast.CommClause)
			waits = waits && clause.Comm != nil
			b.mask(clause.Comm)
		}
		if waits {
			b.report(analysis.Diagnostic{Pos: n.Select, End: n.Body.Lbrace,
				Message: fmt.Sprintf("select without default blocks the loop that %s runs on; race operations with async.Race, or select in async.Blocking", body.where)})
		}
	case *ast.SendStmt:
		if !b.masked[n] && !b.hasRoom(n.Chan) {
			b.reportf(n, "sending to a channel can block the loop that %s runs on; await async.Send", body.where)
		}
	case *ast.UnaryExpr:
		if n.Op == token.ARROW && !b.masked[n] && !b.hasRoom(n.X) {
			b.reportf(n, "receiving from a channel can block the loop that %s runs on; await async.Recv", body.where)
		}
	case *ast.RangeStmt:
		if t := info.TypeOf(n.X); t != nil && isChan(t) && !b.hasRoom(n.X) {
			b.reportf(n.X, "ranging over a channel can block the loop that %s runs on; await async.Recv", body.where)
		}
	}
}

// mask notes the operation of a select clause.
func (b *blockRule) mask(comm ast.Stmt) {
	switch comm := comm.(type) {
	case *ast.SendStmt:
		b.masked[comm] = true
	case *ast.ExprStmt:
		b.masked[ast.Unparen(comm.X)] = true
	case *ast.AssignStmt:
		b.masked[ast.Unparen(comm.Rhs[0])] = true
	}
}

func isChan(t types.Type) bool {
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// call reports a call that blocks.
func (b *blockRule) call(call *ast.CallExpr, body loopBody) {
	info := b.pass.TypesInfo
	fn := calleeOf(info, call)
	if fn == nil {
		return
	}
	name := displayName(fn, b.pass.Pkg)
	if entry, ok := blockingCall(info, call, b.files); ok {
		d := analysis.Diagnostic{Pos: call.Pos(), End: call.End(),
			Message: fmt.Sprintf("%s blocks the loop that %s runs on; %s", name, body.where, entry.hint)}
		if entry.kind == "loop" {
			d.Message = fmt.Sprintf("%s fails in %s: %s", name, body.where, entry.hint)
		}
		if name == "time.Sleep" && body.async {
			d.SuggestedFixes = sleepFix(body.file, call)
		}
		b.report(d)
		return
	}
	if isAwait(info, call) {
		if !body.async {
			b.reportf(call, "%s panics in %s: only a coroutine can be suspended; start one with async.Go", name, body.where)
		}
		return
	}
	if async := b.index.async[fn]; async != nil {
		if async.Awaits && !async.Generator {
			form := strings.TrimSuffix(name, fn.Name()) + async.Coroutine
			d := analysis.Diagnostic{Pos: call.Pos(), End: call.End(),
				Message: fmt.Sprintf("%s is the blocking form and panics on the loop that %s runs on; await %s", name, body.where, form)}
			if body.async && (fn.Pkg() == b.pass.Pkg || ast.IsExported(async.Coroutine)) {
				d.SuggestedFixes = awaitFix(body.file, call, async)
			}
			b.report(d)
		}
		return
	}
	if blocks := b.index.blocks[fn]; blocks != nil {
		b.report(analysis.Diagnostic{Pos: call.Pos(), End: call.End(), Message: blocks.message(name, body)})
	}
}

// message describes the call of a function that blocks.
func (f *Blocks) message(name string, body loopBody) string {
	does := "calls " + f.Call
	if f.Via != "" {
		does = "calls " + f.Via + ", which leads to " + f.Call
	}
	hint := f.Hint
	switch {
	case f.Await:
		return fmt.Sprintf("%s is not marked and %s, which panics on the loop that %s runs on; mark it //async and await its coroutine form", name, does, body.where)
	case f.Via == "" && strings.HasSuffix(f.Call, name[strings.LastIndexByte(name, '.')+1:]):
		does = "says so" // its directive does
	}
	if hint == "" {
		hint = "use async.Blocking to call it on another goroutine"
	}
	return fmt.Sprintf("%s blocks the loop that %s runs on (it %s); %s", name, body.where, does, hint)
}

// bufferedChannels returns the variables of a file that are declared as channels with a constant buffer.
func bufferedChannels(info *types.Info, file *ast.File) map[*types.Var]bool {
	vars := map[*types.Var]bool{}
	declare := func(lhs, rhs ast.Expr) {
		id, ok := lhs.(*ast.Ident)
		call, isCall := ast.Unparen(rhs).(*ast.CallExpr)
		if !ok || !isCall || len(call.Args) != 2 || !isChan(info.TypeOf(call)) {
			return
		}
		if fun, ok := ast.Unparen(call.Fun).(*ast.Ident); !ok || info.Uses[fun] != types.Universe.Lookup("make") {
			return
		}
		if v, ok := info.Defs[id].(*types.Var); ok && v.Kind() == types.LocalVar {
			size := info.Types[call.Args[1]].Value
			vars[v] = size == nil || size.ExactString() != "0"
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
				for i := range n.Lhs {
					declare(n.Lhs[i], n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i := range n.Names {
					declare(n.Names[i], n.Values[i])
				}
			}
		}
		return true
	})
	return vars
}

// hasRoom reports whether a channel was made with a buffer in the same function.
func (b *blockRule) hasRoom(ch ast.Expr) bool {
	id, ok := ast.Unparen(ch).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := b.pass.TypesInfo.Uses[id].(*types.Var)
	return ok && b.buffered[v]
}
