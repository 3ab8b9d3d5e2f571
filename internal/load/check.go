// This file decides which packages are type-checked from source, gets the export data of
// the rest, and type-checks.

package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// exports are packages read from the export data in the build cache. They form
// a world of their own: no package in it imports one that is type-checked from source.
type exports struct {
	mu    sync.Mutex
	files map[string]string         // export data files by import path
	types map[string]*types.Package // what has been read
	err   map[string]error          // why there is no file
}

// resolve marks the units to be type-checked from source and lists the export data of what
// these import. A package without export data, because it does not compile, is
// type-checked from source too, which may lead to further packages.
func (l *loader) resolve() error {
	l.export = exports{files: map[string]string{}, types: map[string]*types.Package{}, err: map[string]error{}}
	for {
		missing := l.missing()
		if len(missing) == 0 {
			return l.ctx.Err()
		}
		cfg := l.config(packages.NeedExportFile)
		cfg.Tests = false
		pkgs, err := packages.Load(cfg, missing...)
		if err != nil {
			return goError(err)
		}
		for _, pkg := range pkgs {
			l.export.files[pkg.PkgPath] = pkg.ExportFile
			for _, err := range pkg.Errors {
				l.export.err[pkg.PkgPath] = errors.New(strings.TrimSpace(err.Msg))
			}
		}
		for _, path := range missing {
			if _, ok := l.export.files[path]; !ok {
				l.export.files[path] = ""
			}
		}
	}
}

// missing selects the units to check from source and returns the import paths of the
// packages whose export data these need and nobody has asked for.
func (l *loader) missing() []string {
	source := map[*unit]bool{}
	var isSource func(u *unit) bool
	isSource = func(u *unit) bool {
		if s, ok := source[u]; ok {
			return s
		}
		file, asked := l.export.files[u.PkgPath]
		s := u.named && u.full || u.local || u.ID != u.PkgPath || asked && file == "" && len(u.GoFiles) > 0
		for _, dep := range l.imports(u) {
			s = isSource(dep) || s
		}
		source[u] = s && u.PkgPath != "unsafe"
		return source[u]
	}
	paths := map[string]bool{}
	seen := map[*unit]bool{}
	var visit func(u *unit)
	visit = func(u *unit) {
		if seen[u] {
			return
		}
		seen[u] = true
		if !isSource(u) {
			if _, asked := l.export.files[u.PkgPath]; !asked && u.PkgPath != "unsafe" && len(u.errors) == 0 {
				paths[u.PkgPath] = true
			}
			return
		}
		u.source = true
		for _, dep := range l.imports(u) {
			visit(dep)
		}
		if !l.stubbed(u) {
			return
		}
		if rt := l.runtime(u); rt == nil {
			if _, asked := l.export.files[mark.Runtime]; !asked {
				paths[mark.Runtime] = true
			}
		} else if !l.runtimeNeeds(u) {
			visit(rt)
		}
	}
	for _, u := range l.units {
		if u.full {
			visit(u)
		}
	}
	return slices.Sorted(maps.Keys(paths))
}

// stubbed reports whether a unit has stubs.
func (l *loader) stubbed(u *unit) bool {
	return slices.ContainsFunc(u.files, func(f *file) bool { return f.stub != nil })
}

// runtime is the unit that a unit's stubs import, or nil if the graph has none.
func (l *loader) runtime(u *unit) *unit {
	if pkg := u.Imports[mark.Runtime]; pkg != nil {
		return l.byID[pkg.ID]
	}
	return l.byID[mark.Runtime]
}

// check type-checks the source units, each after what it imports.
func (l *loader) check() {
	var wg sync.WaitGroup
	for _, u := range l.units {
		if !u.source {
			continue
		}
		wg.Go(func() {
			defer close(u.done)
			for _, dep := range l.imports(u) {
				if dep.source {
					<-dep.done
				}
			}
			if rt := l.runtime(u); l.stubbed(u) && rt != nil && rt.source && !l.runtimeNeeds(u) {
				<-rt.done
			}
			l.limited(func() { l.checkUnit(u) })
		})
	}
	wg.Wait()
}

// full returns the packages checked in full that a unit imports, directly or not: those
// that can have been analysed for facts.
func (l *loader) full(u *unit) map[string]*packages.Package {
	found := map[string]*packages.Package{}
	seen := map[*unit]bool{}
	var visit func(*unit)
	visit = func(u *unit) {
		for _, dep := range l.imports(u) {
			if dep.source && !seen[dep] {
				seen[dep] = true
				if dep.full {
					found[dep.PkgPath] = dep.Package
				}
				visit(dep)
			}
		}
	}
	visit(u)
	return found
}

