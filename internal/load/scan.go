// This file reads source files, once each, and finds the marked functions in them. It also
// finds the generated files that are left over from sources which are gone.

package load

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// file is a Go source file. Several units may share it.
type file struct {
	name      string
	src       []byte
	err       error // from reading it
	generated bool  // by asyncgen
	possible  bool  // may have marks

	parse  sync.Once
	syntax *ast.File
	errors scanner.ErrorList

	funcs    []*mark.Func // the marked functions
	intended []*mark.Func // these and those whose mark has a problem
	problems []mark.Problem
	stub     *stub
}

// stub stands for a generated file.
type stub struct {
	src    []byte
	syntax *ast.File
}

// scan reads the files of the named and of the local packages.
func (l *loader) scan() {
	if l.files == nil {
		l.files = map[string]*file{}
	}
	var wg sync.WaitGroup
	for _, u := range l.units {
		u.files = nil
		if !u.named && !u.local {
			continue
		}
		for _, name := range u.GoFiles {
			f := l.files[name]
			if f == nil {
				f = &file{name: name}
				l.files[name] = f
				wg.Go(func() { l.limited(f.read) })
			}
			u.files = append(u.files, f)
		}
	}
	wg.Wait()
	for _, u := range l.units {
		u.files = slices.DeleteFunc(u.files, func(f *file) bool { return f.generated })
	}
}

// limited calls f when a processor is free.
func (l *loader) limited(f func()) {
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	f()
}

func (f *file) read() {
	f.src, f.err = os.ReadFile(f.name)
	_, f.generated = mark.IsGeneratedSource(f.src)
	f.generated = f.generated || f.err == nil && blank(f.name, f.src)
	f.possible = mark.Possible(f.src)
}

// usesCgo reports whether a local package imports "C". It need not be exact.
func (l *loader) usesCgo() bool {
	for _, u := range l.units {
		for _, f := range u.files {
			if bytes.Contains(f.src, []byte(`import "C"`)) || bytes.Contains(f.src, []byte("\t\"C\"\n")) {
				return true
			}
		}
	}
	return false
}

// marks parses the files that may have marks and reads them.
func (l *loader) marks() {
	var wg sync.WaitGroup
	for _, f := range l.files {
		if f.possible && !f.generated && f.err == nil {
			wg.Go(func() {
				l.limited(func() {
					l.ast(f)
					f.funcs, f.problems = mark.File(l.fset, f.syntax)
					f.intended = mark.Intended(l.fset, f.syntax)
				})
			})
		}
	}
	wg.Wait()
}

// ast parses a file if that has not been done. A file with syntax errors gives a tree
// of what could be understood.
func (l *loader) ast(f *file) *ast.File {
	f.parse.Do(func() {
		var err error
		f.syntax, err = parser.ParseFile(l.fset, f.name, f.src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil && !errors.As(err, &f.errors) {
			f.errors = scanner.ErrorList{{Pos: token.Position{Filename: f.name}, Msg: err.Error()}}
		}
		if f.syntax.Name == nil {
			f.syntax.Name = ast.NewIdent("_")
		}
	})
	return f.syntax
}

// marked reports whether a file was meant to have coroutine forms.
func (f *file) marked() bool { return len(f.intended) > 0 || len(f.problems) > 0 }

// choose decides which units are checked in full, and reports whether there are any.
func (l *loader) choose() (any bool) {
	for _, u := range l.units {
		u.full = u.named && !u.settled && slices.ContainsFunc(u.own(), (*file).marked)
		any = any || u.full
	}
	return any
}

// stubs finds the problems that concern more than one file, and makes the stubs.
func (l *loader) stubs() {
	for _, u := range l.units {
		if !slices.ContainsFunc(u.files, (*file).marked) {
			continue
		}
		var syntax []*ast.File
		var funcs []*mark.Func
		for _, f := range u.files {
			if f.err == nil {
				syntax = append(syntax, l.ast(f))
				funcs = append(funcs, f.intended...)
			}
		}
		for _, f := range u.files {
			u.problems = append(u.problems, f.problems...)
			if p, ok := occupied(f); ok {
				u.problems = append(u.problems, p)
			}
		}
		conflicts := mark.Conflicts(l.fset, syntax, funcs)
		u.problems = append(u.problems, conflicts...)
		scope := Scope{Declared: mark.Declared(syntax), Import: u.packageName, Declares: u.declares}
		for _, f := range u.files {
			if len(f.intended) > 0 && f.stub == nil {
				f.stub = l.newStub(f, scope, conflicts)
			}
		}
	}
}

func (l *loader) newStub(f *file, scope Scope, conflicts []mark.Problem) *stub {
	funcs := slices.DeleteFunc(slices.Clone(f.intended), func(fn *mark.Func) bool {
		return slices.ContainsFunc(conflicts, func(p mark.Problem) bool { return p.Pos == fn.Pos })
	})
	name := mark.GeneratedName(f.name)
	src := Stub(l.fset, f.syntax, funcs, scope)
	syntax, err := parser.ParseFile(l.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		// The source does not parse either, and its errors are reported.
		return &stub{src: ignored}
	}
	return &stub{src, syntax}
}

// packageName is the name of the package that the unit imports by the path, if known.
func (u *unit) packageName(path string) string {
	if pkg := u.Imports[path]; pkg != nil {
		return pkg.Name
	}
	return ""
}

// declares reports whether the package that the unit imports by the path may declare the name. Dot imports are so rare that its files are parsed each time.
func (u *unit) declares(path, name string) bool {
	pkg := u.Imports[path]
	if pkg == nil {
		return true
	}
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		if f, _ := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution); f != nil {
			files = append(files, f)
		}
	}
	return mark.Declared(files)[name]
}

