package conform

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/asyncgen/asyncgen/internal/mark"
	"golang.org/x/tools/txtar"
)

// This file reads test programs. A program is a txtar archive: prose that says what it guards, then the files of
// one package, or of several in directories. Its entries are the marked functions Main, MainXxx of the root package
// whose only parameter is a *probe.P.
//
// A file called want holds the record that every run must leave. It is needed only where the plain program cannot be
// run, which a line in the prose that begins with "Not plain:" says and gives the reason for. A file called frames lists the frames: see frames_test.go.

// module is the path under which programs may import the packages of this repository that are internal.
const module = "github.com/asyncgen/asyncgen/testprog"

type program struct {
	name    string // of the archive, without .txtar
	path    string
	archive *txtar.Archive
	entries []entry
	want    string // the expected record, if hasWant
	hasWant bool
	plain   bool // the plain program is the judge
}

// An entry is a function from which a program is run.
type entry struct {
	name     string
	coro     string // the name of its coroutine form
	values   int    // how many results it has, an error at the end not counted
	hasError bool
}

var notPlain = regexp.MustCompile(`(?m)^Not plain:`)

// readPrograms reads the archives of a directory, in order of their names.
func readPrograms(dir string) ([]*program, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	var programs []*program
	for _, path := range paths {
		g, err := readProgram(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		programs = append(programs, g)
	}
	return programs, nil
}

func readProgram(path string) (*program, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	g := &program{
		name:    strings.TrimSuffix(filepath.Base(path), ".txtar"),
		path:    path,
		archive: archive,
		plain:   !notPlain.Match(archive.Comment),
	}
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		return nil, fmt.Errorf("no prose at the top says what the program guards")
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "want":
			g.want, g.hasWant = string(f.Data), true
		case filepath.Dir(f.Name) == "." && strings.HasSuffix(f.Name, ".go"):
			fset := token.NewFileSet()
			syntax, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			g.entries = append(g.entries, entriesOf(fset, syntax)...)
		}
	}
	return g, nil
}

// sourceProgram is a program that has one file and no archive.
func sourceProgram(name string, src []byte) (*program, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "main.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	archive := &txtar.Archive{Files: []txtar.File{{Name: "main.go", Data: src}}}
	return &program{name: name, archive: archive, entries: entriesOf(fset, f), plain: true}, nil
}

// entriesOf returns the entries that a file declares.
func entriesOf(fset *token.FileSet, f *ast.File) []entry {
	var entries []entry
	marked, _ := mark.File(fset, f)
	for _, fn := range marked {
		name := fn.Decl.Name.Name
		if fn.Decl.Recv == nil && strings.HasPrefix(name, "Main") && fn.Decl.Type.Params.NumFields() == 1 {
			entries = append(entries, entry{name, fn.Name, len(fn.Values), fn.Error})
		}
	}
	return entries
}

// writeFiles writes the package files of the programs below dir, each program in a directory of its name.
func writeFiles(dir string, programs []*program) error {
	for _, g := range programs {
		for _, f := range g.archive.Files {
			if f.Name == "want" || f.Name == "frames" {
				continue
			}
			if err := writeFile(filepath.Join(dir, g.name, filepath.FromSlash(f.Name)), f.Data); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}
