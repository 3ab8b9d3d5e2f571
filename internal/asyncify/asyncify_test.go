package asyncify

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseMode(t *testing.T) {
	for _, s := range []string{"never", "always", "random", "random:7", "random:7+defers", "never+values=3", "never+calls+literals", "always+defers+values=12"} {
		m, err := ParseMode(s)
		if err != nil || m.String() != s {
			t.Errorf("%s: %v, %v", s, m, err)
		}
	}
	for _, s := range []string{"", "sometimes", "never+", "never+values", "never+values=0", "never+values=x", "defers"} {
		if m, err := ParseMode(s); err == nil {
			t.Errorf("%q: %v and no error", s, m)
		}
	}
	modes, err := ParseModes("never,random+defers,always")
	if err != nil || len(modes) != 3 || !slices.Equal(levels(modes), []Level{{}, {Defers: true}}) {
		t.Errorf("%v, %v", modes, err)
	}
}

func TestSkips(t *testing.T) {
	s, err := ParseSkips("# nothing\n\npackage p: is odd\nfunc q F T.M: is odder\ntest q TestA TestB/x.y: is oddest: really\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.Package("p") != "is odd" || s.Package("q") != "" || s.function("q", "T.M") != "is odder" || s.function("p", "T.M") != "" {
		t.Errorf("got %+v", s)
	}
	if tests := s.tests("q"); len(tests) != 2 || tests["TestA"] != "is oddest: really" {
		t.Errorf("tests: %v", tests)
	}
	if p := pattern([]string{"TestA", "TestB/x.y"}); p != `^TestA$|^TestB$/^x\.y$` {
		t.Errorf("pattern: %s", p)
	}
	for _, bad := range []string{"package p", "package: why", "test p: why", "other p: why"} {
		if _, err := ParseSkips(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
	if _, err := DefaultSkips(); err != nil {
		t.Error(err)
	}
}

// TestShrink looks for two names that only together do harm.
func TestShrink(t *testing.T) {
	var names []string
	for i := range 40 {
		names = append(names, string(rune('a'+i)))
	}
	got, err := shrink(names, func(names []string) (bool, error) {
		return slices.Contains(names, "c") && slices.Contains(names, "z"), nil
	})
	if err != nil || !slices.Equal(got, []string{"c", "z"}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestEdits(t *testing.T) {
	e := &edits{text: []byte("a(b)\n{c\nd}")}
	e.insert(0, "x")
	e.insert(0, "y")
	e.replace(0, 1, "A")
	e.blank(5, 10)
	if got := string(e.apply()); got != "xyA(b)\n\n" {
		t.Errorf("%q", got)
	}
}

// TestAllocating knows tests that complain about nothing but allocations.
func TestAllocating(t *testing.T) {
	for output, want := range map[string]bool{
		"    x_test.go:3: want 0 allocs, got 2\n":                        true,
		"    x_test.go:3: got 1 Allocs\n    x_test.go:4: wrong result\n": false,
		"panic: allocation\n":                                            false,
		"":                                                               false,
	} {
		if allocating(output) != want {
			t.Errorf("%q: %v", output, !want)
		}
	}
}

func options(t *testing.T, modes string) Options {
	t.Helper()
	o := Options{Timeout: 5 * time.Minute, Skips: &Skips{}}
	var err error
	if o.Modes, err = ParseModes(modes); err != nil {
		t.Fatal(err)
	}
	if o.Runtime, err = FindRuntime(); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestProgram finds that a program does the same, and that one that prints the name of its function does not.
func TestProgram(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x_test.go") // a name that the go command would leave out
	for body, same := range map[string]bool{
		`for i := range 3 { defer println(i, f(i)) }; panic(f(2))`:    true,
		`pc, _, _, _ := runtime.Caller(0); println(nameOf(pc), f(0))`: false,
	} {
		text := "package main\n\nimport \"runtime\"\n\nfunc main() { " + body + " }\n\nfunc f(x int) int { return x*x }\n\nfunc nameOf(pc uintptr) string { return runtime.FuncForPC(pc).Name() }\n"
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		res, err := Program(context.Background(), []string{file}, options(t, "never,random+defers+values=2"))
		if err != nil {
			t.Fatal(err)
		}
		if res.Marked() != 3 || len(res.Runs) != 2 {
			t.Errorf("%s: %+v", body, res)
		}
		for _, r := range res.Runs {
			if r.OK() != same {
				t.Errorf("%s: %v: %v %s", body, r.Mode, r.Err, r.Output)
			}
		}
	}
}

// TestProgramOfPackages runs a program whose packages import each other.
func TestProgramOfPackages(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, f := range []struct{ name, text string }{
		{"a.go", "package a\n\ntype T[E any] struct{ X E }\n\nfunc (t T[E]) Get() E { return one(t.X) }\n\nfunc one[E any](x E) E { return x }\n"},
		{"b.go", "package b\n\nimport a \"./a\"\n\nfunc F() int { return a.T[int]{X: half(4)}.Get() }\n"},
		{"b2.go", "package b\n\nfunc half(x int) int { return x / 2 }\n"},
		{"main.go", "package main\n\nimport (\n\t\"./a\"\n\t\"./b\"\n)\n\nfunc main() { println(b.F(), a.T[string]{X: \"x\"}.Get()) }\n"},
	} {
		files = append(files, filepath.Join(dir, f.name))
		if err := os.WriteFile(files[len(files)-1], []byte(f.text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	res, err := Program(context.Background(), files, options(t, "never,random+defers+values=2"))
	if err != nil {
		t.Fatal(err)
	}
	if res.Skipped != "" || res.Marked() != 5 || len(res.Runs) != 2 {
		t.Errorf("%+v", res)
	}
	for _, r := range res.Runs {
		if !r.OK() {
			t.Errorf("%v: %v %s", r.Mode, r.Err, r.Output)
		}
	}
}

// TestLiterals runs a program whose literals have all shapes of results.
func TestLiterals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(file, []byte(`package main

import (
	"errors"
	"fmt"
)

func main() {
	n := 0
	none := func() {}
	count := func() { n++ }
	early := func(x int) {
		if x > 2 {
			return
		}
		count()
	}
	none()
	early(1)
	early(5)
	value := func(x int) int { return x + n }
	named := func(x int) (r int) {
		defer func() { r++ }()
		if r = 3; x > 2 {
			return
		}
		return r + x
	}
	fails := func(x int) error {
		if x > 2 {
			return errors.New("large")
		}
		return nil
	}
	both := func(x int) (v int, err error) {
		defer func() {
			if err != nil {
				v = -1
			}
		}()
		return x, fails(x)
	}
	fmt.Println(value(1), named(1), named(5), fails(1), fails(5))
	fmt.Println(both(1))
	fmt.Println(both(5))
	fmt.Println(func() (a, b int) { return 1, value(2) }())
	hidden := func(int string) string { return int }
	fmt.Println(hidden("x"))
	c := make(chan int)
	for i := range 3 {
		go func() { c <- value(i) }()
	}
	fmt.Println(<-c + <-c + <-c)
	next := func() func() int { z := 0; return func() int { z++; return z } }()
	fmt.Println(next(), next())
	func() {
		defer func() { fmt.Println(recover()) }()
		func() { panic("p") }()
	}()
	var fib func(int) int
	fib = func(i int) int {
		if i < 2 {
			return i
		}
		return fib(i-1) + fib(i-2)
	}
	fmt.Println(fib(10))
	each(3, func(i int) bool { fmt.Println(i); return i < 1 })
}

func each(n int, yield func(int) bool) {
	for i := 0; i < n && yield(i); i++ {
	}
}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	res, err := Program(context.Background(), []string{file}, options(t, "never+literals,random+literals,always+defers+literals+values=2"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range res.Runs {
		if !r.OK() {
			t.Errorf("%v: %v %s", r.Mode, r.Err, r.Output)
		}
	}
}

// TestPackage runs the tests of a package in a module of its own. One fails as it is, one is the table's, and one finds that a
// function is not what it was.
func TestPackage(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.21\n",
		"p.go": `package p

import "runtime"

func Double(x int) int { return add(x, x) }

func add(x, y int) int { return x + y }

func four() (a, b, c, d int) { return }

func Name() string {
	pc, _, _, _ := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name()
}
`,
		"p_test.go": `package p

import "testing"

func TestDouble(t *testing.T) {
	if Double(2) != 4 {
		t.Error("wrong")
	}
}

func TestName(t *testing.T) {
	if n := Name(); n != "m.Name" {
		t.Errorf("the name is %s", n)
	}
}

func TestWrong(t *testing.T) { t.Error("as ever") }

func TestLeft(t *testing.T) { t.Error("not run") }

func TestSkip(t *testing.T) { t.Skip() }
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	o := options(t, "always")
	o.Dir = dir
	var err error
	if o.Skips, err = ParseSkips("test m TestLeft: for no reason"); err != nil {
		t.Fatal(err)
	}
	res, err := Package(context.Background(), ".", o)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Runs) != 1 {
		t.Fatalf("got %+v", res)
	}
	r := res.Runs[0]
	if !slices.Equal(r.Passed, []string{"TestDouble"}) || !slices.Equal(r.Failed, []string{"TestName"}) || !slices.Equal(r.Idle, []string{"TestSkip"}) {
		t.Errorf("got %+v", r)
	}
	if !strings.Contains(r.Output, "the name is ") {
		t.Errorf("output: %s", r.Output)
	}
	if left := res.Left(); !slices.Equal(left, []string{"fails as it is", "for no reason"}) {
		t.Errorf("left out: %v", left)
	}
	plain := map[string]string{}
	for _, f := range res.Functions {
		plain[f.Name] = f.Plain
	}
	if len(plain) != 4 || plain["four"] != "more than three results" || plain["add"] != "" {
		t.Errorf("functions: %v", plain)
	}
}

// TestCgo leaves the files of a package alone that use cgo.
func TestCgo(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.24\n",
		"c.go":   "package m\n\n// int three(void) { return 3; }\nimport \"C\"\n\nfunc three() int { return int(C.three()) }\n",
		"p.go":   "package m\n\nfunc Four() int { return 1 + three() }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	o := options(t, "always")
	o.Dir, o.Check = dir, true
	res, err := Package(context.Background(), ".", o)
	if err != nil {
		t.Skip("cgo does not work here: ", err)
	}
	want := []Function{{"Four", ""}, {"three", "in a file that uses cgo"}}
	slices.SortFunc(res.Functions, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	if !slices.Equal(res.Functions, want) || !res.Runs[0].OK() {
		t.Errorf("got %+v", res)
	}
}
