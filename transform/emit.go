package transform

// This file prints a function's frame, its constructor and its methods.
//
// Jennifer prints the skeleton; the user's own statements reach it as text, through one
// function (emitter.user).

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
)

// An emitter prints one function.
type emitter struct {
	fn    *function
	out   *outputFile
	types *typePrinter

	ownNames
	part string // the parameter of closures that execute parts

	body bodyState
}

// ownNames are names in the emitted Resume.
type ownNames struct {
	self string // the receiver
	task string // the task parameter
	done string // the result, in a function with deferred calls
}

func newEmitter(fn *function, out *outputFile) *emitter {
	if fn.own.self == "" {
		fn.own = ownNames{
			self: fn.names.freshName("f", "fr", "frame"),
			task: fn.names.freshName("t", "tk", "task"),
			done: fn.names.freshName("done", "finished"),
		}
	}
	return &emitter{fn: fn, out: out, types: &typePrinter{file: out, fn: fn}, ownNames: fn.own}
}

// emit returns the declarations that fn gives.
func emit(fn *function, out *outputFile) []jen.Code {
	e := newEmitter(fn, out)
	var code []jen.Code
	code = append(code, e.movedTypes()...)
	if fn.lit == nil {
		code = append(code, e.constructor(), jen.Line())
	}
	code = append(code, e.frameType(), jen.Line())
	code = append(code, e.resumeApart())
	return append(append(code, e.methods()...), jen.Line())
}

// methods prints what the frame has beside Resume. These methods are short and stand together.
func (e *emitter) methods() []jen.Code {
	fn := e.fn
	var code []jen.Code
	switch fn.kind {
	case notLiteral, closureLiteral:
		if fn.gen == nil {
			code = append(code, e.await())
		}
		if len(fn.results) > 0 { // the header has one for those without
			code = append(code, e.awaited())
		}
	}
	if fn.gen != nil && fn.lit == nil {
		code = append(code, e.yieldTo())
	}
	if fn.frame.method.values != "" {
		code = append(code, e.values())
	}
	if len(fn.results) > 0 && !fn.returnsLocks() {
		code = append(code, e.finish())
	}
	if fn.releases() {
		code = append(code, e.release())
	}
	if fn.frame.method.drop != "" {
		code = append(code, e.drop())
	}
	return append(code, e.trace())
}

// short returns the body of a function whose parameters and results have the given types. It takes one line if gofmt has no objection: it has, once
// it sees that the types take several.
func (e *emitter) short(mentioned []types.Type, code ...jen.Code) jen.Code {
	for _, t := range mentioned {
		if strings.Contains(strings.ReplaceAll(e.typeText(t), "{}", ""), "{") {
			return jen.Block(code...)
		}
	}
	return jen.Custom(jen.Options{Open: "{ ", Close: " }", Separator: "; "}, code...)
}

// resultTypes returns the types of the results.
func (fn *function) resultTypes() []types.Type {
	var out []types.Type
	for _, v := range fn.results {
		out = append(out, v.typ)
	}
	return out
}

// fingerprintPrefix begins the comment that carries the fingerprint of a source function.
const fingerprintPrefix = "asyncgen:source "

// user hands text made by go/printer to jennifer. It is the only way foreign text gets there.
func user(text string) jen.Code { return jen.Op(text) }

// typ returns the source of a type.
func (e *emitter) typ(t types.Type) jen.Code { return user(e.typeText(t)) }

// typeExpr returns the syntax of a type, for use in a statement: the printer lays out what has braces.
func (e *emitter) typeExpr(t types.Type) ast.Expr { return typeSyntax(e.typeText(t)) }

func typeSyntax(text string) ast.Expr {
	if !strings.Contains(text, "{") {
		return ast.NewIdent(text)
	}
	x, err := parser.ParseExpr(text)
	if err != nil {
		panic(err)
	}
	return withoutPositions(x)
}

func (e *emitter) typeText(t types.Type) string {
	s, err := e.types.string(t)
	if err != nil {
		name := "a value"
		if v := e.body.variable; v != nil && v.obj != nil {
			name = v.name
		}
		panic(refusal{e.body.pos, name + " lives across an await, and the frame cannot name its type: " + err.Error() + "; keep it in a variable of an interface type, or use it before the await"})
	}
	return s
}

// own returns the qualified name of a field or method of the frame's own.
func (e *emitter) own(name string) *jen.Statement { return jen.Id(e.self + "." + name) }

// ref returns the text of a field or of a call of a method of the frame's own.
func (e *emitter) ref(name string) string { return e.self + "." + name }

