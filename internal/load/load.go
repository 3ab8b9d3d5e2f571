// This file has the package's interface and the order of its steps.

package load

import (
	"cmp"
	"context"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Config says where and how to look for packages.
type Config struct {
	Dir        string   // where patterns are relative to; "" is the current directory
	Env        []string // environment of the go command; nil is that of the process
	BuildFlags []string // flags for the go command, such as -tags=x
	Tests      bool     // load test files as well
	// Everywhere says to find the files with marks that this build leaves out as well.
	Everywhere bool
	// Memo, if not nil, is asked for packages in which nothing has changed: these are left out.
	Memo *Memo
	// Deps makes a package of a main module that a named package imports count as named.
	Deps bool
}

// Program is the outcome of a load.
type Program struct {
	Fset *token.FileSet
	// Packages are the named packages that have marks or errors, by ID.
	Packages []*Package
	// Leftovers are the generated files in the directories of the named packages, by name,
	// whose source is gone or has no marks any more.
	Leftovers []string
	// Excluded are the files with marks in the directories of the named packages that are no part of the build, by name.
	Excluded []Excluded
}

// Package is a named package with marks.
type Package struct {
	*packages.Package
	// Sources are the names of the files with marks whose generated files belong to this
	// package and to no other.
	Sources []string
	// Errors keep the package from being compiled, whether or not it had marks.
	Errors []Error
	// Problems are wrong or misplaced marks.
	Problems []Error
	// Key is that under which the memo keeps what is generated; it may be empty.
	Key string
}

// Error is an error at a position of the source, or at none.
type Error struct {
	Pos     token.Position
	Message string
}

func (e Error) Error() string {
	if e.Pos.Filename == "" {
		return e.Message
	}
	return e.Pos.String() + ": " + e.Message
}

// Load loads the packages that match the patterns. Errors in packages are found in the
// packages; it returns an error itself when there is nothing to be loaded: no package
// matches, or the go command fails.
func Load(ctx context.Context, cfg Config, patterns ...string) (*Program, error) {
	l, err := scanned(ctx, cfg, patterns)
	if err != nil {
		return nil, err
	}
	l.recall()
	if l.choose() {
		l.stubs()
		if err := l.resolve(); err != nil {
			return nil, err
		}
		l.check()
	}
	var excluded []Excluded
	if cfg.Everywhere {
		l.empty = l.emptyDirs(patterns)
		excluded = l.excluded()
		l.forgive(excluded)
	}
	p, err := l.program()
	if p != nil {
		p.Excluded = excluded
	}
	return p, err
}

// Overlay returns the stubs of the packages that match the patterns, and of the packages in
// the main modules that they import, as an overlay for go/packages or for the -overlay flag of
// the go command: contents by absolute file name. Generated files without a source are
// replaced by files that no build includes.
func Overlay(ctx context.Context, cfg Config, patterns ...string) (map[string][]byte, error) {
	l, err := scanned(ctx, cfg, patterns)
	if err != nil {
		return nil, err
	}
	l.stubs()
	overlay := map[string][]byte{}
	for _, name := range l.leftovers() {
		overlay[name] = ignored
	}
	for _, f := range l.files {
		if f.stub != nil {
			overlay[mark.GeneratedName(f.name)] = f.stub.src
		}
	}
	return overlay, nil
}

// loader is the state of one load.
type loader struct {
	ctx   context.Context
	cfg   Config
	fset  *token.FileSet
	env   map[string]string // the settings of the go command
	base  Setting           // what they say of the build
	sizes types.Sizes
	slots chan struct{} // limits the number of files and packages in work at once

	units  []*unit          // all packages of the graph, by ID
	byID   map[string]*unit // the same
	files  map[string]*file // the scanned files by name
	empty  []string         // directories with files that are all left out
	export exports
}

// unit is a package of the graph.
type unit struct {
	*packages.Package
	named  bool // matches a pattern
	local  bool // belongs to a main module, or to a module replaced by a directory
	source bool // type-checked from source
	full   bool // with function bodies

	key     string // see Memo
	settled bool   // what is generated is known, and on disk

	files    []*file // the scanned Go files, without generated ones
	problems []mark.Problem
	errors   []Error
	done     chan struct{} // closed when type-checked
}

// scanned lists the packages and finds the marked functions.
func scanned(ctx context.Context, cfg Config, patterns []string) (*loader, error) {
	l := &loader{
		ctx: ctx, cfg: cfg, fset: token.NewFileSet(),
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	var err error
	if l.cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return nil, err
	}
	if err := l.list(patterns, listing{}); err != nil {
		return nil, err
	}
	l.scan()
	// What is wrong may be a generated file, which go list reads as if it were a source.
	how := listing{overlay: l.hideGenerated(), compiled: l.usesCgo()}
	if how.overlay != nil || how.compiled {
		if err := l.list(patterns, how); err != nil {
			return nil, err
		}
		l.scan()
	}
	l.marks()
	return l, nil
}

// program collects the results.
func (l *loader) program() (*Program, error) {
	p := &Program{Fset: l.fset, Leftovers: l.leftovers()}
	for _, u := range l.units {
		if !u.named {
			continue
		}
		if !u.full && len(u.errors) == 0 {
			continue
		}
		pkg := &Package{Package: u.Package, Errors: u.errors, Key: u.key}
		for _, problem := range u.problems {
			pkg.Problems = append(pkg.Problems, Error{l.fset.Position(problem.Pos), problem.Message})
		}
		for _, f := range u.own() {
			if len(f.funcs) > 0 {
				pkg.Sources = append(pkg.Sources, f.name)
			}
		}
		if len(u.errors) > 0 {
			pkg.Errors = append(pkg.Errors, l.inherited(u)...)
		}
		slices.SortStableFunc(pkg.Errors, byPosition)
		slices.SortStableFunc(pkg.Problems, byPosition)
		p.Packages = append(p.Packages, pkg)
	}
	imports := map[*Package]map[string]*packages.Package{}
	for _, pkg := range p.Packages {
		imports[pkg] = l.full(l.byID[pkg.ID])
	}
	for pkg, full := range imports {
		pkg.Imports = full
	}
	return p, l.ctx.Err()
}

func byPosition(a, b Error) int {
	return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column)
}

// inherited gives the errors of the packages that u imports and nobody else will report.
func (l *loader) inherited(u *unit) (errs []Error) {
	seen := map[*unit]bool{}
	var visit func(*unit)
	visit = func(u *unit) {
		for _, dep := range l.imports(u) {
			if seen[dep] || !dep.source || dep.named && dep.full {
				continue
			}
			seen[dep] = true
			errs = append(errs, dep.errors...)
			for _, problem := range dep.problems {
				errs = append(errs, Error{l.fset.Position(problem.Pos), problem.Message})
			}
			visit(dep)
		}
	}
	visit(u)
	return errs
}

// imports returns the units that a unit imports, in the order of their import paths.
func (l *loader) imports(u *unit) []*unit {
	deps := make([]*unit, 0, len(u.Imports))
	for _, pkg := range u.Imports {
		if dep := l.byID[pkg.ID]; dep != nil {
			deps = append(deps, dep)
		}
	}
	slices.SortFunc(deps, func(a, b *unit) int { return strings.Compare(a.ID, b.ID) })
	return deps
}

// own returns the files that are in this unit and not in a smaller variant of it.
func (u *unit) own() []*file {
	if u.ForTest != u.PkgPath {
		return u.files // ForTest is empty, or this is an external test
	}
	var tests []*file
	for _, f := range u.files {
		if strings.HasSuffix(f.name, "_test.go") {
			tests = append(tests, f)
		}
	}
	return tests
}
