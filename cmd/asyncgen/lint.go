// This file has the command lint, and the protocol of go vet, under which the same analyzers see one package at a time.

package main

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/analyzer"
	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
)

const lintHelp = `Lint reports what type-checks and yet is most likely a mistake: coroutines that never run,
tasks whose errors are lost, calls that block a loop, locks held across an await, marks that are
none, and generated files that are out of date. It works before anything is generated. The name of
the rule stands behind each finding; a comment on the line, or above it, waives one:

	//async:allow asynctask the server runs until the process ends

Its exit status is 1 if there are findings. In go vet the same rules are run by

	go vet -vettool=$(go tool -n asyncgen) ./...

with the results cached; with -fix it applies what fixes there are.
`

func lint(ctx context.Context, opts *options, args []string) int {
	found, failures, err := linted(ctx, opts, args)
	if err != nil {
		return fail("%v", err)
	}
	status := fine
	for _, f := range found {
		status = findings
		report(f)
	}
	for _, f := range failures {
		status = failure
		report(f)
	}
	return status
}

// linted runs the rules over the packages that match the patterns. What keeps packages from being type-checked is in failures.
func linted(ctx context.Context, opts *options, patterns []string) (found, failures []generate.Finding, err error) {
	overlay, err := load.Overlay(ctx, load.Config{BuildFlags: opts.buildFlags(), Tests: true}, patterns...)
	if err != nil {
		return nil, nil, err
	}
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Mode:       packages.LoadAllSyntax | packages.NeedModule | packages.NeedForTest,
		Context:    ctx,
		Fset:       fset,
		BuildFlags: opts.buildFlags(),
		Tests:      true,
		Overlay:    overlay,
	}, patterns...)
	if err != nil {
		return nil, nil, err
	}
	packages.Visit(pkgs, nil, func(pkg *packages.Package) {
		if testMain(pkg) {
			return // what is wrong there is wrong elsewhere first
		}
		for _, e := range pkg.Errors {
			failures = append(failures, generate.Finding{Pos: position(e.Pos), Message: e.Msg})
		}
	})
	graph, err := checker.Analyze(analyzer.Suite(), whole(pkgs), nil)
	if err != nil {
		return nil, nil, err
	}
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			found = append(found, finding(fset, d))
		}
		if act.Err != nil && len(failures) == 0 {
			failures = append(failures, generate.Finding{Message: fmt.Sprintf("%s: %v", act.Package.ID, act.Err)})
		}
	}
	return sorted(found), sorted(failures), ctx.Err()
}

// whole leaves out the packages that are there with their test files as well, and the main packages of test binaries.
func whole(pkgs []*packages.Package) []*packages.Package {
	tested := map[string]bool{}
	for _, pkg := range pkgs {
		if pkg.ForTest == pkg.PkgPath {
			tested[pkg.PkgPath] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(pkgs), func(pkg *packages.Package) bool {
		return pkg.ForTest == "" && tested[pkg.PkgPath] || testMain(pkg)
	})
}

// testMain reports whether a package is the one that the go command writes to run tests.
func testMain(pkg *packages.Package) bool {
	return pkg.Name == "main" && strings.HasSuffix(pkg.ID, ".test")
}

// position reads what the go command calls a position: file:line:column, less at the end of it, or "-".
func position(text string) (pos token.Position) {
	if text == "-" {
		return pos
	}
	pos.Filename = text
	for range 2 {
		rest, number, ok := cutLast(pos.Filename, ":")
		n, err := strconv.Atoi(number)
		if !ok || err != nil {
			break
		}
		pos.Filename, pos.Line, pos.Column = rest, n, pos.Line
	}
	return pos
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func finding(fset *token.FileSet, d analysis.Diagnostic) generate.Finding {
	f := generate.Finding{Pos: fset.PositionFor(d.Pos, false), Message: d.Message}
	for _, r := range d.Related {
		f.Related = append(f.Related, generate.Finding{Pos: fset.PositionFor(r.Pos, false), Message: r.Message})
	}
	return f
}

// sorted puts findings in the order of their positions, each once.
func sorted(list []generate.Finding) []generate.Finding {
	slices.SortStableFunc(list, func(a, b generate.Finding) int {
		return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column, strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(list, func(a, b generate.Finding) bool { return a.Pos == b.Pos && a.Message == b.Message })
}

// forVet reports whether go vet has started the command: it asks for the version, for the flags, and then, with flags only in front of
// it, for the analysis of what a file with the extension cfg describes.
func forVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	for _, arg := range args[:len(args)-1] {
		if !strings.HasPrefix(arg, "-") {
			return false
		}
	}
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg") && !strings.HasPrefix(last, "-")
}