// header returns a method of the frame's header.
func (e *emitter) header(name string) *jen.Statement { return jen.Id(e.headerRef(name)) }

// headerRef is header for text.
func (e *emitter) headerRef(name string) string { return e.self + ".Frame." + name }

// machineName returns the qualified name of something in package machine.
func (e *emitter) machineName(name string) string {
	return e.out.qualify(MachinePath, "machine") + "." + name
}

// async and machine return the qualified name of something of the runtime's.
func (e *emitter) async(name string) *jen.Statement { return jen.Id(e.asyncName(name)) }

func (e *emitter) asyncName(name string) string {
	return e.out.qualify(RuntimePath, "async") + "." + name
}

func (e *emitter) machine(name string) *jen.Statement {
	return jen.Id(e.machineName(name))
}

// typeParams returns the type parameter list with constraints, or nothing.
func (e *emitter) typeParams() []jen.Code {
	var out []jen.Code
	for _, tp := range e.fn.typeParams {
		constraint := e.typeText(tp.Constraint())
		if strings.HasPrefix(constraint, "*") {
			constraint = "interface{ " + constraint + " }" // type f[P *T] struct{} is an array type to the parser
		}
		out = append(out, jen.Id(e.fn.tparamName[tp]).Add(user(constraint)))
	}
	return out
}

// typeNames returns the type parameters as arguments.
func (e *emitter) typeNames() []jen.Code {
	var out []jen.Code
	for _, tp := range e.fn.typeParams {
		out = append(out, jen.Id(e.fn.tparamName[tp]))
	}
	return out
}

// frameName returns the frame's type, instantiated with the function's own type parameters.
func (e *emitter) frameName() *jen.Statement {
	s := jen.Id(e.fn.frame.name)
	if names := e.typeNames(); len(names) > 0 {
		s.Types(names...)
	}
	return s
}

// resultType returns the T of Coro[T].
func (e *emitter) resultType() jen.Code {
	values := e.fn.values()
	switch len(values) {
	case 0:
		return e.async("Void")
	case 1:
		return e.typ(values[0].typ)
	}
	var args []jen.Code
	for _, v := range values {
		args = append(args, e.typ(v.typ))
	}
	return e.async(map[int]string{2: "Tuple2", 3: "Tuple3"}[len(args)]).Types(args...)
}

// values returns the results but for the error.
func (fn *function) values() []*variable {
	if fn.hasErr {
		return fn.results[:len(fn.results)-1]
	}
	return fn.results
}

// constructor prints the coroutine form itself.
func (e *emitter) constructor() jen.Code {
	fn := e.fn
	f := jen.Null()
	if ast.IsExported(fn.name) {
		f.Commentf("%s is the coroutine form of %s: it makes a call that runs when it is awaited.", fn.name, fn.goName).Line().Comment("//").Line()
	}
	f.Comment("//" + fingerprintPrefix + fn.goName + " " + fn.fingerprint).Line().Func()
	names := e.unhidden()
	params := e.params(names)
	if fn.sig.Recv() != nil {
		f.Params(params[0])
		params = params[1:]
	}
	f.Id(fn.name)
	if tps := e.typeParams(); len(tps) > 0 && fn.sig.Recv() == nil {
		f.Types(tps...)
	}
	var lit []jen.Code
	for _, v := range fn.params {
		if v == nil || v.place != placeField {
			continue
		}
		value := jen.Id(names.of(v.name))
		if v.cell {
			value = jen.Op("&").Add(value)
		}
		lit = append(lit, jen.Id(v.field.name).Op(":").Add(value))
	}
	if fn.gen != nil {
		return f.Params(params[:len(params)-1]...).Op("*").Add(e.generatorType()).Block(append(e.initReference(), e.generatorBody(lit)...)...)
	}
	f.Params(params...).Add(e.async("Coro").Types(e.resultType()))
	frame := jen.Return(jen.Op("&").Add(e.frameName()).Values(lit...))
	if reference := e.initReference(); reference != nil {
		return f.Block(append(reference, frame)...)
	}
	return f.Add(e.short(fn.signatureTypes(), frame))
}

// signatureTypes returns the types in the signature, with the constraints of type parameters.
func (fn *function) signatureTypes() []types.Type {
	out := fn.resultTypes()
	for _, p := range fn.parameters() {
		out = append(out, p.Type())
	}
	for _, tp := range fn.typeParams {
		out = append(out, tp.Constraint())
	}
	return out
}

