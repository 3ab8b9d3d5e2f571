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
	code = append(code, e.resumeApart(), jen.Line(), jen.Comment(selfMark), jen.Line(), jen.Line())
	switch fn.kind {
	case notLiteral, closureLiteral:
		if fn.gen == nil {
			code = append(code, e.await(), jen.Line())
		}
		code = append(code, e.awaited(), jen.Line())
	}
	if fn.gen != nil && fn.lit == nil {
		code = append(code, e.yieldTo(), jen.Line())
	}
	if fn.frame.method.values != "" {
		code = append(code, e.values(), jen.Line())
	}
	if len(fn.results) > 0 {
		code = append(code, e.finish(), jen.Line())
	}
	if fn.releases() {
		code = append(code, e.release(), jen.Line())
	}
	if fn.frame.method.drop != "" {
		code = append(code, e.drop(), jen.Line())
	}
	return append(code, e.trace(), jen.Line())
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

// async and machine return the qualified name of something of the runtime's.
func (e *emitter) async(name string) *jen.Statement {
	return jen.Id(e.out.qualify(RuntimePath, "async") + "." + name)
}

func (e *emitter) machine(name string) *jen.Statement {
	return jen.Id(e.out.qualify(MachinePath, "machine") + "." + name)
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
	f := jen.Commentf("%s is the coroutine form of %s: it makes a call that runs when it is awaited.", fn.name, fn.goName).Line().
		Comment("//").Line().Comment("//" + fingerprintPrefix + fn.goName + " " + fn.fingerprint).Line().Func()
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
	return f.Params(params...).Add(e.async("Coro").Types(e.resultType())).Block(
		append(e.initReference(), jen.Return(jen.Op("&").Add(e.frameName()).Values(lit...)))...,
	)
}

// params prints the receiver, if any, and the parameters.
func (e *emitter) params(names renamed) []jen.Code {
	var out []jen.Code
	sig := e.fn.sig
	vars := make([]*types.Var, 0, sig.Params().Len()+1)
	if r := sig.Recv(); r != nil {
		vars = append(vars, r)
	}
	for i := range sig.Params().Len() {
		vars = append(vars, sig.Params().At(i))
	}
	for i, p := range vars {
		name := names.of(p.Name())
		if name == "" {
			name = "_"
		}
		if sig.Variadic() && i == len(vars)-1 {
			out = append(out, jen.Id(name).Op("...").Add(e.typ(p.Type().(*types.Slice).Elem())))
			continue
		}
		out = append(out, jen.Id(name).Add(e.typ(p.Type())))
	}
	return out
}

// frameType prints the struct.
func (e *emitter) frameType() jen.Code {
	header := "Frame"
	if e.fn.hasDefer {
		header = "DeferFrame"
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
	t := jen.Commentf("%s is a call of %s that can be suspended.", e.fn.frame.name, e.fn.goName).Line().Type().Id(e.fn.frame.name)
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
	return e.method("Await").Params(e.taskParam()).Id(e.out.predeclared("bool")).Block(
		jen.Return(e.own("Reused").Call(jen.Id(e.task)).Op("||").Id(e.self).Dot("Resume").Call(jen.Id(e.task))),
	)
}

// awaited prints the method that gives the outcome.
func (e *emitter) awaited() jen.Code {
	value, err := e.fn.names.freshName("v", "value"), e.fn.names.freshName("err", "failure")
	var gets []jen.Code
	result := func(v *variable) *jen.Statement {
		if v.cell {
			return jen.Op("*").Id(e.self).Dot(v.field.name)
		}
		return e.own(v.field.name)
	}
	switch values := e.fn.values(); len(values) {
	case 0:
	case 1:
		gets = append(gets, jen.Id(value).Op("=").Add(result(values[0])))
	default:
		for i, v := range values {
			gets = append(gets, jen.Id(value).Dot(string(rune('A'+i))).Op("=").Add(result(v)))
		}
	}
	if e.fn.hasErr {
		gets = append(gets, jen.Id(err).Op("=").Add(result(e.fn.results[len(e.fn.results)-1])))
	}
	m := e.method("Awaited").Params(e.taskParam()).
		Params(jen.Id(value).Add(e.resultType()), jen.Id(err).Id(e.out.predeclared("error")))
	if len(gets) == 0 {
		return m.Block(jen.Return(jen.Id(value), jen.Id(e.task).Dot("Thrown").Call()))
	}
	return m.Block(
		jen.If(jen.Id(err).Op("=").Id(e.task).Dot("Thrown").Call(), jen.Id(err).Op("==").Add(e.null(jen.Id(e.out.predeclared("error"))))).Block(gets...),
		jen.Return(),
	)
}

// values prints the method that gives the results of a literal called in place.
func (e *emitter) values() jen.Code {
	var types, results []jen.Code
	for _, v := range e.fn.results {
		r := e.own(v.field.name)
		if v.cell {
			r = jen.Op("*").Add(r)
		}
		types, results = append(types, e.typ(v.typ)), append(results, r)
	}
	return jen.Commentf("%s gives the results.", e.fn.frame.method.values).Line().
		Add(e.method(e.fn.frame.method.values)).Params().Params(types...).Block(jen.Return(results...))
}

// finish prints the method behind return statements with operands.
func (e *emitter) finish() jen.Code {
	var params, dst, src []jen.Code
	for _, v := range e.fn.results {
		params = append(params, jen.Id(v.field.name).Add(e.typ(v.typ)))
		d := e.own(v.field.name)
		if v.cell {
			d = jen.Op("*").Add(d)
		}
		dst, src = append(dst, d), append(src, jen.Id(v.field.name))
	}
	if e.fn.nesting != nil {
		return jen.Commentf("%s sets the results.", e.fn.frame.method.finish).Line().
			Add(e.method(e.fn.frame.method.finish)).Params(params...).Block(jen.List(dst...).Op("=").List(src...))
	}
	return jen.Commentf("%s sets the results and ends the call.", e.fn.frame.method.finish).Line().
		Add(e.method(e.fn.frame.method.finish)).Params(params...).Id(e.out.predeclared("bool")).Block(
		jen.List(dst...).Op("=").List(src...),
		jen.Return(e.own("Finish").Call()),
	)
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
		jen.Return(jen.Lit(name), jen.Lit(file), jen.Index(jen.Op("...")).Id(e.out.predeclared("int")).Values(lines...).Index(e.own(state).Call())),
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
