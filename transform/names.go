package transform

// This file hands out names that collide with nothing: not with the user's, not with Go's,
// not with each other. Jennifer's own choice of aliases knows neither locals nor package scope.

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strconv"
)

// A nameSet is a set of names that are taken.
type nameSet struct {
	taken map[string]bool
	also  func(string) bool // further ones; may be nil
	next  map[string]int    // the number to try first for a name that had to be numbered; smaller ones are taken

	// outer are the names by which a function refers to things outside of it: package-level
	// objects, imports, predeclared identifiers.
	outer map[string]bool
}

func newNameSet() *nameSet {
	return &nameSet{taken: map[string]bool{}, outer: map[string]bool{}, next: map[string]int{}}
}

// clone returns a set of the same names.
func (s *nameSet) clone() *nameSet {
	return &nameSet{maps.Clone(s.taken), s.also, maps.Clone(s.next), maps.Clone(s.outer)}
}

// fresh returns want, or want_2, want_3, and so on, whichever is free, and takes it.
func (s *nameSet) fresh(want string) string {
	name := want
	if !s.free(name) {
		i := max(s.next[want], 2)
		for name = want + "_" + strconv.Itoa(i); !s.free(name); name = want + "_" + strconv.Itoa(i) {
			i++
		}
		s.next[want] = i + 1
	}
	s.taken[name] = true
	return name
}

func (s *nameSet) free(name string) bool {
	return !s.taken[name] && !s.isKeyword(name) && (s.also == nil || !s.also(name))
}

// freshName is like fresh with a choice of names to try before numbers are added.
func (s *nameSet) freshName(wants ...string) string {
	for _, w := range wants {
		if s.free(w) {
			return s.fresh(w)
		}
	}
	return s.fresh(wants[0])
}

func (s *nameSet) isKeyword(name string) bool { return token.IsKeyword(name) || name == "_" }

// collectNames finds the names that generated code inside fn must not use for something else:
// every identifier of the function, and every name of the package and the file.
func (fn *function) collectNames() {
	s := newNameSet()
	fn.names = s
	info, file := fn.pkg.info, fn.file
	s.also = func(n string) bool { return file.taken(n) || file.imports[n] }
	ast.Inspect(fn.decl, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				fn.localTypes = true
			}
			return true
		}
		s.taken[id.Name] = true
		obj := info.Uses[id]
		if obj == nil {
			return true
		}
		if _, isPkg := obj.(*types.PkgName); isPkg || obj.Pkg() == nil || obj.Parent() == obj.Pkg().Scope() {
			s.outer[id.Name] = true
		}
		return true
	})
	for _, n := range predeclaredUsed {
		s.outer[n] = true
	}
}

// predeclaredUsed are the predeclared names that emitted code may use where the user did not.
var predeclaredUsed = []string{"len", "nil", "bool", "true", "false", "new", "int", "string", "error", "any", "panic"}
