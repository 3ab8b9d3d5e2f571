// These tests read marks from small files: what is marked, what is refused and where, and
// what is none of the parser's business.

package mark_test

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// read describes the marks of a file: a line "func name form" for each marked function
// and "line:col: message" for each problem.
func read(t *testing.T, filename, src string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filename, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	funcs, problems := mark.File(fset, file)
	for _, f := range funcs {
		fmt.Fprintf(&b, "func %s %s\n", f.Decl.Name.Name, f.Name)
	}
	for _, p := range problems {
		pos := fset.Position(p.Pos)
		fmt.Fprintf(&b, "%d:%d: %s\n", pos.Line, pos.Column, p.Message)
		if p.End < p.Pos || int(p.End) > fset.Base() {
			t.Errorf("problem ends at %v, begins at %v", p.End, p.Pos)
		}
	}
	if b.Len() > 0 && !mark.Possible([]byte(src)) {
		t.Error("Possible is false for a file with marks or problems")
	}
	return b.String()
}

// check compares the lines of got with the wanted ones, of which each need only be a prefix
// or, after "...", a part.
func check(t *testing.T, got string, want []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if got == "" {
		lines = nil
	}
	ok := len(lines) == len(want)
	for i := 0; ok && i < len(want); i++ {
		head, part, _ := strings.Cut(want[i], "...")
		ok = strings.HasPrefix(lines[i], head) && strings.Contains(lines[i], part)
	}
	if !ok {
		t.Errorf("got:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func TestMarks(t *testing.T) {
	for name, test := range map[string]struct {
		src  string
		want []string
	}{
		"bare":            {"//async\nfunc f() {}", []string{"func f fAsync"}},
		"gofmt":           {"// async\nfunc f() {}", []string{"func f fAsync"}},
		"after prose":     {"// f does it.\n//\n// async\nfunc f() {}", []string{"func f fAsync"}},
		"before prose":    {"// async\n// f does it.\nfunc f() {}", []string{"func f fAsync"}},
		"blanks at end":   {"//async \t\nfunc f() {}", []string{"func f fAsync"}},
		"carriage return": {"//async\r\nfunc f() {}", []string{"func f fAsync"}},
		"directive":       {"//async:func\nfunc f() {}", []string{"func f fAsync"}},
		"name":            {"//async:func name=Fetch\nfunc f() {}", []string{"func f Fetch"}},
		"quoted name":     {"//async:func \"name=Fetch\"\nfunc f() {}", []string{"func f Fetch"}},
		"method":          {"type T struct{}\n\n//async\nfunc (t *T) f() {}", []string{"func f fAsync"}},
		"method main":     {"type T struct{}\n\n//async\nfunc (t *T) main() {}\n\n//async\nfunc (t *T) init() {}", []string{"func main mainAsync", "func init initAsync"}},
		"noinline":        {"//async\n//go:noinline\nfunc f() {}", []string{"func f fAsync"}},
		"two functions":   {"//async\nfunc f() {}\n\nfunc g() {}\n\n//async\nfunc h() {}", []string{"func f fAsync", "func h hAsync"}},
		"test helper":     {"//async\nfunc Testing() {}\n\n//async\nfunc TestX() {}", []string{"func Testing TestingAsync", "func TestX TestXAsync"}},

		"case":               {"//Async\nfunc f() {}", []string{`3:1: "//Async" is not a mark`}},
		"case, gofmt":        {"// ASYNC\nfunc f() {}", []string{`3:1: "// ASYNC" is not a mark`}},
		"full stop":          {"// async.\nfunc f() {}", []string{`3:1: "// async." is not a mark`}},
		"colon":              {"//async:\nfunc f() {}", []string{`3:1: "//async:" is not a mark`}},
		"indented":           {"//   async\nfunc f() {}", []string{`3:1: "//   async" is not a mark`}},
		"block":              {"/* async */\nfunc f() {}", []string{`3:1: "/* async */" is not a mark`}},
		"at sign":            {"//@async\nfunc f() {}", []string{`3:1: "//@async" is not a mark`}},
		"options":            {"//async name=Fetch\nfunc f() {}", []string{"3:1: ...write //async:func name=Fetch"}},
		"nolint":             {"//async //nolint:unused\nfunc f() {}", []string{"3:1: ...on a line of its own"}},
		"directive case":     {"//async:Func\nfunc f() {}", []string{"3:1: ...write //async:func"}},
		"directive blank":    {"// async:func name=F\nfunc f() {}", []string{"3:1: ...write //async:func"}},
		"verb":               {"//async:fn\nfunc f() {}", []string{"3:1: unknown directive //async:fn; the mark is //async or //async:func"}},
		"verb elsewhere":     {"func f() {\n\t//async:fun\n}", []string{"4:2: unknown directive //async:fun"}},
		"twice":              {"//async\n// async\nfunc f() {}", []string{"4:1: f is marked twice"}},
		"twice, both forms":  {"//async\n//async:func\nfunc f() {}", []string{"4:1: f is marked twice"}},
		"unknown key":        {"//async:func timeout=5s\nfunc f() {}", []string{`3:14: unknown option "timeout"`}},
		"no value":           {"//async:func name\nfunc f() {}", []string{`3:14: option "name" of a mark is not of the form key=value`}},
		"key twice":          {"//async:func name=a name=b\nfunc f() {}", []string{"3:21: option name= is given twice"}},
		"not an identifier":  {"//async:func name=a-b\nfunc f() {}", []string{`3:14: name=a-b: "a-b" is not an identifier`}},
		"keyword":            {"//async:func name=go\nfunc f() {}", []string{"3:14: name=go: ...is not an identifier"}},
		"blank name":         {"//async:func name=_\nfunc f() {}", []string{"3:14: name=_: ...is not an identifier"}},
		"own name":           {"//async:func name=f\nfunc f() {}", []string{"3:14: name=f is the name of the function itself"}},
		"name init":          {"//async:func name=init\nfunc f() {}", []string{"3:14: name=init: init is called by the Go runtime"}},
		"unclosed quote":     {"//async:func \"name=x\nfunc f() {}", []string{"3:1: cannot read the options"}},
		"yield, no yield":    {"//async:func yield=async\nfunc f() {}", []string{"3:1: yield=async is for generators"}},
		"yield value":        {"//async:func yield=sync\nfunc f(yield func(int) bool) {}", []string{"3:14: option yield= takes the value async only"}},
		"init":               {"//async\nfunc init() {}", []string{"3:1: init cannot be marked: init is called by the Go runtime"}},
		"blank function":     {"//async\nfunc _() {}", []string{"3:1: a function called _ cannot be marked"}},
		"no body":            {"//async\nfunc f()", []string{"3:1: f cannot be marked: it has no body"}},
		"nosplit":            {"//async\n//go:nosplit\nfunc f() {}", []string{"3:1: f cannot be marked: //go:nosplit"}},
		"linkname":           {"//async\n//go:linkname f runtime.f\nfunc f() {}", []string{"3:1: f cannot be marked: //go:linkname"}},
		"linkname elsewhere": {"//async\nfunc f() {}\n\n//go:linkname f runtime.f\n", []string{"3:1: f cannot be marked: //go:linkname"}},
		"export":             {"//async\n//export f\nfunc f() {}", []string{"3:1: f cannot be marked: //export"}},
		"results":            {"//async\nfunc f() (a, b, c, d int) { return }", []string{"4:10: f has 4 results besides an error...return a struct"}},
		"yield type":         {"//async\nfunc f(yield func(int)) {}", []string{"4:8: yield returns bool, or a value and an error"}},
		"yield of three":     {"//async\nfunc f(yield func(a, b, c int) bool) {}", []string{"4:8: yield takes one value or two"}},
		"variadic yield":     {"//async\nfunc f(yield func(a ...int) bool) {}", []string{"4:8: yield takes one value or two"}},

		"detached":         {"//async\n\nfunc f() {}", []string{"3:1: this mark is not part of a doc comment; remove the blank line"}},
		"detached by doc":  {"// async\n\n// f does.\nfunc f() {}", []string{"3:1: this mark is not part of a doc comment"}},
		"detached, case":   {"//Async\n\nfunc f() {}", []string{`3:1: "//Async" is not a mark`}},
		"at end":           {"func f() {} //async\n", []string{"3:13: a mark has no effect here"}},
		"on the signature": {"func f() { // async\n}", []string{"3:12: a mark has no effect here"}},
		"in the body":      {"func f() {\n\t//async\n\tgo f()\n}", []string{"4:2: a mark has no effect here"}},
		"on a literal":     {"var f = 1\n\nfunc g() {\n\t//async:func\n\tgo func() {}()\n}", []string{"6:2: a mark has no effect here"}},
		"type":             {"//async\ntype T struct{}", []string{"3:1: only functions and methods can be marked, and this is a type declaration"}},
		"grouped type":     {"type (\n\t// async\n\tT int\n)", []string{"4:2: ...and this is a type declaration"}},
		"var":              {"// async\nvar x int", []string{"3:1: ...and this is a variable"}},
		"const":            {"//async:func\nconst x = 1", []string{"3:1: ...and this is a constant"}},
		"import":           {"//async\nimport \"fmt\"", []string{"3:1: ...and this is an import"}},
		"field":            {"type T struct {\n\t//async\n\tf func()\n}", []string{"4:2: ...a method without a body, or a field"}},
		"interface method": {"type T interface {\n\t//async\n\tf()\n}", []string{"4:2: ...a method without a body, or a field"}},
		"at end of file":   {"func f() {}\n\n//async\n", []string{"5:1: a mark has no effect here"}},

		"prose":              {"// async functions are great.\nfunc f() {}", nil},
		"prose, no space":    {"//async functions are great.\nfunc f() {}", nil},
		"asynchronous":       {"// asynchronous\nfunc f() {}", nil},
		"list":               {"// async: see below\nfunc f() {}", nil},
		"code block":         {"// Like:\n//\n//\t//async\n//\tfunc g()\nfunc f() {}", nil},
		"trailing prose":     {"func f() {\n\tgo f() // async\n\tf() // Async.\n\t// async\n\tf()\n}", nil},
		"header":             {"// Async\n\ntype T int\n\n// async\n\ntype U int", nil},
		"header over func":   {"// Async.\n\nfunc f() {}", nil},
		"linter":             {"//async:blocking\nfunc f() {\n\t//async:allow asyncblock because\n}", nil},
		"other tools":        {"//asyncgen:func\nfunc f() {}\n\n//go:async\nfunc g() {}", nil},
		"string":             {"var s = `\n//async\n`", nil},
		"commented out":      {"// //async\nfunc f() {}", nil},
		"sync":               {"// sync\nfunc f() {}", nil},
		"name in prose":      {"// Use name=x for async.\nfunc f() {}", nil},
		"async with a space": {"// async x=1 is prose\nfunc f() {}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			src := "package p\n\n" + test.src + "\n"
			got := read(t, "x.go", src)
			check(t, got, test.want)

			// gofmt moves lines, but what is a mark stays one, and what is nothing stays nothing.
			formatted, err := format.Source([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			again := read(t, "x.go", string(formatted))
			if marked := strings.HasPrefix(got, "func "); marked && again != got || (again == "") != (got == "") {
				t.Errorf("after gofmt:\n%s\n%s", formatted, again)
			}
		})
	}
}

func TestFileKinds(t *testing.T) {
	for _, test := range []struct {
		filename, src string
		want          []string
	}{
		{"x.go", "package main\n\n//async\nfunc main() {}\n", []string{"3:1: main cannot be marked: main is called by the Go runtime"}},
		{"x.go", "package main\n\n//async:func name=main\nfunc f() {}\n", []string{"3:14: name=main: main is called"}},
		{"x.go", "package p\n\n//async\nfunc main() {}\n", []string{"func main mainAsync"}},
		{"x_test.go", "package p\n\n//async\nfunc TestX() {}\n", []string{"3:1: TestX cannot be marked: TestX is called by go test"}},
		{"x_test.go", "package p\n\n//async\nfunc Test() {}\n", []string{"3:1: Test cannot"}},
		{"x_test.go", "package p\n\n//async\nfunc Benchmark1() {}\n\n//async\nfunc FuzzÄ() {}\n\n//async\nfunc Example_x() {}\n", []string{"3:1: Benchmark1", "6:1: FuzzÄ", "9:1: Example_x"}},
		{"x_test.go", "package p\n\n//async\nfunc Testing() {}\n\n//async\nfunc (T) TestX() {}\n", []string{"func Testing TestingAsync", "func TestX TestXAsync"}},
		{"x_test.go", "package p\n\n//async:func name=TestF\nfunc f() {}\n", []string{"3:14: name=TestF: TestF is called by go test"}},
		{"x.go", "package p\n\nimport \"C\"\n\n//async\nfunc f() {}\n", []string{`5:1: f cannot be marked: its file imports "C"`}},
		{"x.go", "// async\npackage p\n", []string{"1:1: only functions and methods can be marked, and this is the package clause"}},
		{"x_async.go", "// Code generated by asyncgen from x.go; DO NOT EDIT.\n\npackage p\n\n//async\nfunc f()\n", nil},
		{"x.pb.go", "// Code generated by protoc; DO NOT EDIT.\n\npackage p\n\n//async\nfunc f() {}\n", []string{"func f fAsync"}},
	} {
		check(t, read(t, test.filename, test.src), test.want)
	}
}

// TestShape states, for a signature, the results and the generator.
func TestShape(t *testing.T) {
	const pkg = "package p\n\nimport a \"" + mark.Runtime + "\"\n\n//async\nfunc f"
	for sig, want := range map[string]string{
		"() {}":                                  "[] false",
		"() error {}":                            "[] true",
		"() int {}":                              "[int] false",
		"() (n int, err error) {}":               "[int] true",
		"() (error, error) {}":                   "[error] true",
		"() (error, int) {}":                     "[error int] false",
		"() (a, b []int, err (error)) {}":        "[[]int []int] true",
		"() (x, y, z map[K]V) {}":                "[map[K]V map[K]V map[K]V] false",
		"[error any]() (int, error) {}":          "[int error] false",
		"(n int, yield func(int) bool) {}":       "[] false yield [int] <nil> false",
		"(a, yield func(int) bool) {}":           "[] false yield [int] <nil> false",
		"(yield (func(K, V) bool)) (R, error){}": "[R] true yield [K V] <nil> false",
		"(yield func(k, v K) bool) error {}":     "[] true yield [K K] <nil> false",
		"(yield func() bool) {}":                 "[] false yield [] <nil> false",
		"(yield func(Y) (S, error)) {}":          "[] false yield [Y] S false",
		"(yield func(Y) (s []S, err error)) {}":  "[] false yield [Y] []S false",
		"(yield func(int) bool, n int) {}":       "[] false",
		"(yield float64) {}":                     "[] false",
		"(yield ...func(int) bool) {}":           "[] false",

		"(yield func(int) bool) { a.Wait(x) }":                                "[] false yield [int] <nil> true",
		"(yield func(int) bool) { yield((a.MustAwait[int])(x)) }":             "[] false yield [int] <nil> true",
		"(yield func(int) bool) { defer func() { a.Await(x) }() }":            "[] false yield [int] <nil> true",
		"(yield func(int) bool) { for v, err := range a.Each(s) {} }":         "[] false yield [int] <nil> true",
		"(yield func(int) bool) { go g(a.MustAwait(x)) }":                     "[] false yield [int] <nil> true",
		"(yield func(int) bool) { go func() { a.Await(x) }() }":               "[] false yield [int] <nil> false",
		"(yield func(int) bool) { a.Do(func() error { return a.Wait(x) }) }":  "[] false yield [int] <nil> false",
		"(yield func(int) bool) { b.Await(x); a.Go(x); Await(x); a.Each(s) }": "[] false yield [int] <nil> false",
	} {
		f := only(t, pkg+sig)
		got := fmt.Sprintf("%s %t", exprs(f.Values), f.Error)
		if g := f.Generator; g != nil {
			send := "<nil>"
			if g.Send != nil {
				send = types.ExprString(g.Send)
			}
			got += fmt.Sprintf(" yield %s %s %t", exprs(g.Yields), send, g.Async)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", sig, got, want)
		}
	}
}

func TestRuntimeImport(t *testing.T) {
	const body = "\n//async\nfunc f(yield func(int) bool) { Await(x); async.Wait(x) }"
	for imp, want := range map[string]bool{
		`import "` + mark.Runtime + `"`:       true,
		`import . "` + mark.Runtime + `"`:     true,
		`import async "` + mark.Runtime + `"`: true,
		`import _ "` + mark.Runtime + `"`:     false,
		`import b "` + mark.Runtime + `"`:     false,
		`import async "example.com/async"`:    false,
		``:                                    false,
	} {
		if got := only(t, "package p\n"+imp+"\n"+body).Generator.Async; got != want {
			t.Errorf("%s: got %t", imp, got)
		}
	}
	f := only(t, "package p\n\n//async:func yield=async\nfunc f(yield func(int) bool) {}")
	if !f.Generator.Async {
		t.Error("yield=async is not heeded")
	}
}

// TestIntended checks which functions get a declaration in spite of a problem.
func TestIntended(t *testing.T) {
	for src, want := range map[string]string{
		"//async\nfunc f() {}":                              "fAsync",
		"//Async\nfunc f() {}":                              "fAsync",
		"//async\nfunc f()":                                 "fAsync",
		"//async:func name=Good timeout=1\nfunc f() {}":     "Good",
		"//async:func name=a-b\nfunc f() {}":                "fAsync",
		"//async\n//async\nfunc f() {}":                     "fAsync",
		"//async\nfunc _() {}":                              "",
		"//async\nfunc f() (a, b, c, d int) { return }":     "",
		"//async\nfunc f(yield func(a, b, c int) bool) { }": "",
		"//async\n\nfunc f() {}":                            "",
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "x.go", "package p\n\n"+src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range mark.Intended(fset, file) {
			got += f.Name
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", src, got, want)
		}
	}
}

func only(t *testing.T, src string) *mark.Func {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "x.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	funcs, problems := mark.File(fset, file)
	if len(funcs) != 1 || len(problems) > 0 {
		t.Fatalf("%s: %d functions, problems %v", src, len(funcs), problems)
	}
	return funcs[0]
}

func exprs(list []ast.Expr) string {
	names := []string{}
	for _, e := range list {
		names = append(names, types.ExprString(e))
	}
	return fmt.Sprint(names)
}
