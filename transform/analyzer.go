package transform

// This file defines the analyzer and runs the passes over one package.

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Version is part of each fingerprint: generated files are stale when the generator has changed what it makes of the same source.
const Version = "3"

// Options change what the analyzer emits.
type Options struct {
	// Lines says to map the emitted code to the user's source with //line comments.
	Lines bool
	// Absolute says to name files by their absolute paths, in //line comments and in what is said of suspended calls. Such files are for
	// one machine.
	Absolute bool
	// Dump, if not nil, gets the graph of each function.
	Dump io.Writer
}

// Analyzer translates with the default options.
var Analyzer = New(Options{Lines: true})

// New returns an analyzer whose result, a *Result, holds the files generated for a package.
func New(opts Options) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "asyncgen",
		Doc:        "translate marked functions to state machines",
		URL:        "https://github.com/asyncgen/asyncgen",
		Run:        func(pass *analysis.Pass) (any, error) { return run(pass, opts) },
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*IsAsync)(nil)},
	}
}

// A Result holds the files generated for a package, in the order of their sources.
type Result struct{ Files []File }

// A File is a generated file.
type File struct {
	Name, Source string // absolute
	Content      []byte
}

// IsAsync is the fact that a function is marked.
type IsAsync struct {
	Coroutine string // the name of its coroutine form
}

// AFact makes IsAsync a fact.
func (*IsAsync) AFact() {}

func (f *IsAsync) String() string { return "async:" + f.Coroutine }

// A packagePass is the translation of one package.
type packagePass struct {
	pass  *analysis.Pass
	opts  Options
	fset  *token.FileSet
	types *types.Package
	info  *types.Info
	files []*sourceFile

	functions []*function
	literals  map[*ast.FuncLit]*function
	byObj     map[*types.Func]*function        // by the function itself
	byStub    map[*types.Func]*function        // by the declaration of the coroutine form
	inInit    map[*function]bool               // the initialisers of variables reach the coroutine form
	names     packageNames                     // taken at package level
	imports   packageNames                     // of imports, in any file, and what comes through dot imports
	idents    packageNames                     // every identifier in files with marks: a new name must not be captured by a local one
	iterators map[string]*types.Named          // types Iter, by import path
	machine   *types.Package                   // stands for package machine
	making    sync.Mutex                       // held while iterators and machine are looked at
	lengths   func() map[*types.Array]ast.Expr // see findLengths
	failed    bool
}

// A sourceFile is a file with marks.
type sourceFile struct {
	pkg          *packagePass
	syntax       *ast.File
	name, base   string
	text         []byte          // nil if it cannot be read
	idents       map[string]bool // every identifier in the file
	imports      map[string]bool // names of imports
	dotImports   map[string]bool // paths
	test         bool            // the name ends in _test.go
	condition    string          // the builds it is in: see mark.Condition
	perIteration bool            // Go 1.22: loop variables are new in each iteration
	comments     []*ast.CommentGroup
}

func run(pass *analysis.Pass, opts Options) (any, error) {
	p := &packagePass{pass: pass, opts: opts, fset: pass.Fset, types: pass.Pkg, info: pass.TypesInfo,
		byObj: map[*types.Func]*function{}, byStub: map[*types.Func]*function{}, literals: map[*ast.FuncLit]*function{}, iterators: map[string]*types.Named{}}
	p.lengths = sync.OnceValue(p.findLengths)
	p.collectNames()
	for _, f := range pass.Files {
		if _, generated := mark.IsGenerated(f); !generated {
			p.addFile(f)
		}
	}
	if len(p.functions) == 0 {
		return &Result{}, nil
	}
	p.collectUnseen()
	sort.Slice(p.files, func(i, j int) bool { return p.files[i].name < p.files[j].name })
	slices.SortStableFunc(p.functions, func(a, b *function) int { return a.file.rank() - b.file.rank() })
	p.check()
	p.each(p.functions, survey)
	for _, fn := range p.functions {
		p.guard(fn, func() { p.prepare(fn) })
	}
	p.analyseAll()
	if p.failed {
		return &Result{}, nil
	}
	for _, fn := range p.embedOrder() {
		p.guard(fn, func() {
			p.chooseEmbedding(fn)
			layoutCalls(fn)
			fn.measure()
			sanity(fn)
		})
	}
	if p.failed { // a function that has no layout cannot be printed
		return &Result{}, nil
	}
	if opts.Dump != nil {
		for _, fn := range p.functions {
			fmt.Fprintln(opts.Dump, dump(fn))
		}
	}
	files := p.emitFiles()
	if p.failed {
		return &Result{}, nil
	}
	return &Result{files}, nil
}