// parameters returns the receiver, if any, and the parameters.
func (fn *function) parameters() []*types.Var {
	var out []*types.Var
	if r := fn.sig.Recv(); r != nil {
		out = append(out, r)
	}
	for v := range fn.sig.Params().Variables() {
		out = append(out, v)
	}
	return out
}

// params prints the receiver, if any, and the parameters.
func (e *emitter) params(names renamed) []jen.Code {
	var out []jen.Code
	vars := e.fn.parameters()
	for i, p := range vars {
		name := names.of(p.Name())
		if name == "" {
			name = "_"
		}
		if e.fn.sig.Variadic() && i == len(vars)-1 {
			out = append(out, jen.Id(name).Op("...").Add(e.typ(p.Type().(*types.Slice).Elem())))
			continue
		}
		out = append(out, jen.Id(name).Add(e.typ(p.Type())))
	}
	return out
}

// frameType prints the struct.
func (e *emitter) frameType() jen.Code {
	header := "Header"
	if e.fn.hasDefer {
		header = "DeferHeader"
	}
	fields := []jen.Code{e.machine(header)}
	for _, f := range e.fn.frame.fields {
		e.body.pos, e.body.variable = e.fn.pos, nil
		if len(f.vars) > 0 {
			if v := f.vars[0]; v.obj != nil {
				e.body.pos, e.body.variable = v.obj.Pos(), v
			}
		}
		decl := jen.Id(f.name).Add(e.fieldType(f))
		if c := f.sharedComment(); c != "" {
			decl.Comment(c)
		}
		fields = append(fields, decl)
	}
	t := jen.Type().Id(e.fn.frame.name)
	if e.fn.lit != nil { // or else there is a constructor above
		t = jen.Commentf("%s is a call of %s that can be suspended.", e.fn.frame.name, e.fn.goName).Line().Add(t)
	}
	if tps := e.typeParams(); len(tps) > 0 {
		t.Types(tps...)
	}
	return t.Struct(fields...)
}

// sharedComment names the variables that share the field, temporaries apart.
func (f *field) sharedComment() string {
	var also []string
	for i, v := range f.vars {
		if i > 0 && v.kind != varTemp && !slices.Contains(also, v.name) && v.name != f.name {
			also = append(also, v.name)
		}
	}
	if len(also) == 0 {
		return ""
	}
	return "also " + strings.Join(also, ", ")
}

func (e *emitter) fieldType(f *field) jen.Code {
	if f.child == nil {
		if f.gen != nil {
			return e.genType(f.gen)
		}
		if f.typ == nil {
			return jen.Op("*").Add(e.machine("DeferFrame"))
		}
		if f.pointer && len(f.vars) > 0 && f.vars[0].hidden {
			return e.partsType(f.vars[0])
		}
		if f.pointer {
			return jen.Op("*").Add(e.typ(f.typ))
		}
		return e.typ(f.typ)
	}
	child := user(e.childTypeText(f))
	if f.embed {
		return child
	}
	return jen.Op("*").Add(child)
}

// method begins a method of the frame.
func (e *emitter) method(name string) *jen.Statement {
	return jen.Func().Params(jen.Id(e.self).Op("*").Add(e.frameName())).Id(name)
}

func (e *emitter) taskParam() jen.Code { return jen.Id(e.task).Op("*").Add(e.machine("Task")) }

// await prints the method by which others await the frame.
func (e *emitter) await() jen.Code {
	return e.method("Await").Params(e.taskParam()).Id(e.out.predeclared("bool")).Add(e.short(nil,
		jen.Return(e.own("Reused").Call(jen.Id(e.task)).Op("||").Id(e.self).Dot("Resume").Call(jen.Id(e.task))),
	))
}

// awaited prints the method that gives the outcome. Cells are not there before the call begins, so with one the method looks first.
func (e *emitter) awaited() jen.Code {
	m := e.method("Awaited").Params(e.taskParam())
	thrown := jen.Id(e.task).Dot("Thrown").Call()
	failure := jen.Id(e.out.predeclared("error"))
	if slices.ContainsFunc(e.fn.results, func(v *variable) bool { return v.cell }) {
		v, err := jen.Id(e.fn.names.freshName("v", "value")), jen.Id(e.fn.names.freshName("err", "failure"))
		dst, src := []jen.Code{v}, []jen.Code{e.outcomeValue()}
		if e.fn.hasErr {
			dst, src = append(dst, err), append(src, e.failure())
		}
		return m.Params(v.Clone().Add(e.resultType()), err.Clone().Add(failure)).Block(
			jen.If(err.Clone().Op("=").Add(thrown), err.Clone().Op("==").Add(e.null(failure))).Block(jen.List(dst...).Op("=").List(src...)),
			jen.Return(),
		)
	}
	outcome := e.machine("Value").Call(jen.Id(e.task), e.outcomeValue())
	switch {
	case e.fn.hasErr && len(e.fn.results) == 1:
		outcome = e.machine("Done").Call(jen.Id(e.task), e.failure())
	case e.fn.hasErr:
		outcome = e.machine("Outcome").Call(jen.Id(e.task), e.outcomeValue(), e.failure())
	}
	return m.Params(e.resultType(), failure).Add(e.short(e.fn.resultTypes(), jen.Return(outcome)))
}

