package transform

// This file keeps the names at package level.
//
// Invariant: what is generated for a file that is not a test does not depend on test files. A package is translated twice, with and
// without them, and both must give frames the same names.

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// packageNames are names in a package, those in test files apart.
type packageNames struct {
	plain, test map[string]bool
}

// collectNames finds the names that the package declares.
func (p *packagePass) collectNames() {
	p.names = packageNames{map[string]bool{}, map[string]bool{}}
	p.idents = packageNames{map[string]bool{}, map[string]bool{}}
	scope := p.types.Scope()
	for _, n := range scope.Names() {
		p.names.of(p.inTest(scope.Lookup(n)))[n] = true
	}
	p.imports = packageNames{map[string]bool{}, map[string]bool{}}
	for _, f := range p.pass.Files {
		for _, spec := range f.Imports {
			if obj := p.importedAs(spec); obj != nil {
				p.collectImport(obj)
			}
		}
	}
}

// collectImport finds the names that an import declares in its file.
func (p *packagePass) collectImport(obj *types.PkgName) {
	names := p.imports.of(p.inTest(obj))
	if obj.Name() != "." {
		names[obj.Name()] = true
		return
	}
	for _, n := range obj.Imported().Scope().Names() {
		if token.IsExported(n) {
			names[n] = true
		}
	}
}

// imported reports whether a file that is built together with src has an import of the name: the package can declare nothing under it.
func (src *sourceFile) imported(name string) bool {
	return src.pkg.imports.plain[name] || src.test && src.pkg.imports.test[name]
}

func (p *packagePass) inTest(obj types.Object) bool {
	return strings.HasSuffix(p.fset.PositionFor(obj.Pos(), false).Filename, "_test.go")
}

func (s *packageNames) of(test bool) map[string]bool {
	if test {
		return s.test
	}
	return s.plain
}

// taken reports whether a name is declared where a file sees it.
func (src *sourceFile) taken(name string) bool {
	return src.pkg.names.plain[name] || src.test && src.pkg.names.test[name]
}

// fresh takes a free name at package level for something generated from src.
func (src *sourceFile) fresh(want string) string {
	name := want
	for i := 2; src.taken(name) || src.mentioned(name) || src.imported(name); i++ {
		name = want + strconv.Itoa(i)
	}
	src.take(name)
	return name
}

func (src *sourceFile) take(name string) { src.pkg.names.of(src.test)[name] = true }

// mentioned reports whether a file that may use what is generated from src has the identifier.
func (src *sourceFile) mentioned(name string) bool {
	return src.pkg.idents.plain[name] || src.test && src.pkg.idents.test[name]
}