// addFile collects the marked functions of a file.
func (p *packagePass) addFile(f *ast.File) {
	marks, problems := mark.File(p.fset, f)
	for _, problem := range problems {
		p.failed = true
		p.pass.Report(analysis.Diagnostic{Pos: problem.Pos, End: problem.End, Message: problem.Message})
	}
	if len(marks) == 0 {
		return
	}
	name := p.fset.PositionFor(f.Package, false).Filename
	src := &sourceFile{pkg: p, syntax: f, name: name, base: filepath.Base(name), comments: f.Comments,
		idents: map[string]bool{}, imports: map[string]bool{}, dotImports: map[string]bool{}}
	src.test, src.condition = strings.HasSuffix(name, "_test.go"), mark.Condition(name, f)
	src.perIteration = atLeast(p.info.FileVersions[f], p.types.GoVersion(), 22)
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			src.idents[id.Name] = true
			p.idents.of(src.test)[id.Name] = true
		}
		return true
	})
	for _, spec := range f.Imports {
		if obj := p.importedAs(spec); obj != nil {
			src.imports[obj.Name()] = true
			if obj.Name() == "." {
				src.dotImports[obj.Imported().Path()] = true
			}
		}
	}
	p.files = append(p.files, src)
	src.text, _ = p.read(name)
	for _, m := range marks {
		p.addFunction(src, m)
	}
}

// read returns the text of a source file.
func (p *packagePass) read(name string) ([]byte, error) {
	if p.pass.ReadFile != nil {
		return p.pass.ReadFile(name)
	}
	return os.ReadFile(name)
}

// rank orders files by what their generated names may depend on: not on tests, and not on what is only in some builds.
func (src *sourceFile) rank() (rank int) {
	if src.test {
		rank = 2
	}
	if src.condition != "" {
		rank++
	}
	return rank
}

// atLeast reports whether a file has the semantics of Go 1.minor; the package's version counts where the file names none.
func atLeast(file, pkg string, minor int) bool {
	v := file
	if v == "" {
		v = pkg
	}
	if v == "" {
		return true
	}
	var major, m int
	if n, _ := fmt.Sscanf(v, "go%d.%d", &major, &m); n < 2 {
		return true
	}
	return major > 1 || m >= minor
}

// importedAs returns the object by which a file knows an import.
func (p *packagePass) importedAs(spec *ast.ImportSpec) *types.PkgName { return p.info.PkgNameOf(spec) }

// nameOf returns the name in the package clause of an imported package.
func (p *packagePass) nameOf(path string) string {
	for _, imp := range p.types.Imports() {
		if imp.Path() == path {
			return imp.Name()
		}
	}
	return ""
}