// outcomeValue returns the expression for the T of Coro[T].
func (e *emitter) outcomeValue() jen.Code {
	values := e.fn.values()
	if len(values) == 1 {
		return e.read(values[0])
	}
	var elts []jen.Code
	for i, v := range values {
		elts = append(elts, jen.Id(string(rune('A'+i))).Op(":").Add(e.read(v)))
	}
	return jen.Add(e.resultType()).Values(elts...)
}

// failure returns the expression for the error among the results.
func (e *emitter) failure() jen.Code { return e.result(e.fn.results[len(e.fn.results)-1]) }

// result returns the expression for a result.
func (e *emitter) result(v *variable) *jen.Statement {
	if v.cell {
		return jen.Op("*").Id(e.self).Dot(v.field.name)
	}
	return e.own(v.field.name)
}

// values prints the method that gives the results of a literal called in place.
func (e *emitter) values() jen.Code {
	var types, results []jen.Code
	for _, v := range e.fn.results {
		types, results = append(types, e.typ(v.typ)), append(results, e.read(v))
	}
	return e.method(e.fn.frame.method.values).Params().Params(types...).Add(e.short(e.fn.resultTypes(), jen.Return(results...)))
}

// finish prints the method behind return statements with operands. It ends the call, but for one of those that nest.
func (e *emitter) finish() jen.Code {
	var params, dst, src []jen.Code
	for _, v := range e.fn.results {
		params = append(params, jen.Id(v.field.name).Add(e.typ(v.typ)))
		dst, src = append(dst, e.result(v)), append(src, jen.Id(v.field.name))
	}
	m := e.method(e.fn.frame.method.finish).Params(params...)
	set := jen.List(dst...).Op("=").List(src...)
	if e.fn.nesting != nil {
		return m.Add(e.short(e.fn.resultTypes(), set))
	}
	return m.Id(e.out.predeclared("bool")).Add(e.short(e.fn.resultTypes(), set, jen.Return(e.header("Finish").Call())))
}

// trace prints the method that tells where a suspended call is.
func (e *emitter) trace() jen.Code {
	file, line := e.fn.file.position(e.fn.pos)
	lines := []jen.Code{jen.Lit(line)}
	for _, p := range e.fn.awaits {
		_, line := e.fn.file.position(p.pos)
		lines = append(lines, jen.Lit(line))
	}
	name := e.fn.pkg.types.Path() + "." + e.fn.goName
	if e.fn.pkg.types.Name() == "main" {
		name = "main." + e.fn.goName
	}
	state := "State"
	if e.fn.awaitsDefers {
		state = "Point"
	}
	return e.method("Trace").Params().
		Params(jen.Id("function").Id(e.out.predeclared("string")), jen.Id("file").Id(e.out.predeclared("string")), jen.Id("line").Id(e.out.predeclared("int"))).Block(
		jen.Return(jen.Lit(name), jen.Lit(file), jen.Index(jen.Op("...")).Id(e.out.predeclared("int")).Values(lines...).Index(e.header(state).Call())),
	)
}

// qualifiedName returns the function's name with its receiver, as Go prints it in stack traces.
func qualifiedName(f *types.Func) string {
	r := f.Signature().Recv()
	if r == nil {
		return f.Name()
	}
	name := receiverName(r.Type())
	if _, ok := types.Unalias(r.Type()).(*types.Pointer); ok {
		name = "(*" + name + ")"
	}
	return name + "." + f.Name()
}

// receiver returns the syntax of f.name.
func (e *emitter) receiver(name string, pos token.Pos) ast.Expr {
	return &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: e.self}, Sel: &ast.Ident{NamePos: pos, Name: name}}
}

// headerMethod is header for syntax.
func (e *emitter) headerMethod(name string, pos token.Pos) ast.Expr {
	return &ast.SelectorExpr{X: e.receiver("Frame", pos), Sel: &ast.Ident{NamePos: pos, Name: name}}
}
