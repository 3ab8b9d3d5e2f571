// These tests load small modules written to a temporary directory, against a runtime
// that declares just the types of coroutine forms.

package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/internal/load"
)

const runtime = `
-- go.mod --
module example.com/m
go 1.26
require github.com/asyncgen/asyncgen v0.0.0
replace github.com/asyncgen/asyncgen => ./asyncgen
-- asyncgen/go.mod --
module github.com/asyncgen/asyncgen
go 1.26
-- asyncgen/runtime/async.go --
package async

type Void = struct{}
type Coro[T any] interface{ Awaited() (T, error) }
type Tuple2[A, B any] struct { A A; B B }
type Tuple3[A, B, C any] struct { A A; B B; C C }
type Generator[Y, S, R any] struct{ Y Y; S S; R R }
type AsyncGenerator[Y, S, R any] struct{ Y Y; S S; R R }
func Await[T any](c Coro[T]) (T, error) { return c.Awaited() }
`

// write puts the files of archives into a new directory; later ones replace earlier ones.
func write(t testing.TB, archives ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, archive := range archives {
		for _, f := range txtar.Parse([]byte(archive)).Files {
			name := filepath.Join(dir, f.Name)
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// loaded loads a module and describes the result, one line for each package, source,
// error, problem and leftover.
func loaded(t *testing.T, dir string, cfg load.Config, patterns ...string) string {
	t.Helper()
	cfg.Dir = dir
	cfg.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off")
	p, err := load.Load(t.Context(), cfg, patterns...)
	if err != nil {
		return fmt.Sprintf("load: %s\n", strings.ReplaceAll(err.Error(), dir, "DIR"))
	}
	return describe(p, dir)
}

func describe(p *load.Program, dir string) string {
	var b strings.Builder
	for _, pkg := range p.Packages {
		fmt.Fprintf(&b, "%s\n", pkg.ID)
		for _, name := range pkg.Sources {
			fmt.Fprintf(&b, "  source %s\n", filepath.Base(name))
		}
		for _, e := range pkg.Problems {
			fmt.Fprintf(&b, "  problem %v\n", e)
		}
		for _, e := range pkg.Errors {
			fmt.Fprintf(&b, "  error %v\n", e)
		}
	}
	for _, name := range p.Leftovers {
		fmt.Fprintf(&b, "leftover %s\n", name)
	}
	return strings.ReplaceAll(b.String(), dir+string(filepath.Separator), "")
}

// TestLoad states what comes of loading a module.
func TestLoad(t *testing.T) {
	for name, test := range map[string]struct {
		files    string
		cfg      load.Config
		patterns []string
		want     string
	}{
		"variants": {files: `
-- x.go --
package m

//async
func f() { _ = fAsync() }
-- x_test.go --
package m

//async
func help() { _, _ = fAsync(), helpAsync() }
-- e_test.go --
package m_test

//async
func f() { _ = fAsync() }
-- none/x.go --
package none
`, cfg: load.Config{Tests: true}, want: `
example.com/m
  source x.go
example.com/m [example.com/m.test]
  source x_test.go
example.com/m_test [example.com/m.test]
  source e_test.go
`},
		"test marks only": {files: `
-- x.go --
package m
-- x_test.go --
package m

//async
func help() {}
`, cfg: load.Config{Tests: true}, want: `
example.com/m [example.com/m.test]
  source x_test.go
`},
		"without tests": {files: `
-- x.go --
package m
-- x_test.go --
package m

//async
func help() {}
`, want: "\n"},
		"test helper package recompiled for a test": {files: `
-- p/p.go --
package p

//async
func F() int { return 1 }
-- q/q.go --
package q

import "example.com/m/p"

//async
func G() { _ = p.FAsync() }
-- p/e_test.go --
package p_test

import (
	"example.com/m/p"
	"example.com/m/q"
)

//async
func help() { _, _ = p.FAsync(), q.GAsync() }
`, cfg: load.Config{Tests: true}, want: `
example.com/m/p
  source p.go
example.com/m/p_test [example.com/m/p.test]
  source e_test.go
example.com/m/q
  source q.go
`},
		"every error": {files: `
-- x.go --
package m

import "os"

//async
func f() int {
	var x int
	return "a"
}

func g() { undefined(fAsync().Nothing) }
`, want: `
example.com/m
  source x.go
  error x.go:3:8: "os" imported and not used
  error x.go:7:6: declared and not used: x
  error x.go:8:9: cannot use "a" (untyped string constant) as int value in return statement
  error x.go:11:12: undefined: undefined
  error x.go:11:31: fAsync().Nothing undefined (type async.Coro[int] has no field or method Nothing)
`},
		"undefined type in a signature is reported once": {files: `
-- x.go --
package m

//async
func f(x Missing) {}
`, want: `
example.com/m
  source x.go
  error x.go:4:10: undefined: Missing
`},
		"syntax errors": {files: `
-- x.go --
package m

//async
func f() { x := }

func g() { for := {} }
-- y.go --
package m

func h() { fAsync( }
`, want: `
example.com/m
  source x.go
  error x.go:4:17: expected operand, found '}'
  error x.go:6:12: expected ';', found 'for'
  error y.go:3:20: expected operand, found '}'
`},
		"an error elsewhere": {files: `
-- bad/x.go --
package bad

import "unclosed
-- ugly/x.go --
package ugly

// No marks, and no concern of the compiler.
func f() int { return "" }
-- good/x.go --
package good

//async
func f() {}
-- worse/x.go --
package worse

//async
func f() { x }
`, want: `
example.com/m/bad
  error bad/x.go:3:8: string literal not terminated
example.com/m/good
  source x.go
example.com/m/worse
  source x.go
  error worse/x.go:4:12: undefined: x
`},
		"an import that does not resolve": {files: `
-- x.go --
package m

import (
	"example.com/m/nowhere"
	"example.net/unknown"
)

//async
func f() { nowhere.F(); unknown.F() }
`, want: `
example.com/m
  source x.go
  error x.go:4:2: could not import example.com/m/nowhere (no required module provides package example.com/m/nowhere; to add it:
	go get example.com/m/nowhere)
  error x.go:5:2: could not import example.net/unknown (no required module provides package example.net/unknown; to add it:
	go get example.net/unknown)
`},
		"a broken dependency": {files: `
-- p/p.go --
package p

import "example.com/m/q"

//async
func F() { q.G(); _ = q.HAsync() }
-- q/q.go --
package q

func G() int { return "in a body" }

var x int = "at top"

//async
//async
func H() {}
`, patterns: []string{"./p"}, want: `
example.com/m/p
  source p.go
`},
		"a dependency without what is used": {files: `
-- p/p.go --
package p

import "example.com/m/q"

//async
func F() { q.Missing() }
-- q/q.go --
package q

var x int = "at top"

func G() int { return "in a body" }

//Async
func H() {}
`, patterns: []string{"./p"}, want: `
example.com/m/p
  source p.go
  error p/p.go:6:14: undefined: q.Missing
  error q/q.go:3:13: cannot use "at top" (untyped string constant) as int value in variable declaration
  error q/q.go:7:1: "//Async" is not a mark; write //async on a line of its own
`},
		"a chain of imports": {files: `
-- a/a.go --
package a

//async
func F() (int, error) { return 0, nil }
-- b/b.go --
package b

import (
	"net/http"

	"example.com/m/a"
)

type T struct{ *http.Client }

func New() T { return T{} }

var Run = a.FAsync
-- c/c.go --
package c

import "example.com/m/b"

//async
func G() (b.T, error) {
	var _ int = mustInt(b.Run().Awaited())
	return b.New(), nil
}

func mustInt(n int, err error) int { return n }
`, patterns: []string{"./c"}, want: `
example.com/m/c
  source c.go
`},
		"problems do not lead to errors": {files: `
-- x.go --
package m

//Async
func f() {}

//async:func nmae=h
func g() { _, _ = fAsync(), gAsync() }
`, want: `
example.com/m
  problem x.go:3:1: "//Async" is not a mark; write //async on a line of its own
  problem x.go:6:14: unknown option "nmae" of a mark; the options are name= and yield=async
`},
		"names that are taken": {files: `
-- x.go --
package m

//async
func f() {}

func fAsync() {}

type T struct{}

//async
func (T) m() {}

//async:func name=mAsync
func (T) n() {}
-- y.go --
package m

//async
func g() {}
-- y_async.go --
package m
`, want: `
example.com/m
  source x.go
  source y.go
  problem x.go:3:1: fAsync is the coroutine form of f, and is declared at x.go:6; rename that, or choose a name with //async:func name=...
  problem x.go:13:1: mAsync is the coroutine form of n and also of m at x.go:10; choose another name with //async:func name=...
  problem y.go:3:1: the coroutine forms of this file go to y_async.go, which exists and was not written by asyncgen; rename one of the two files
`},
		"taken in a test": {files: `
-- x.go --
package m

//async
func f() {}
-- x_test.go --
package m

//async
func help() {}

func fAsync() {}
`, cfg: load.Config{Tests: true}, want: `
example.com/m
  source x.go
example.com/m [example.com/m.test]
  source x_test.go
  problem x.go:3:1: fAsync is the coroutine form of f, and is declared at x_test.go:6; rename that, or choose a name with //async:func name=...
`},
		"build tags": {files: `
-- x.go --
//go:build special

package m

//async
func f() { _ = fAsync() }
-- y.go --
package m

//async
func g() {}
`, cfg: load.Config{BuildFlags: []string{"-tags=special"}}, want: `
example.com/m
  source x.go
  source y.go
`},
		"old language version": {files: `
-- x.go --
//go:build go1.21

package m

//async
func f(xs []func()) {
	for i := range 3 {
		_ = i
	}
}
`, want: `
example.com/m
  source x.go
  error x.go:7:17: cannot range over 3 (untyped int constant): requires go1.22 or later
`},
		"old module": {files: `
-- go.mod --
module example.com/m
go 1.21
require github.com/asyncgen/asyncgen v0.0.0
replace github.com/asyncgen/asyncgen => ./asyncgen
-- asyncgen/go.mod --
module github.com/asyncgen/asyncgen
go 1.21
-- x.go --
package m

//async
func f() {
	for range 3 {
	}
}
`, want: `
example.com/m
  source x.go
  error x.go:5:12: cannot range over 3 (untyped int constant): requires go1.22 or later
`},
		"dependencies count as named": {files: `
-- p/p.go --
package p

import _ "example.com/m/q"
-- q/q.go --
package q

//async
func F() {}
`, cfg: load.Config{Deps: true}, patterns: []string{"./p"}, want: `
example.com/m/q
  source q.go
`},
		"syntax that deceives": {files: `
-- x.go --
package m

import "iter"

type error struct{}

//async
func f() (n int, err error) { return }

type Yield func(int) bool

//async
func g(n int, yield Yield) {}

//async
func h(yield func(int) (int, error)) {}

//async
func k(s iter.Seq[int], yield iter.Seq[int]) {}

//async
func ok(yield float64) {}
`, want: `
example.com/m
  source x.go
  problem x.go:8:22: error is declared in this package, and not the predeclared type of that name, which marked functions need here; rename the one declared here
  problem x.go:13:15: this parameter makes the function a generator; write its type out, as in yield func(int) bool, or rename it
  problem x.go:16:30: error is declared in this package, and not the predeclared type of that name, which marked functions need here; rename the one declared here
  problem x.go:19:25: this parameter makes the function a generator; write its type out, as in yield func(int) bool, or rename it
`},
		"marks in what the runtime imports": {files: `
-- x.go --
package m

//async
func f() {}
-- asyncgen/runtime/deep/x.go --
package deep

//async
func f() {}
-- asyncgen/runtime/deep.go --
package async

import _ "github.com/asyncgen/asyncgen/runtime/deep"

//async
func own() {}
`, patterns: []string{".", "github.com/asyncgen/asyncgen/runtime", "github.com/asyncgen/asyncgen/runtime/deep"}, want: `
example.com/m
  source x.go
github.com/asyncgen/asyncgen/runtime
  source deep.go
  error asyncgen/runtime/deep.go:5:1: coroutine forms need the package github.com/asyncgen/asyncgen/runtime: it imports this package, which can therefore have no marked functions
github.com/asyncgen/asyncgen/runtime/deep
  source x.go
  error asyncgen/runtime/deep/x.go:3:1: coroutine forms need the package github.com/asyncgen/asyncgen/runtime: it imports this package, which can therefore have no marked functions
`},
		"leftovers": {files: `
-- x.go --
package m

//async
func f() {}
-- x_async.go --
// Code generated by asyncgen from x.go; DO NOT EDIT.

package m
-- y.go --
package m
-- y_async.go --
// Code generated by asyncgen from y.go; DO NOT EDIT.

package m

func stale() { broken }
-- gone_async_test.go --
// Code generated by asyncgen from gone_test.go; DO NOT EDIT.

package m
-- copy_async.go --
// Code generated by asyncgen from x.go; DO NOT EDIT.

package m
-- w_windows.go --
package m

//async
func f() {}
-- w_async_windows.go --
// Code generated by asyncgen from w_windows.go; DO NOT EDIT.

package m
-- v_windows.go --
package m
-- v_async_windows.go --
// Code generated by asyncgen from v_windows.go; DO NOT EDIT.

package m
-- mine_async.go --
package m
-- empty/gone_async.go --
// Code generated by asyncgen from gone.go; DO NOT EDIT.

package empty
`, cfg: load.Config{Tests: true, BuildFlags: []string{}}, want: `
example.com/m
  source x.go
leftover copy_async.go
leftover gone_async_test.go
leftover v_async_windows.go
leftover y_async.go
leftover empty/gone_async.go
`},
		"no package": {files: `
-- empty/x.txt --
`, patterns: []string{"./empty/..."}, want: `
load: no packages match ./empty/...
`},
		"no such tree": {patterns: []string{"./nowhere/..."}, want: `
./nowhere/...
  error pattern ./nowhere/...: lstat ./nowhere/: no such file or directory
`},
		"a file": {patterns: []string{"x.go"}, want: `
load: x.go is a file: name the package it belongs to, by its directory or import path
`},
		"no such directory": {patterns: []string{"./nowhere"}, want: `
./nowhere
  error stat nowhere: directory not found
`},
		"no such import path": {patterns: []string{"example.com/nowhere"}, want: `
example.com/nowhere
  error no required module provides package example.com/nowhere; to add it:
	go get example.com/nowhere
`},
		"the runtime is imported by another package only": {files: `
-- p/x.go --
package p

//async
func f() {}
-- q/q.go --
package q

import _ "github.com/asyncgen/asyncgen/runtime"
`, want: `
example.com/m/p
  source x.go
`},
		"no Go files": {files: `
-- empty/x.txt --
`, patterns: []string{"./empty"}, want: `
./empty
  error no Go files in empty
`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, runtime, test.files)
			if test.patterns == nil {
				test.patterns = []string{"./..."}
			}
			got := loaded(t, dir, test.cfg, test.patterns...)
			if got = strings.ReplaceAll(got, dir, "DIR"); "\n"+got != test.want {
				t.Errorf("got:\n%s\nwant:%s", got, test.want)
			}
		})
	}
}
