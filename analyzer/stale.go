package analyzer

// This file has the rule asyncstale. It compares the fingerprints that generated files carry with their sources, on disk: what
// the type-checker was given in place of a generated file is of no interest.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/mark"
	"github.com/asyncgen/asyncgen/transform"
)

// Stale reports marked functions whose coroutine form is missing or was generated from another text or by another version of
// the generator, and generated files that have no source any more.
var Stale = &analysis.Analyzer{
	Name:     "asyncstale",
	Doc:      "report generated files that are missing, out of date or left over",
	URL:      url + "#Stale",
	Run:      runStale,
	Requires: []*analysis.Analyzer{Facts},
}

func runStale(pass *analysis.Pass) (any, error) {
	r := newReporter(pass)
	sources := map[string]bool{}
	for _, file := range r.index.files {
		name := fileName(pass, file)
		sources[name] = true
		var marked []*mark.Func
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && r.index.marks[decl] != nil {
				marked = append(marked, r.index.marks[decl])
			}
		}
		compare(r, file, name, marked)
	}
	for _, name := range pass.IgnoredFiles {
		sources[name] = true
	}
	for _, name := range candidates(pass) {
		src, err := pass.ReadFile(name)
		if err != nil {
			continue
		}
		source, ok := mark.IsGeneratedSource(src)
		if ok && !sources[filepath.Join(filepath.Dir(name), source)] && len(r.index.files) > 0 {
			at := r.index.files[0].Name
			for _, file := range pass.Files {
				if fileName(pass, file) == name {
					at = file.Name
				}
			}
			r.reportf(at, "%s was generated from %s, which is not there any more; run asyncgen to remove it", filepath.Base(name), source)
		}
	}
	r.done()
	return nil, nil
}

// compare reports what is stale in the file generated from a source, whose marked functions are given.
func compare(r *reporter, file *ast.File, name string, marked []*mark.Func) {
	generated := mark.GeneratedName(name)
	short := filepath.Base(generated)
	text, err := r.pass.ReadFile(name)
	if err != nil {
		return
	}
	old, err := r.pass.ReadFile(generated)
	if _, ok := mark.IsGeneratedSource(old); err != nil || !ok {
		if len(marked) > 0 {
			f := marked[0]
			r.report(analysis.Diagnostic{Pos: f.Pos, End: f.End, Message: short + ", which has the coroutine forms of this file, is missing; run asyncgen"})
		}
		return
	}
	prints, err := fingerprints(old)
	if err != nil {
		r.reportf(file.Name, "%s is broken: %v; run asyncgen", short, err)
		return
	}
	for _, f := range marked {
		pos, end := mark.Extent(f.Decl)
		lo, hi := r.pass.Fset.PositionFor(pos, false).Offset, r.pass.Fset.PositionFor(end, false).Offset
		print, ok := prints[entity{mark.Receiver(f.Decl), f.Name}]
		delete(prints, entity{mark.Receiver(f.Decl), f.Name})
		switch {
		case hi > len(text):
		case !ok:
			r.reportf(f.Decl.Name, "%s has no coroutine form in %s; run asyncgen", f.Decl.Name.Name, short)
		case print != mark.Fingerprint(text[lo:hi], transform.Version):
			r.reportf(f.Decl.Name, "%s has changed since %s was generated; run asyncgen", f.Decl.Name.Name, short)
		}
	}
	if len(prints) > 0 {
		r.reportf(file.Name, "%s has coroutine forms of functions that are not marked any more; run asyncgen", short)
	}
}

// entity is a function, or a method of the type recv.
type entity struct{ recv, name string }

// fingerprints returns the fingerprints in a generated file, by the coroutine forms that carry them.
func fingerprints(src []byte) (map[entity]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	prints := map[entity]string{}
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.FuncDecl)
		if !ok || decl.Doc == nil {
			continue
		}
		for _, c := range decl.Doc.List {
			if rest, ok := strings.CutPrefix(c.Text, "//asyncgen:source "); ok {
				prints[entity{mark.Receiver(decl), decl.Name.Name}] = rest[strings.LastIndexByte(rest, ' ')+1:]
			}
		}
	}
	return prints, nil
}

// candidates returns the files that may have been generated, of all build configurations.
func candidates(pass *analysis.Pass) (names []string) {
	for _, file := range pass.Files {
		if _, ok := mark.IsGenerated(file); ok {
			names = append(names, fileName(pass, file))
		}
	}
	for _, name := range pass.IgnoredFiles {
		if strings.HasSuffix(name, ".go") && strings.Contains(filepath.Base(name), "_async") {
			names = append(names, name)
		}
	}
	return names
}

func fileName(pass *analysis.Pass, file *ast.File) string {
	return pass.Fset.PositionFor(file.Package, false).Filename
}
