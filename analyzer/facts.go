package analyzer

// This file finds out, for all rules, which functions are marked and which block. Facts carry that to the packages that import
// this one. A fact names what it has seen in full: those who read it may not be able to ask about functions two packages away.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Facts is the analyzer that the rules require. It reports nothing.
var Facts = &analysis.Analyzer{
	Name:             "asyncfacts",
	Doc:              "find marked functions and functions that block",
	URL:              url,
	Run:              func(pass *analysis.Pass) (any, error) { return gather(pass), nil },
	ResultType:       reflect.TypeFor[*index](),
	FactTypes:        []analysis.Fact{(*Async)(nil), (*Form)(nil), (*Blocks)(nil)},
	RunDespiteErrors: true,
}

// Async is the fact that a function is marked.
type Async struct {
	Coroutine string // the name of its coroutine form
	Values    int    // how many results there are, but for a final error
	Error     bool   // the last result is an error
	Generator bool
	Awaits    bool // the body awaits, so that the blocking form blocks
}

// AFact makes Async a fact.
func (*Async) AFact() {}

func (f *Async) String() string { return "async:" + f.Coroutine }

// Form is the fact that a function is the coroutine form of a marked one.
type Form struct {
	Error bool // its outcome can be an error
}

// AFact makes Form a fact.
func (*Form) AFact() {}

func (f *Form) String() string { return "form" }

// Blocks is the fact that an ordinary function blocks its caller.
type Blocks struct {
	Call  string // what blocks in the end: "time.Sleep"
	Via   string // the function that leads there, or ""
	Hint  string // what to do instead
	Await bool   // Call is an await, which panics on a loop's goroutine
}

// AFact makes Blocks a fact.
func (*Blocks) AFact() {}

func (f *Blocks) String() string { return "blocks:" + f.Call }

// An index is what the rules know of a package and of what it imports.
type index struct {
	files    []*ast.File // those that people write
	marks    map[*ast.FuncDecl]*mark.Func
	problems []mark.Problem
	waivers  []*waiver
	async    map[*types.Func]*Async
	forms    map[*types.Func]*Form
	blocks   map[*types.Func]*Blocks
}

// gather fills in the index of a package and exports its facts.
func gather(pass *analysis.Pass) *index {
	x := &index{marks: map[*ast.FuncDecl]*mark.Func{}, async: map[*types.Func]*Async{}, forms: map[*types.Func]*Form{}, blocks: map[*types.Func]*Blocks{}}
	if opaque(pass) {
		return x
	}
	x.imported(pass)
	var funcs []*mark.Func
	for _, file := range pass.Files {
		if ast.IsGenerated(file) {
			continue
		}
		x.files = append(x.files, file)
		marked, problems := mark.File(pass.Fset, file)
		funcs = append(funcs, marked...)
		x.problems = append(x.problems, problems...)
		x.waivers = append(x.waivers, waivers(pass.Fset, file)...)
	}
	x.problems = append(x.problems, mark.Conflicts(pass.Fset, pass.Files, funcs)...)
	for _, f := range funcs {
		x.marks[f.Decl] = f
		if fn, ok := pass.TypesInfo.Defs[f.Decl.Name].(*types.Func); ok {
			fact := &Async{Coroutine: f.Name, Values: len(f.Values), Error: f.Error, Generator: f.Generator != nil, Awaits: awaits(pass.TypesInfo, f.Decl.Body)}
			x.async[fn] = fact
			pass.ExportObjectFact(fn, fact)
			if form := coroutineForm(fn, f.Name); form != nil {
				x.forms[form] = &Form{Error: f.Error}
				pass.ExportObjectFact(form, x.forms[form])
			}
		}
	}
	x.findBlocking(pass)
	return x
}

// opaque reports whether a package is not searched: the standard library, which blocking.txt stands for, and the runtime,
// whose functions block in their own way.
func opaque(pass *analysis.Pass) bool {
	path := pass.Pkg.Path()
	if path == mark.Runtime || strings.HasPrefix(path, mark.Runtime+"/") {
		return true
	}
	first, _, _ := strings.Cut(path, "/")
	return (pass.Module == nil || pass.Module.Path == "") && !strings.Contains(first, ".") && path != "command-line-arguments"
}