// addFunction makes a function for a mark and finds its stub.
func (p *packagePass) addFunction(src *sourceFile, m *mark.Func) {
	obj, ok := p.info.Defs[m.Decl.Name].(*types.Func)
	if !ok {
		return
	}
	fn := p.newFunction(src)
	fn.root, fn.decl, fn.body, fn.obj, fn.sig, fn.pos = fn, m.Decl, m.Decl.Body, obj, obj.Signature(), m.Decl.Pos()
	fn.name, fn.shortName, fn.hasErr = m.Name, obj.Name(), m.Error
	if m.Generator != nil {
		fn.gen = newGenerator(fn.sig, m.Generator)
	}
	p.byObj[obj] = fn
	fn.goName = qualifiedName(obj)
	lo, hi := p.fset.PositionFor(m.Decl.Pos(), false).Offset, p.fset.PositionFor(m.Decl.End(), false).Offset
	if m.Decl.Doc != nil {
		lo = p.fset.PositionFor(m.Decl.Doc.Pos(), false).Offset
	}
	if hi <= len(src.text) {
		fn.fingerprint = mark.Fingerprint(src.text[lo:hi], Version)
	}
	p.functions = append(p.functions, fn)
	p.pass.ExportObjectFact(obj, &IsAsync{Coroutine: m.Name})
	if stub := p.stubOf(fn); stub != nil {
		p.byStub[stub] = fn
	}
	p.addLiterals(fn)
}

// newFunction returns an empty function of a file.
func (p *packagePass) newFunction(src *sourceFile) *function {
	return &function{pkg: p, file: src,
		varOf: map[types.Object]*variable{}, temps: map[*ast.Ident]*variable{}, awaited: map[*ast.Ident]*awaitPoint{},
		jumps: map[*ast.BranchStmt]*block{}, origin: map[ast.Expr]ast.Expr{}, runtimeIDs: map[*ast.Ident]runtimeID{}, lengths: map[*ast.Ident]*types.Array{}, onSpot: map[ast.Expr]string{}, types: map[ast.Expr]types.Type{},
		renamed: map[types.Object]string{}, movedTypes: map[*types.TypeName]string{}, keptTypes: map[*types.TypeName]bool{}, loans: map[*ast.FuncLit]loan{}, frame: &frame{}}
}

// stubOf finds the declaration of fn's coroutine form.
func (p *packagePass) stubOf(fn *function) *types.Func {
	recv := fn.sig.Recv()
	if recv == nil {
		f, _ := p.types.Scope().Lookup(fn.name).(*types.Func)
		return f
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, p.types, fn.name)
	f, _ := obj.(*types.Func)
	if f != nil {
		f = f.Origin()
	}
	return f
}

// coroutine returns the marked function whose coroutine form f is, or nil.
func (p *packagePass) coroutine(f *types.Func) *function { return p.byStub[f.Origin()] }

// errorf reports a finding. The package's files are not written then.
func (p *packagePass) errorf(pos token.Pos, format string, args ...any) {
	p.failed = true
	p.pass.Report(analysis.Diagnostic{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// guard runs a pass over fn and reports why it failed, if it did.
func (p *packagePass) guard(fn *function, pass func()) {
	if d := fn.try(pass); d != nil {
		p.failed = true
		p.pass.Report(*d)
	}
}

// try runs a pass over fn. Refusals become findings; so does a bug of ours, with the name of the function that it needs.
func (fn *function) try(pass func()) (d *analysis.Diagnostic) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case refusal:
			d = &analysis.Diagnostic{Pos: cmp.Or(r.pos, fn.pos), Message: r.message}
		default:
			d = &analysis.Diagnostic{Pos: fn.pos, Message: fmt.Sprintf("internal error while translating %s: %v; %s\n%s", fn.goName, r, plea, debug.Stack())}
		}
	}()
	pass()
	return nil
}

const plea = "please report it with the function's source at https://github.com/asyncgen/asyncgen/issues"

// survey walks over the declaration of fn.
func survey(fn *function) {
	if fn.lit != nil {
		fn.names, fn.usages = fn.root.names.clone(), fn.root.usages
		return
	}
	fn.collectNames()
	fn.usages = usageOf(fn.pkg.info, fn.decl)
}

