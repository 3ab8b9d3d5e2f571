package transform

// This file keeps the names that Resume declares apart from those by which it refers to types and packages. What it refers to is known
// only when it has been printed, because the type of a variable need not be in the user's source: so when two names
// clash, Resume is printed again with another one for the variable.

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"
)

// resumeApart prints Resume without clashes.
func (e *emitter) resumeApart() jen.Code {
	for {
		taken := maps.Clone(e.fn.names.taken)
		e.out.mentioned, e.body.local = map[string]bool{}, map[string]bool{}
		code := e.resume()
		clash := e.clashes()
		e.out.mentioned = nil
		if len(clash) == 0 {
			return code
		}
		e.fn.names.taken = taken
		for _, name := range clash {
			e.fn.rename(name)
		}
	}
}

// clashes returns the names that Resume both declares and mentions as something from outside.
func (e *emitter) clashes() []string {
	for _, v := range e.fn.vars {
		e.body.local[v.ident] = true
	}
	e.fn.eachConst(func(_ *ast.Ident, _ types.Object, name string) { e.body.local[name] = true })
	var out []string
	for _, name := range slices.Sorted(maps.Keys(e.out.mentioned)) {
		if e.body.local[name] {
			out = append(out, name)
		}
	}
	return out
}

// rename gives other names to what Resume declares under a name.
func (fn *function) rename(name string) {
	fn.names.outer[name] = true
	for _, v := range fn.vars {
		if v.ident == name {
			v.ident = fn.names.fresh(name)
		}
	}
	fn.eachConst(func(_ *ast.Ident, obj types.Object, now string) {
		if now == name {
			fn.renamed[obj] = fn.names.fresh(name)
		}
	})
}

// eachConst calls f for each constant that is printed at the top of Resume, with its name there.
func (fn *function) eachConst(f func(id *ast.Ident, obj types.Object, name string)) {
	for _, d := range fn.consts {
		for _, spec := range d.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				obj := fn.pkg.info.Defs[id]
				if obj == nil || id.Name == "_" {
					continue
				}
				name := id.Name
				if renamed := fn.renamed[obj]; renamed != "" {
					name = renamed
				}
				f(id, obj, name)
			}
		}
	}
}
