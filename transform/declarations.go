package transform

// This file finds names for the constants and types that a function declares at a level that is taken apart.

import (
	"go/ast"
	"go/types"
)

// moveTypes gives the types of a declaration names at package level. fn is a root.
func (fn *function) moveTypes(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		id := spec.(*ast.TypeSpec).Name
		obj, ok := fn.pkg.info.Defs[id].(*types.TypeName)
		if !ok || id.Name == "_" || fn.movedTypes[obj] != "" {
			continue
		}
		name := id.Name
		if fn.file.taken(name) || fn.pkg.predeclared(name) || fn.file.imports[name] {
			name = fn.file.fresh(fn.frame.name + upperFirst(name))
		}
		fn.file.take(name)
		fn.movedTypes[obj] = name
		if len(fn.movedDecls) == 0 || fn.movedDecls[len(fn.movedDecls)-1] != d {
			fn.movedDecls = append(fn.movedDecls, d)
		}
	}
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