// prepare finds out about fn what the lowering of other functions may ask for, and gives it its names at package level.
func (p *packagePass) prepare(fn *function) {
	if fn.lit == nil {
		fn.nameTypeParams()
	} else {
		fn.typeParams, fn.tparamName = fn.root.typeParams, fn.root.tparamName
		fn.movedTypes, fn.keptTypes = fn.root.movedTypes, fn.root.keptTypes
		fn.borrowDeclarations()
		fn.declareCaptures()
	}
	fn.declareSignature()
	fn.findDefers()
	fn.frame.name = p.freshPackageName(fn)
}

// analyseAll analyses all functions: those with types of their own, which may move to package level and take a name there, one after the other.
func (p *packagePass) analyseAll() {
	var others []*function
	for _, fn := range p.functions {
		if fn.root.localTypes {
			p.guard(fn, func() { analyse(fn) })
		} else {
			others = append(others, fn)
		}
	}
	p.each(others, analyse)
}

// analyse takes fn from syntax to an arranged graph with liveness, and finds places for its variables.
func analyse(fn *function) {
	if fn.frame.name == "" {
		return // refused
	}
	lower(fn)
	arrange(fn)
	fn.renameConstants()
	fn.findMentions()
	liveness(fn)
	layoutVariables(fn)
}

// freshPackageName names the frame: fetchFrame, clientFetchFrame for a method.
func (p *packagePass) freshPackageName(fn *function) string {
	if fn.lit != nil {
		return fn.file.fresh(strings.TrimSuffix(fn.outer.frame.name, "Frame") + upperFirst(fn.shortName) + "Frame")
	}
	name := fn.obj.Name()
	if r := fn.sig.Recv(); r != nil {
		name = lowerFirst(receiverName(r.Type())) + upperFirst(name)
	}
	return fn.file.fresh(lowerFirst(name) + "Frame")
}

// declareSignature makes variables of the receiver, the parameters and the results.
func (fn *function) declareSignature() {
	params := fn.sig.Params()
	add := func(v *types.Var) {
		if v.Name() == "" || v.Name() == "_" || fn.gen != nil && v == fn.gen.yield {
			fn.params = append(fn.params, nil)
			return
		}
		fn.params = append(fn.params, fn.newVariable(v, varParam))
	}
	if r := fn.sig.Recv(); r != nil {
		add(r)
	}
	for i := range params.Len() {
		add(params.At(i))
	}
	for i := range fn.sig.Results().Len() {
		r := fn.sig.Results().At(i)
		v := fn.newVariable(r, varResult)
		v.use.assigned = true // by return
		fn.results = append(fn.results, v)
	}
}

// nameTypeParams names the type parameters of the frame: the user's own names, but for blank ones, and for those that are
// called like something predeclared, of the package or imported, which what is emitted may want to mention:
//
//	func (l *List[List]) add(x List)    type listAddFrame[List_2 any] struct { l *List[List_2]; x List_2 }
func (fn *function) nameTypeParams() {
	list := fn.sig.TypeParams()
	if fn.sig.Recv() != nil {
		list = fn.sig.RecvTypeParams()
	}
	fn.tparamName = map[*types.TypeParam]string{}
	for i := range list.Len() {
		tp := list.At(i)
		name := tp.Obj().Name()
		if name == "_" {
			name = fn.names.fresh("T" + strconv.Itoa(i))
		} else if fn.file.means(name) {
			name = fn.names.fresh(name)
		}
		fn.typeParams = append(fn.typeParams, tp)
		fn.tparamName[tp] = name
	}
}

// findDefers looks for defer statements of the function's own.
func (fn *function) findDefers() {
	ast.Inspect(fn.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			fn.hasDefer = true
			fn.awaitsDefers = fn.awaitsDefers || fn.deferAwaits(n.Call)
		}
		return true
	})
}

// deferAwaits reports whether a deferred call can suspend.
func (fn *function) deferAwaits(call *ast.CallExpr) bool {
	if _, ok := awaitCall(fn.pkg.info, call); ok {
		return true
	}
	return fn.deferredLiteral(call) != nil
}