// occupied reports that the generated file's name belongs to a file of the author's.
func occupied(f *file) (mark.Problem, bool) {
	if len(f.intended) == 0 {
		return mark.Problem{}, false
	}
	name := mark.GeneratedName(f.name)
	src, err := os.ReadFile(name)
	if err != nil {
		return mark.Problem{}, false
	}
	if _, ok := mark.IsGeneratedSource(src); ok || blank(name, src) {
		return mark.Problem{}, false
	}
	first := f.intended[0]
	return mark.Problem{Pos: first.Pos, End: first.End, Message: fmt.Sprintf(
		"the coroutine forms of this file go to %s, which exists and was not written by asyncgen; rename one of the two files", filepath.Base(name))}, true
}

// blank reports whether a file has the name of a generated one and nothing in it, as it
// may be after a full disk. Such a file is as good as none.
func blank(name string, src []byte) bool {
	return strings.Contains(filepath.Base(name), "_async") && len(bytes.TrimSpace(src)) == 0
}

// generatedFile is a file on disk that says it was written by asyncgen, or is blank and
// has no source.
type generatedFile struct{ name, source string }

// generatedIn finds the generated files of a directory, for all build configurations.
func generatedIn(dir string) (found []generatedFile) {
	for _, name := range mark.GoFiles(dir) {
		if !strings.Contains(filepath.Base(name), "_async") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if source, ok := mark.IsGeneratedSource(src); ok {
			found = append(found, generatedFile{name, filepath.Join(dir, source)})
		} else if blank(name, src) {
			found = append(found, generatedFile{name: name})
		}
	}
	return found
}

// beside returns the source files in a unit's directory that are no part of it: tests, and files for other systems. The names that
// they declare are taken.
func (l *loader) beside(u *unit) (files []*file) {
	for _, name := range mark.GoFiles(u.Dir) {
		f := l.files[name]
		if f == nil {
			f = &file{name: name}
			f.read()
		}
		if f.err == nil && !f.generated && !slices.Contains(u.files, f) {
			files = append(files, f)
		}
	}
	return files
}

// leftovers returns the generated files that no source accounts for. The source
// may be one that this build configuration leaves out.
func (l *loader) leftovers() (names []string) {
	dirs := l.dirs(func(u *unit) bool { return u.named })
	for _, dir := range append(dirs, l.empty...) {
		for _, g := range generatedIn(dir) {
			if g.source == "" || strings.HasSuffix(g.name, "_test.go") && !l.cfg.Tests {
				continue
			}
			if mark.GeneratedName(g.source) != g.name || !l.hasMarks(g.source) {
				names = append(names, g.name)
			}
		}
	}
	return names
}

func (l *loader) hasMarks(name string) bool {
	f := l.files[name]
	if f == nil {
		f = &file{name: name}
		f.read()
		if f.err == nil && f.possible {
			f.funcs, f.problems = mark.File(l.fset, l.ast(f))
			f.intended = mark.Intended(l.fset, f.syntax)
		}
	}
	return f.marked()
}
