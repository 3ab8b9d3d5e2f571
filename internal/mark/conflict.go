// This file finds coroutine forms whose name is taken: by another coroutine form, or by a
// declaration of the user's.

package mark

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Conflicts returns a problem for each marked function whose coroutine form cannot be
// declared because its name is taken. The files are those of one package, generated
// files among them are left out of account; funcs are the marked functions of these files.
func Conflicts(fset *token.FileSet, files []*ast.File, funcs []*Func) []Problem {
	taken := map[entity]token.Pos{}
	for _, file := range files {
		if _, ok := IsGenerated(file); !ok {
			declared(file, func(e entity, pos token.Pos) {
				if _, ok := taken[e]; !ok {
					taken[e] = pos
				}
			})
		}
	}
	var problems []Problem
	marked := map[entity]*Func{}
	sorted := slices.Clone(funcs)
	slices.SortFunc(sorted, func(a, b *Func) int { return int(a.Pos - b.Pos) })
	for _, f := range sorted {
		e := entity{Receiver(f.Decl), f.Name}
		report := func(format string, args ...any) {
			problems = append(problems, Problem{f.Pos, f.End, fmt.Sprintf(format, args...)})
		}
		if pos, ok := taken[e]; ok {
			report("%s is the coroutine form of %s, and is declared at %s; rename that, or choose a name with //async:func name=...",
				f.Name, f.Decl.Name.Name, position(fset, pos))
		} else if g := marked[e]; g != nil {
			report("%s is the coroutine form of %s and also of %s at %s; choose another name with //async:func name=...",
				f.Name, f.Decl.Name.Name, g.Decl.Name.Name, position(fset, g.Pos))
		} else {
			marked[e] = f
		}
	}
	return problems
}

// entity is a declared name: of the package, or of a type's methods and fields.
type entity struct{ recv, name string }

// declared calls f for everything in a file that a coroutine form can collide with.
func declared(file *ast.File, f func(entity, token.Pos)) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if name := decl.Name.Name; name != "_" {
				f(entity{Receiver(decl), name}, decl.Name.Pos())
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ImportSpec:
					if fileScope(spec) {
						f(entity{"", importName(spec)}, spec.Pos())
					}
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						f(entity{"", id.Name}, id.Pos())
					}
				case *ast.TypeSpec:
					f(entity{"", spec.Name.Name}, spec.Name.Pos())
					members(spec, f)
				}
			}
		}
	}
}

// members calls f for the fields of a struct type: a method may not have a field's name.
func members(spec *ast.TypeSpec, f func(entity, token.Pos)) {
	st, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range st.Fields.List {
		for _, id := range field.Names {
			f(entity{spec.Name.Name, id.Name}, id.Pos())
		}
		if len(field.Names) == 0 {
			if id := embedded(field.Type); id != nil {
				f(entity{spec.Name.Name, id.Name}, id.Pos())
			}
		}
	}
}

// embedded is the name of an embedded field.
func embedded(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.StarExpr:
		return embedded(e.X)
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return embedded(e.X)
	case *ast.IndexListExpr:
		return embedded(e.X)
	}
	return nil
}

// position is short: the other declaration is in the same directory.
func position(fset *token.FileSet, pos token.Pos) string {
	p := fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// Declared returns the names that files of a package declare at package level, methods and
// generated files not counted.
func Declared(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		if _, ok := IsGenerated(file); ok {
			continue
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Recv == nil {
					names[decl.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							names[id.Name] = true
						}
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
					}
				}
			}
		}
	}
	return names
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// UsualName is the usual name of the package with an import path.
func UsualName(p string) string {
	name := path.Base(p)
	if version.MatchString(name) && path.Dir(p) != "." {
		name = path.Base(path.Dir(p))
	}
	name, _, _ = strings.Cut(name, ".v")
	name = strings.TrimPrefix(name, "go-")
	return name
}
