// This file finds the marks of one source file and checks the functions they stand on.
// Every mark gives either a Func or at least one Problem.

package mark

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Func is a marked function.
type Func struct {
	Decl *ast.FuncDecl
	Name string    // name of the coroutine form
	Pos  token.Pos // of the mark
	End  token.Pos
	Shape
}

// Problem is something wrong with a mark, or with a comment that looks like one. Message
// says what to do about it.
type Problem struct {
	Pos, End token.Pos
	Message  string
}

// File returns the marked functions of a file in source order, and what is wrong with its
// marks in order of position. A function whose mark has a problem is not among the
// functions. The file must have been parsed with comments. A file written by asyncgen has
// neither marks nor problems.
func File(fset *token.FileSet, file *ast.File) ([]*Func, []Problem) {
	r := read(fset, file)
	return r.funcs, r.problems
}

// Intended returns the marked functions of a file and those that would be marked if it were
// not for a problem, as far as a coroutine form can be declared for them. Whoever declares
// these spares the author the errors that only follow from the problem.
func Intended(fset *token.FileSet, file *ast.File) []*Func {
	return read(fset, file).intended
}

func read(fset *token.FileSet, file *ast.File) *reader {
	if _, ok := IsGenerated(file); ok {
		return &reader{}
	}
	r := &reader{fset: fset, file: file, runtime: runtimeName(file), links: linknames(file)}
	r.test = strings.HasSuffix(fset.PositionFor(file.Package, false).Filename, "_test.go")
	for _, spec := range file.Imports {
		r.cgo = r.cgo || spec.Path.Value == `"C"`
	}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok && decl.Doc != nil {
			r.function(decl)
		}
	}
	r.strays()
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return int(a.Pos - b.Pos) })
	return r
}

// reader holds what is known of the file while its marks are read.
type reader struct {
	fset    *token.FileSet
	file    *ast.File
	test    bool            // a _test.go file
	cgo     bool            // imports "C"
	runtime string          // name under which the runtime is imported: "." for a dot import, "" for none
	links   map[string]bool // functions named by a go:linkname comment

	funcs    []*Func
	intended []*Func
	problems []Problem
}

func (r *reader) problem(n ast.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{n.Pos(), n.End(), fmt.Sprintf(format, args...)})
}

// function reads the marks in the doc comment of one function.
func (r *reader) function(decl *ast.FuncDecl) {
	var first *ast.Comment // the mark, or what was meant to be it
	before := len(r.problems)
	marked := false
	for _, c := range decl.Doc.List {
		switch l := classify(c.Text); l.kind {
		case bare, spaced, directive:
			if marked {
				r.problem(c, "%s is marked twice; keep one mark", decl.Name.Name)
				continue
			}
			first, marked = c, true
		case unknownVerb, near, nearSpaced:
			r.problem(c, "%s", l.hint)
			if first == nil {
				first = c
			}
		}
	}
	if first == nil {
		return
	}
	f := &Func{Decl: decl, Name: decl.Name.Name + "Async", Pos: first.Pos(), End: first.End()}
	async := false
	if marked {
		async = r.options(f, first)
		r.declaration(f)
	}
	shapely := r.shape(f, async)
	switch {
	case len(r.problems) == before:
		r.funcs = append(r.funcs, f)
		r.intended = append(r.intended, f)
	case shapely && token.IsIdentifier(f.Name) && decl.Name.Name != "_":
		r.intended = append(r.intended, f)
	}
}

