package transform

// This file finds names for the constants and types that a function declares at a level that is taken apart, and prints their
// declarations: constants at the top of Resume, types at package level.

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
)

// moveTypes gives the types of a declaration names at package level. fn is a root.
func (fn *function) moveTypes(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		id := spec.(*ast.TypeSpec).Name
		obj, ok := fn.pkg.info.Defs[id].(*types.TypeName)
		if !ok || id.Name == "_" || fn.movedTypes[obj] != "" || fn.keptTypes[obj] {
			continue
		}
		name := id.Name
		if fn.file.means(name) || fn.hasTypeParam(name) {
			if fn.embeds(obj) {
				fn.keptTypes[obj] = true // the name of the embedded field is that of the type
				continue
			}
			name = fn.file.fresh(fn.frame.name + upperFirst(name))
		}
		if fn.mentionsKept(spec.(*ast.TypeSpec)) || spec.(*ast.TypeSpec).TypeParams != nil && len(fn.typeParams) > 0 {
			fn.keptTypes[obj] = true
			continue
		}
		fn.file.take(name)
		fn.movedTypes[obj] = name
		if len(fn.movedDecls) == 0 || fn.movedDecls[len(fn.movedDecls)-1] != d {
			fn.movedDecls = append(fn.movedDecls, d)
		}
	}
}

// hasTypeParam reports whether one of the function's type parameters, which hide what is at package level, has the name.
func (fn *function) hasTypeParam(name string) bool {
	return slices.ContainsFunc(fn.typeParams, func(tp *types.TypeParam) bool { return fn.tparamName[tp] == name })
}

// embeds reports whether a struct type in the function embeds the type.
func (fn *function) embeds(obj *types.TypeName) bool {
	found := false
	ast.Inspect(fn.decl, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			found = found || slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
				return len(f.Names) == 0 && fn.pkg.info.Uses[embeddedName(f.Type)] == obj
			})
		}
		return !found
	})
	return found
}

// embeddedName returns the identifier that names an embedded field, or nil if that is a qualified one.
func embeddedName(t ast.Expr) *ast.Ident {
	t = ast.Unparen(t)
	if star, ok := t.(*ast.StarExpr); ok {
		t = ast.Unparen(star.X)
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	id, _ := t.(*ast.Ident)
	return id
}

// mentionsKept reports whether a type is made of one that stays in the function.
func (fn *function) mentionsKept(spec *ast.TypeSpec) bool {
	found := false
	ast.Inspect(spec, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj, ok := fn.pkg.info.Uses[id].(*types.TypeName)
			found = found || ok && fn.keptTypes[obj]
		}
		return !found
	})
	return found
}

// renameConstants renames constants where two have the same name: the scopes that held them apart are gone.
func (fn *function) renameConstants() {
	seen := map[string]bool{}
	for _, d := range fn.consts {
		for _, spec := range d.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				obj := fn.pkg.info.Defs[id]
				if obj == nil || id.Name == "_" {
					continue
				}
				if seen[id.Name] || fn.names.outer[id.Name] || fn.declared(id.Name) {
					fn.renamed[obj] = fn.names.fresh(id.Name)
				}
				seen[id.Name] = true
			}
		}
	}
}

// declared reports whether a variable of the function has the name.
func (fn *function) declared(name string) bool {
	for _, v := range fn.vars {
		if v.name == name {
			return true
		}
	}
	return false
}

func (p *packagePass) predeclared(name string) bool { return types.Universe.Lookup(name) != nil }

// consts prints the constants that the function declares: goto may jump over those, but a segment would hide them.
func (e *emitter) consts() []jen.Code {
	var out []jen.Code
	r := &rewriter{e: e, fn: e.fn}
	for _, d := range e.fn.consts {
		e.body.pos = d.Pos()
		if e.fn.mentionsVariable(d) || repeatsOwn(d) {
			out = append(out, e.constValues(d))
		} else {
			out = append(out, e.stmt(r.node(d)))
		}
	}
	return out
}

// mentionsVariable reports whether a variable of the function is in n: a constant can be len(x) of an array.
func (fn *function) mentionsVariable(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			v, ok := fn.pkg.info.Uses[id].(*types.Var)
			found = found || ok && !v.IsField() && fn.isLocal(v)
		}
		return !found
	})
	return found
}