// imported collects the facts about all functions of other packages that this one mentions.
func (x *index) imported(pass *analysis.Pass) {
	for _, obj := range pass.TypesInfo.Uses {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Pkg() == nil || fn.Pkg() == pass.Pkg {
			continue
		}
		fn = fn.Origin()
		if async := new(Async); pass.ImportObjectFact(fn, async) {
			x.async[fn] = async
		}
		if form := new(Form); pass.ImportObjectFact(fn, form) {
			x.forms[fn] = form
		}
		if blocks := new(Blocks); pass.ImportObjectFact(fn, blocks) {
			x.blocks[fn] = blocks
		}
	}
}

// coroutineForm finds the declaration of a function's coroutine form.
func coroutineForm(fn *types.Func, name string) *types.Func {
	var obj types.Object
	if recv := fn.Signature().Recv(); recv != nil {
		obj, _, _ = types.LookupFieldOrMethod(recv.Type(), true, fn.Pkg(), name)
	} else {
		obj = fn.Pkg().Scope().Lookup(name)
	}
	form, _ := obj.(*types.Func)
	if form == nil || form.Pkg() != fn.Pkg() {
		return nil
	}
	return form.Origin()
}

// awaits reports whether a body awaits.
func awaits(info *types.Info, body *ast.BlockStmt) bool {
	found := false
	inspectOwn(info, body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && isAwait(info, call)
		return !found
	})
	return found
}

// A caller is a function of this package that may turn out to block, with the calls in it that decide.
type caller struct {
	fn    *types.Func
	calls []*types.Func
}

// findBlocking decides which of the package's ordinary functions block, and exports the facts. The first call that blocks, in
// the order of the source, is the reason; functions that call each other are decided by going round until nothing changes.
func (x *index) findBlocking(pass *analysis.Pass) {
	var open []*caller
	for _, file := range x.files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || decl.Body == nil || x.marks[decl] != nil {
				continue
			}
			fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func)
			if !ok {
				continue
			}
			if hint, verb := directive(decl); verb == "blocking" {
				x.blocks[fn] = &Blocks{Call: displayName(fn, nil), Hint: hint}
			} else if verb == "" {
				open = append(open, x.caller(pass.TypesInfo, fn, decl.Body))
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, c := range open {
			for _, callee := range c.calls {
				if reason := x.blocks[callee]; reason != nil && x.blocks[c.fn] == nil {
					fact := *reason
					fact.Via = displayName(callee, nil)
					if fact.Via == fact.Call {
						fact.Via = "" // blocks by its author's word
					}
					x.blocks[c.fn] = &fact
					changed = true
				}
			}
		}
	}
	for fn, fact := range x.blocks {
		if fn.Pkg() == pass.Pkg {
			pass.ExportObjectFact(fn, fact)
		}
	}
}

// caller looks for what blocks in a body. What blocks of itself goes into the index at once.
func (x *index) caller(info *types.Info, fn *types.Func, body *ast.BlockStmt) *caller {
	c := &caller{fn: fn}
	inspectOwn(info, body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || x.blocks[fn] != nil {
			return x.blocks[fn] == nil
		}
		callee := calleeOf(info, call)
		if callee == nil {
			return true
		}
		if entry, ok := blockingCall(info, call, false); ok {
			x.blocks[fn] = &Blocks{Call: displayName(callee, nil), Hint: entry.hint}
		} else if isAwait(info, call) {
			x.blocks[fn] = &Blocks{Call: displayName(callee, nil), Await: true}
		} else if a := x.async[callee]; a != nil && a.Awaits && !a.Generator {
			x.blocks[fn] = &Blocks{Call: displayName(callee, nil), Await: true}
		} else {
			c.calls = append(c.calls, callee)
		}
		return true
	})
	return c
}

// directive returns what a function's doc comment says about blocking: "blocking" with a hint, "nonblocking", or "".
func directive(decl *ast.FuncDecl) (hint, verb string) {
	if decl.Doc == nil {
		return "", ""
	}
	for _, c := range decl.Doc.List {
		d, ok := ast.ParseDirective(token.NoPos, c.Text)
		if ok && d.Tool == "async" && (d.Name == "blocking" || d.Name == "nonblocking") {
			return d.Args, d.Name
		}
	}
	return "", ""
}

// displayName names a function in messages: Close, (*Client).Close, net.Dial, with its package unless that is from.
func displayName(fn *types.Func, from *types.Package) string {
	qualify := func(p *types.Package) string {
		if p == from {
			return ""
		}
		return p.Name()
	}
	if recv := fn.Signature().Recv(); recv != nil {
		return fmt.Sprintf("(%s).%s", types.TypeString(recv.Type(), qualify), fn.Name())
	}
	if fn.Pkg() == nil || fn.Pkg() == from {
		return fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}