func (l *loader) checkUnit(u *unit) {
	syntax, errs := l.syntax(u)
	stubs := map[string]bool{}
	for _, f := range u.files {
		if f.stub != nil && f.stub.syntax != nil {
			syntax = append(syntax, f.stub.syntax)
			stubs[mark.GeneratedName(f.name)] = true
		}
	}
	broken := len(errs) > 0 || len(u.errors) > 0
	if len(errs) > 0 {
		u.errors = errs // go list has found some of these too
	}
	hidden := false // the last error was one in a stub
	conf := &types.Config{
		Importer:         importer(func(path string) (*types.Package, error) { return l.importFor(u, path) }),
		Sizes:            l.sizes,
		IgnoreFuncBodies: !u.full,
		FakeImportC:      true,
		Error: func(err error) {
			e, ok := err.(types.Error)
			if !ok || broken {
				return
			}
			pos := l.fset.Position(e.Pos)
			// An error in a stub is one of the source, where it is reported as well.
			// One that begins with a tab continues the one before.
			if stubs[pos.Filename] || hidden && strings.HasPrefix(e.Msg, "\t") {
				hidden = true
				return
			}
			hidden = false
			u.TypeErrors = append(u.TypeErrors, e)
			u.errors = append(u.errors, Error{pos, e.Msg})
		},
	}
	if u.Module != nil && u.Module.GoVersion != "" {
		conf.GoVersion = "go" + u.Module.GoVersion
	}
	u.Fset, u.Syntax, u.TypesSizes = l.fset, syntax, l.sizes
	u.Types = types.NewPackage(u.PkgPath, u.Name)
	u.TypesInfo = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
	if err := types.NewChecker(conf, l.fset, u.Types, u.TypesInfo).Files(syntax); err != nil && !broken && len(u.errors) == 0 && len(stubs) == 0 {
		u.errors = append(u.errors, Error{token.Position{}, fmt.Sprintf("%s: %v", u.ID, err)})
	}
	if l.stubbed(u) && u.Imports[mark.Runtime] == nil {
		l.checkRuntime(u)
	}
	if u.full {
		l.verify(u)
	}
	u.IllTyped = len(u.errors) > 0
}

// checkRuntime reports at the first mark that the runtime cannot be imported by a package
// whose sources do not import it: the stubs, where the import stands, are hidden from the author.
func (l *loader) checkRuntime(u *unit) {
	_, err := l.importFor(u, mark.Runtime)
	if err == nil {
		return
	}
	u.errors = append(u.errors, Error{l.firstMark(u), fmt.Sprintf("coroutine forms need the package %s: %v", mark.Runtime, err)})
}

// syntax returns the trees of a unit's files, generated ones left out, and their syntax errors.
func (l *loader) syntax(u *unit) (trees []*ast.File, errs []Error) {
	names := u.CompiledGoFiles
	if len(names) == 0 {
		names = u.GoFiles
	}
	for _, name := range names {
		f := l.files[name]
		if f == nil { // written by cgo, or of a dependency that has no export data
			f = &file{name: name}
			f.read()
		}
		switch {
		case f.err != nil:
			errs = append(errs, Error{token.Position{Filename: name}, f.err.Error()})
		case !f.generated:
			trees = append(trees, l.ast(f))
			for _, e := range f.errors {
				errs = append(errs, Error{e.Pos, e.Msg})
			}
		}
	}
	return trees, errs
}

type importer func(path string) (*types.Package, error)

func (f importer) Import(path string) (*types.Package, error) { return f(path) }

// importFor returns the package that a unit imports by a path.
func (l *loader) importFor(u *unit, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	var dep *unit
	if pkg := u.Imports[path]; pkg != nil {
		dep = l.byID[pkg.ID]
	} else if path == mark.Runtime {
		dep = l.runtime(u)
	}
	switch {
	case path == mark.Runtime && l.runtimeNeeds(u):
		return nil, errors.New("it imports this package, which can therefore have no marked functions")
	case dep == nil && path == mark.Runtime:
		return l.export.read(l.fset, path)
	case dep == nil:
		return nil, errors.New("the go command did not list it; is this an import cycle?")
	case dep.source && dep.Types != nil:
		return dep.Types, nil
	case len(dep.errors) > 0:
		return nil, errors.New(dep.errors[0].Message)
	}
	return l.export.read(l.fset, dep.PkgPath)
}

// read returns a package from its export data.
func (x *exports) read(fset *token.FileSet, path string) (*types.Package, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if pkg := x.types[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	name := x.files[path]
	if name == "" {
		if err := x.err[path]; err != nil {
			return nil, err
		}
		return nil, errors.New("it cannot be compiled")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, fset, x.types, path)
}