// repeatsOwn reports whether a declaration leaves out values and mentions a name that it declares itself. A value that is repeated means
// what it says where it is repeated: in
//
//	const (
//		x = x + 1
//		y
//	)
//
// y is one more than the new x. That is lost when x is renamed.
func repeatsOwn(d *ast.GenDecl) bool {
	own := map[string]bool{}
	repeats, mentions := false, false
	for _, spec := range d.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			own[id.Name] = true
		}
		repeats = repeats || len(spec.(*ast.ValueSpec).Values) == 0
	}
	for _, spec := range d.Specs {
		for _, v := range spec.(*ast.ValueSpec).Values {
			ast.Inspect(v, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				mentions = mentions || ok && own[id.Name]
				return true
			})
		}
	}
	return repeats && mentions
}

// isLocal reports whether an object is declared in the function that fn is of.
func (fn *function) isLocal(obj types.Object) bool {
	return obj.Pos() >= fn.decl.Pos() && obj.Pos() < fn.decl.End()
}

// constValues prints the constants of a declaration with their values.
func (e *emitter) constValues(d *ast.GenDecl) jen.Code {
	var specs []jen.Code
	for _, spec := range d.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			obj, ok := e.fn.pkg.info.Defs[id].(*types.Const)
			if !ok || id.Name == "_" {
				continue
			}
			name := id.Name
			if renamed := e.fn.renamed[obj]; renamed != "" {
				name = renamed
			}
			c := jen.Id(name)
			if b, ok := obj.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 {
				c.Add(e.typ(obj.Type()))
			}
			value := e.types.constantValue(obj)
			specs = append(specs, c.Op("=").Add(user(value)))
		}
	}
	return jen.Const().Defs(specs...)
}

// constantValue returns the source of the value of a local constant.
func (p *typePrinter) constantValue(obj *types.Const) string {
	if _, x := p.fn.declarationOf(obj); x != nil {
		if text := p.constant(x); text != "" {
			return text
		}
	}
	return constText(obj.Val())
}

// constText returns the source of a constant value.
func constText(v constant.Value) string {
	num, den, fraction := strings.Cut(v.ExactString(), "/")
	if fraction {
		return num + ".0 / " + den
	}
	return num
}

// movedTypes prints the types that the function declares, moved to package level under their stand-in names.
func (e *emitter) movedTypes() []jen.Code {
	var out []jen.Code
	r := &rewriter{e: e, fn: e.fn, outside: true}
	if e.fn.lit != nil {
		return nil // the root prints them
	}
	for _, d := range e.fn.movedDecls {
		for _, spec := range d.Specs {
			ts := spec.(*ast.TypeSpec)
			obj, ok := e.fn.pkg.info.Defs[ts.Name].(*types.TypeName)
			if !ok || e.fn.movedTypes[obj] == "" {
				continue
			}
			t := jen.Type().Id(e.fn.movedTypes[obj])
			if tps := e.typeParams(); len(tps) > 0 {
				t.Types(tps...)
			}
			if ts.TypeParams != nil {
				t.Types(e.localTypeParams(r, ts)...)
			}
			if ts.Assign.IsValid() {
				t.Op("=")
			}
			out = append(out, t.Add(user(e.print(r.expr(ts.Type)))), jen.Line())
		}
	}
	return out
}

// localTypeParams prints the type parameters of a local alias.
func (e *emitter) localTypeParams(r *rewriter, ts *ast.TypeSpec) []jen.Code {
	var out []jen.Code
	for _, f := range ts.TypeParams.List {
		for _, id := range f.Names {
			out = append(out, jen.Id(id.Name).Add(user(e.print(r.expr(f.Type)))))
		}
	}
	return out
}

// arrayLength returns the length of an array type that is printed at package level: a local constant is not known there.
func (r *rewriter) arrayLength(n *ast.ArrayType) ast.Expr {
	local := false
	ast.Inspect(n.Len, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok {
			obj := r.fn.pkg.info.Uses[id]
			local = local || obj != nil && r.fn.isLocal(obj)
		}
		return true
	})
	if a, ok := r.fn.pkg.info.TypeOf(n).(*types.Array); ok && local {
		return &ast.Ident{NamePos: n.Len.Pos(), Name: r.e.types.length(a)}
	}
	return r.expr(n.Len)
}