// options reads the arguments of a directive and reports whether they hold yield=async.
func (r *reader) options(f *Func, c *ast.Comment) (async bool) {
	d, ok := ast.ParseDirective(c.Pos(), c.Text)
	if !ok {
		return false
	}
	args, err := d.ParseArgs()
	if err != nil {
		r.problem(c, "cannot read the options of this mark: %v", err)
		return false
	}
	seen := map[string]bool{}
	for _, arg := range args {
		at := span{arg.Pos, arg.Pos + token.Pos(len(arg.Arg))}
		at.end = min(at.end, c.End())
		key, value, ok := strings.Cut(arg.Arg, "=")
		switch {
		case !ok:
			r.problem(at, "option %q of a mark is not of the form key=value; the options are name= and yield=async", arg.Arg)
		case seen[key]:
			r.problem(at, "option %s= is given twice; keep one", key)
		case key == "name":
			if reason := r.badName(f.Decl, value); reason != "" {
				r.problem(at, "%s", reason)
			} else {
				f.Name = value
			}
		case key == "yield":
			if async = value == "async"; !async {
				r.problem(at, "option yield= takes the value async only, not %q; leave it out for a generator that does not await", value)
			}
		default:
			r.problem(at, "unknown option %q of a mark; the options are name= and yield=async", key)
		}
		seen[key] = true
	}
	return async
}

// badName says why a name cannot be that of a coroutine form.
func (r *reader) badName(decl *ast.FuncDecl, name string) string {
	switch {
	case !token.IsIdentifier(name) || name == "_":
		return fmt.Sprintf("name=%s: %s is not an identifier", name, strconv.Quote(name))
	case name == decl.Name.Name:
		return fmt.Sprintf("name=%s is the name of the function itself; the coroutine form needs another one", name)
	}
	if reason := r.reserved(decl, name); reason != "" {
		return fmt.Sprintf("name=%s: %s; choose another name", name, reason)
	}
	return ""
}

// declaration checks that the declaration is one that can have a coroutine form.
func (r *reader) declaration(f *Func) {
	name := f.Decl.Name.Name
	switch reason := r.reserved(f.Decl, name); {
	case reason != "":
		r.problem(f.mark(), "%s cannot be marked: %s; move its body to a function of its own and mark that", name, reason)
	case name == "_":
		r.problem(f.mark(), "a function called _ cannot be marked: it can never be called; give it a name")
	case f.Decl.Body == nil:
		r.problem(f.mark(), "%s cannot be marked: it has no body to translate; mark a Go function that calls it", name)
	}
	if r.cgo {
		r.problem(f.mark(), "%s cannot be marked: its file imports \"C\"; move it to a file without cgo", name)
	}
	if word := r.pragma(f.Decl); word != "" {
		r.problem(f.mark(), "%s cannot be marked: %s holds for one machine function, and its coroutine form is another; remove the mark or %s", name, word, word)
	}
}

func (f *Func) mark() span { return span{f.Pos, f.End} }

// reserved says why a function of that name is called by Go itself and not by the program.
func (r *reader) reserved(decl *ast.FuncDecl, name string) string {
	if decl.Recv != nil {
		return ""
	}
	switch {
	case name == "init":
		return "init is called by the Go runtime"
	case name == "main" && r.file.Name.Name == "main":
		return "main is called by the Go runtime"
	case !r.test:
		return ""
	}
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if isTest(name, prefix) {
			return name + " is called by go test"
		}
	}
	return ""
}

// isTest is the rule of cmd/go: TestX and Test, but not Testx.
func isTest(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(first)
}

// pragma returns the compiler directive on a function that a second form cannot have.
func (r *reader) pragma(decl *ast.FuncDecl) string {
	for _, c := range decl.Doc.List {
		word, _, _ := strings.Cut(strings.TrimSpace(c.Text), " ")
		switch word {
		case "//go:linkname", "//go:nosplit", "//export":
			return word
		}
	}
	if decl.Recv == nil && r.links[decl.Name.Name] {
		return "//go:linkname"
	}
	return ""
}

// linknames collects the local names of all go:linkname comments: these need not stand by
// their function.
func linknames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if rest, ok := strings.CutPrefix(c.Text, "//go:linkname "); ok {
				if words := strings.Fields(rest); len(words) > 0 {
					names[words[0]] = true
				}
			}
		}
	}
	return names
}

// span is a range of source that is no node.
type span struct{ pos, end token.Pos }

func (s span) Pos() token.Pos { return s.pos }
func (s span) End() token.Pos { return s.end }
