// Package generate runs the compiler over loaded packages and says what has to change on
// disk. It changes nothing itself. Nothing is to be changed in a package that has anything
// wrong with it, and what is wrong in one package is of no consequence for the others.
package generate

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/mark"
	"github.com/asyncgen/asyncgen/internal/output"
)

// Compiler is an analyzer whose result holds generated files.
type Compiler struct {
	Analyzer *analysis.Analyzer
	// Files takes the files out of the analyzer's result.
	Files func(result any) []output.File
	// Sequential makes the analyzer run on one package at a time, in order.
	Sequential bool
}

// Outcome is what a run found.
type Outcome struct {
	// Findings are what is wrong with marked functions and with marks.
	Findings []Finding
	// Errors keep a package from being compiled, or are faults of the compiler.
	Errors []Finding
	// Notes are about files with marks that are in no build.
	Notes []Finding
	// Changes are to be made together, directory by directory.
	Changes [][]output.Change
}

// Finding is a message about a position of the source, or about none.
type Finding struct {
	Pos     token.Position
	Message string
	Related []Finding
}

// Run loads the packages that match the patterns and generates their files, in builds for other systems too if the configuration says
// everywhere. It returns an error if there is nothing to generate for, as load.Load does.
func Run(ctx context.Context, cfg load.Config, c Compiler, patterns ...string) (*Outcome, error) {
	program, err := load.Load(ctx, cfg, patterns...)
	if err != nil {
		return nil, err
	}
	g := newGeneration(program, cfg.Memo)
	if err := g.run(c, program); err != nil {
		return nil, err
	}
	if err := g.elsewhere(ctx, cfg, c, program.Excluded); err != nil {
		return nil, err
	}
	for _, name := range program.Leftovers {
		if dir := filepath.Dir(name); !g.failed[dir] {
			d := g.directory(dir)
			d.leftovers = append(d.leftovers, name)
		}
	}
	g.finish()
	return g.out, ctx.Err()
}

// run compiles the packages of a program that have nothing wrong with them.
func (g *generation) run(c Compiler, program *load.Program) error {
	var sound []*load.Package
	for _, pkg := range program.Packages {
		for _, e := range pkg.Problems {
			g.out.Findings = append(g.out.Findings, Finding{Pos: e.Pos, Message: e.Message})
		}
		for _, e := range pkg.Errors {
			g.out.Errors = append(g.out.Errors, Finding{Pos: e.Pos, Message: e.Message})
		}
		if len(pkg.Problems)+len(pkg.Errors) > 0 {
			g.failed[pkg.Dir] = true
		} else {
			sound = append(sound, pkg)
		}
	}
	return g.compile(c, sound)
}

// generation is the state of a run.
type generation struct {
	fset   *token.FileSet
	out    *Outcome
	failed map[string]bool // directories with a package in which something is wrong
	dirs   map[string]*directory
	memo   *load.Memo
}

func newGeneration(program *load.Program, memo *load.Memo) *generation {
	return &generation{memo: memo, fset: program.Fset, out: &Outcome{}, failed: map[string]bool{}, dirs: map[string]*directory{}}
}

// directory is what belongs into a directory.
type directory struct {
	files     []output.File
	leftovers []string
}

func (g *generation) directory(dir string) *directory {
	if g.dirs[dir] == nil {
		g.dirs[dir] = &directory{}
	}
	return g.dirs[dir]
}

// compile runs the compiler and sorts its results by directory.
func (g *generation) compile(c Compiler, pkgs []*load.Package) error {
	byPackage := map[*packages.Package]*load.Package{}
	var loaded []*packages.Package
	for _, pkg := range pkgs {
		byPackage[pkg.Package] = pkg
		loaded = append(loaded, pkg.Package)
	}
	for _, pkg := range loaded {
		// The analysis of a package fails if that of an import does.
		maps.DeleteFunc(pkg.Imports, func(_ string, imp *packages.Package) bool { return byPackage[imp] == nil })
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{guarded(c.Analyzer)}, loaded, &checker.Options{Sequential: c.Sequential})
	if err != nil {
		return err
	}
	for _, act := range graph.Roots {
		pkg := byPackage[act.Package]
		for _, d := range act.Diagnostics {
			g.out.Findings = append(g.out.Findings, g.finding(d))
		}
		switch {
		case act.Err != nil:
			g.out.Errors = append(g.out.Errors, Finding{Message: fmt.Sprintf("%s: %v", pkg.ID, act.Err)})
			g.failed[pkg.Dir] = true
		case len(act.Diagnostics) > 0:
			g.failed[pkg.Dir] = true
		default:
			g.take(pkg, c.Files(act.Result))
		}
	}
	return nil
}

// take keeps the files that belong to a package and not to a variant of it.
func (g *generation) take(pkg *load.Package, files []output.File) {
	contents := map[string][]byte{}
	byName := map[string]output.File{}
	for _, f := range files {
		byName[f.Name] = f
	}
	for _, source := range pkg.Sources {
		f, ok := byName[mark.GeneratedName(source)]
		if !ok {
			g.out.Errors = append(g.out.Errors, Finding{
				Pos:     token.Position{Filename: source},
				Message: "internal error: the compiler gave no file for the marks in this one; " + report,
			})
			g.failed[pkg.Dir] = true
			continue
		}
		d := g.directory(filepath.Dir(f.Name))
		d.files = append(d.files, f)
		contents[f.Name] = f.Content
	}
	if len(contents) == len(pkg.Sources) {
		g.memo.Store(pkg.Key, contents)
	}
}

// finish compares with the disk, and puts everything into order.
func (g *generation) finish() {
	var names []string
	for dir := range g.dirs {
		names = append(names, dir)
	}
	slices.Sort(names)
	for _, dir := range names {
		d := g.dirs[dir]
		changes, err := output.Changes(d.files, d.leftovers)
		if err != nil {
			g.out.Errors = append(g.out.Errors, Finding{Message: err.Error()})
		} else if len(changes) > 0 {
			g.out.Changes = append(g.out.Changes, changes)
		}
	}
	g.out.Findings = inOrder(g.out.Findings)
	g.out.Errors = inOrder(g.out.Errors)
}

func (g *generation) finding(d analysis.Diagnostic) Finding {
	f := Finding{Pos: g.fset.Position(d.Pos), Message: d.Message}
	for _, r := range d.Related {
		f.Related = append(f.Related, Finding{Pos: g.fset.Position(r.Pos), Message: r.Message})
	}
	return f
}

// inOrder sorts by position and removes what was found in several variants of a package.
func inOrder(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.Pos.Filename, b.Pos.Filename),
			a.Pos.Line-b.Pos.Line,
			a.Pos.Column-b.Pos.Column,
			strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b Finding) bool {
		return a.Pos == b.Pos && a.Message == b.Message
	})
}

const report = "this is a fault of asyncgen, please report it with the source that leads to it at https://github.com/asyncgen/asyncgen"

// guarded is an analyzer that fails where a panics.
func guarded(a *analysis.Analyzer) *analysis.Analyzer {
	safe := *a
	safe.Run = func(pass *analysis.Pass) (result any, err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("internal error: %v; %s\n%s", v, report, debug.Stack())
			}
		}()
		return a.Run(pass)
	}
	return &safe
}
