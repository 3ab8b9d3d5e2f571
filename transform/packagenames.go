package transform

// This file keeps the names at package level.
//
// Invariant: the names of what is generated for a file do not depend on the build. A package is translated with its test files and
// without them, and on one system after another, and every translation must give frames the same names. A name that is declared in
// any file of the package is therefore taken in all of them, and what is generated for a test takes a name from tests only.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/asyncgen/asyncgen/internal/mark"
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

// collectUnseen finds the names that files of the package declare which are no part of this build: tests and files for other
// systems. That a file cannot be read or parsed is for those to say who build it.
func (p *packagePass) collectUnseen() {
	seen := map[string]bool{}
	for _, f := range p.pass.Files {
		seen[p.fset.PositionFor(f.Pos(), false).Filename] = !p.inTest(f)
	}
	for _, name := range mark.GoFiles(filepath.Dir(p.files[0].name)) {
		if seen[name] {
			continue
		}
		text, err := os.ReadFile(name) // pass.ReadFile is for files of this build
		if err != nil {
			continue
		}
		f, _ := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if f != nil && f.Name != nil && f.Name.Name == p.types.Name() {
			p.collectFile(f)
		}
	}
}

// collectFile finds the names that a file declares at package level and by its imports.
func (p *packagePass) collectFile(f *ast.File) {
	if _, generated := mark.IsGenerated(f); generated {
		return
	}
	maps.Copy(p.names.plain, mark.Declared([]*ast.File{f}))
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := mark.UsualName(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		p.imports.plain[name] = true
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

func (p *packagePass) inTest(at interface{ Pos() token.Pos }) bool {
	return strings.HasSuffix(p.fset.PositionFor(at.Pos(), false).Filename, "_test.go")
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

// means reports whether a name means something at package level already: it is declared there, imported, or predeclared.
func (src *sourceFile) means(name string) bool {
	return src.taken(name) || src.imported(name) || src.pkg.predeclared(name)
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
