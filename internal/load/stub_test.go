// These tests look at the types that stubs give to coroutine forms, and at modules in which
// the generated files on disk are anything but right.

package load_test

import (
	"context"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/mark"
)

// TestStub states the type of the coroutine form for the rest of a declaration.
func TestStub(t *testing.T) {
	const prelude = `package m

import (
	"context"
	. "net/url"
	js "encoding/json"
	"math/rand/v2"
	async "github.com/asyncgen/asyncgen/runtime"
)

var (
	_ context.Context
	_ URL
	_ js.Number
	_ rand.Rand
	_ async.Void
)

type Box[K comparable, V any] struct{ k K; v V }

type Client struct{}

type Void int

// Names that a careless stub would trip over.
type panic int
type any2 interface{ ~int | ~string }

func async_() {}
`
	for decl, want := range map[string]string{
		"func f() {}":                                                                          "func() async.Coro[async.Void]",
		"func f() error { return nil }":                                                        "func() async.Coro[async.Void]",
		"func f() (n int, err error) { return }":                                               "func() async.Coro[int]",
		"func f() (a, b int) { return }":                                                       "func() async.Coro[async.Tuple2[int, int]]",
		"func f() (a int, b []string, c Void, d error) { return }":                             "func() async.Coro[async.Tuple3[int, []string, m.Void]]",
		"func f(ctx context.Context, u *URL) (_ js.Number, _ error) { return }":                "func(ctx context.Context, u *url.URL) async.Coro[json.Number]",
		"func f(rand *rand.Rand, js js.Number) {}":                                             "func(rand *rand.Rand, js json.Number) async.Coro[async.Void]",
		"func f(int, string) {}":                                                               "func(int, string) async.Coro[async.Void]",
		"func f(_, x int, _ ...string) {}":                                                     "func(_ int, x int, _ ...string) async.Coro[async.Void]",
		"func f[async any2](x async) async { return x }":                                       "func[async m.any2](x async) async.Coro[async]",
		"func f[K comparable, V interface{ ~[]K }](m map[K]V) (V, error) { return nil, nil }":  "func[K comparable, V interface{~[]K}](m map[K]V) async.Coro[V]",
		"func (c *Client) f(x int) int { return 0 }":                                           "func(x int) async.Coro[int]",
		"func (Client) f() {}":                                                                 "func() async.Coro[async.Void]",
		"func (b *Box[A, B]) f() (A, B) { return b.k, b.v }":                                   "func() async.Coro[async.Tuple2[A, B]]",
		"func (Box[_, B]) f(x B) {}":                                                           "func(x B) async.Coro[async.Void]",
		"func (b Box[URL, js]) f(u URL) (x js) { return }":                                     "func(u URL) async.Coro[js]",
		"func f() func(int) (chan<- bool, <-chan struct{ A, B int `x:\"y\"` }) { return nil }": "func() async.Coro[func(int) (chan<- bool, <-chan struct{A int \"x:\\\"y\\\"\"; B int \"x:\\\"y\\\"\"})]",
		"func f(x [len(\"abc\")]async.Coro[int]) {}":                                           "func(x [3]async.Coro[int]) async.Coro[async.Void]",
		"func f(\n\ta int, // one\n\tb struct {\n\t\tx int // two\n\t},\n) {}":                 "func(a int, b struct{x int}) async.Coro[async.Void]",

		"func f(n int, yield func(int) bool) {}":                                 "func(n int) *async.Generator[int, async.Void, async.Void]",
		"func f(a, yield func(k string, v URL) bool) error { return nil }":       "func(a func(k string, v url.URL) bool) *async.Generator[async.Tuple2[string, url.URL], async.Void, async.Void]",
		"func f(yield func() bool) (int, string, error) { return 0, \"\", nil }": "func() *async.Generator[async.Void, async.Void, async.Tuple2[int, string]]",
		"func f[S any](yield func(Void) (s []S, err error)) (x S) { return }":    "func[S any]() *async.Generator[m.Void, []S, S]",
		"func f(yield func(int) bool) { async.Await(fAsync(nil).X) }":            "func() *async.AsyncGenerator[int, async.Void, async.Void]",
		"func (b *Box[K, _]) f(yield func(K) bool) {}":                           "func() *async.Generator[K, async.Void, async.Void]",
	} {
		t.Run(decl, func(t *testing.T) {
			t.Parallel()
			dir := write(t, runtime)
			src := prelude + "\n//async\n" + decl + "\n"
			if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(src), 0o666); err != nil {
				t.Fatal(err)
			}
			p, err := load.Load(t.Context(), load.Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			form := object(p.Packages[0].Package, "fAsync")
			if form == nil {
				t.Fatalf("no coroutine form; %s", describe(p, dir))
			}
			got := types.TypeString(form.Type(), (*types.Package).Name)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// object finds a function or method of a package.
func object(pkg *packages.Package, name string) types.Object {
	for id, obj := range pkg.TypesInfo.Defs {
		if fn, ok := obj.(*types.Func); ok && id.Name == name {
			return fn
		}
	}
	return nil
}

// TestStubCompiles runs the go command with the stubs as its overlay: unlike the loader, it
// would complain about an import that is missing or unused.
func TestStubCompiles(t *testing.T) {
	dir := write(t, runtime, `
-- x.go --
//go:build linux || !linux

package m

import (
	"bytes"
	. "container/list"
	"context"
	. "net/url"
	. "os"
	_ "embed"
	rnd "math/rand/v2"
	"example.com/go-odd/v3"
	async "github.com/asyncgen/asyncgen/runtime"
)

//async
func f(ctx context.Context, r *rnd.Rand, o strange.T, l *List) (err error) {
	var b bytes.Buffer
	b.WriteString(Args[0])
	_, _ = Parse(b.String())
	return nil
}

//async
func (c Client[async__]) g(x async.Coro[int]) { _ = fAsync }

//async
func h[async___ any]() {}

//async
func taken() {}

func takenAsync() {}

type Client[T any] struct{}

func async_() {}
-- x_async.go --
// Code generated by asyncgen from x.go; DO NOT EDIT.

<<<<<<<
-- y_async.go --
// Code generated by asyncgen from y.go; DO NOT EDIT.

package left_over
-- odd/go.mod --
module example.com/go-odd/v3
go 1.26
-- odd/odd.go --
package strange

type T int
-- go.mod --
module example.com/m
go 1.26
require github.com/asyncgen/asyncgen v0.0.0
require example.com/go-odd/v3 v3.0.0
replace github.com/asyncgen/asyncgen => ./asyncgen
replace example.com/go-odd/v3 => ./odd
`)
	// Of the dot imports, only container/list is needed for the signatures.
	overlay, err := load.Overlay(context.Background(), load.Config{Dir: dir, Tests: true}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if len(overlay) != 2 {
		t.Errorf("overlay of %d files, want 2", len(overlay))
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedExportFile, Dir: dir, Overlay: overlay}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Errorf("%v\n%s", err, overlay[filepath.Join(dir, "x_async.go")])
		}
		if pkg.ExportFile == "" {
			t.Errorf("%s was not compiled", pkg.ID)
		}
	}
}

// TestStale puts all kinds of generated files on disk, none of which may matter.
func TestStale(t *testing.T) {
	const header = "// Code generated by asyncgen from x.go; DO NOT EDIT.\n\n"
	for name, generated := range map[string]string{
		"none":            "",
		"older signature": header + "package m\n\nfunc fAsync(int) string { return 0 }\n\nfunc goneAsync() {}\n",
		"no Go":           header + "<<<<<<< HEAD\npackage m\n=======\n",
		"truncated":       header,
		"other package":   header + "package other\n",
		"unknown import":  header + "package m\n\nimport _ \"example.net/gone\"\n",
		"import cycle":    header + "package m\n\nimport _ \"example.com/m/q\"\n",
		"own constraint":  header + "//go:build never\n\npackage m\n",
		"imports C":       header + "package m\n\nimport \"C\"\n",
		"empty":           "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, runtime, `
-- x.go --
package m

//async
func F() (int, error) { return FAsync().Awaited() }
-- q/q.go --
package q

import "example.com/m"

//async
func G() { _, _ = m.FAsync().Awaited() }
`)
			if generated != "" {
				if err := os.WriteFile(filepath.Join(dir, "x_async.go"), []byte(generated), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := loaded(t, dir, load.Config{Tests: true}, "./..."), "example.com/m\n  source x.go\nexample.com/m/q\n  source q.go\n"; got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if got, want := loaded(t, dir, load.Config{}, "./q"), "example.com/m/q\n  source q.go\n"; got != want {
				t.Errorf("q alone: got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestNoRuntime loads a module that has no way to the runtime.
func TestNoRuntime(t *testing.T) {
	for name, test := range map[string]struct{ src, want string }{
		"not imported": {
			"package m\n\n//async\nfunc f() {}\n",
			"error x.go:3:1: coroutine forms need the package " + mark.Runtime + ": no required module provides package",
		},
		"imported": {
			"package m\n\nimport _ \"" + mark.Runtime + "\"\n\n//async\nfunc f() {}\n",
			"error x.go:3:10: could not import " + mark.Runtime + " (no required module provides package",
		},
	} {
		dir := write(t, "-- go.mod --\nmodule example.com/m\ngo 1.26\n-- x.go --\n"+test.src)
		got := loaded(t, dir, load.Config{}, ".")
		if !strings.Contains(got, test.want) || strings.Count(got, "error") != 1 {
			t.Errorf("%s: got:\n%s", name, got)
		}
	}
	dir := write(t, "-- x.go --\npackage m\n")
	if got := loaded(t, dir, load.Config{}, "."); !strings.HasPrefix(got, "load: ") || !strings.Contains(got, "go.mod file not found") {
		t.Errorf("no go.mod: got:\n%s", got)
	}
}

// TestCgo has a marked function next to a file that uses cgo, whose types it can infer.
func TestCgo(t *testing.T) {
	dir := write(t, runtime, `
-- c.go --
package m

// typedef struct { int n; } pair;
import "C"

func pair() C.pair { return C.pair{n: 1} }
-- x.go --
package m

//async
func f() int { p := pair(); return int(p.n) }
`)
	env := append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=")
	p, err := load.Load(t.Context(), load.Config{Dir: dir, Env: env}, ".")
	if err != nil {
		t.Fatal(err)
	}
	pkg := p.Packages[0]
	if len(pkg.Errors) > 0 {
		t.Skip("cgo does not work here:", pkg.Errors[0])
	}
	for id, obj := range pkg.TypesInfo.Defs {
		if id.Name == "p" {
			if got := types.TypeString(obj.Type().Underlying(), nil); !strings.HasPrefix(got, "struct{n ") {
				t.Errorf("p has type %s", got)
			}
		}
	}
}

// TestForeign has packages that are not the author's: one that does not compile, in which only
// declarations matter, and one that imports a package which is type-checked from source.
func TestForeign(t *testing.T) {
	dir := write(t, runtime, `
-- go.mod --
module example.com/m
go 1.26
require example.net/third v1.0.0
require github.com/asyncgen/asyncgen v0.0.0
replace github.com/asyncgen/asyncgen => ./asyncgen
-- vendor/modules.txt --
# example.net/third v1.0.0
## explicit; go 1.26
example.net/third
example.net/third/broken
example.net/third/sub
# github.com/asyncgen/asyncgen v0.0.0 => ./asyncgen
## explicit; go 1.26
github.com/asyncgen/asyncgen/runtime
# github.com/asyncgen/asyncgen => ./asyncgen
-- vendor/github.com/asyncgen/asyncgen/runtime/async.go --
package async

type Void = struct{}
type Coro[T any] interface{ Awaited() (T, error) }
-- vendor/example.net/third/broken/broken.go --
package broken

func F() int { return "no int" }
-- vendor/example.net/third/third.go --
package third

import "example.net/third/sub"

func New() sub.T { return sub.T{} }
-- vendor/example.net/third/sub/sub.go --
package sub

type T struct{}

//async
func F(T) {}
-- x.go --
package m

import (
	"example.net/third"
	"example.net/third/broken"
	"example.net/third/sub"
)

//async
func f() int { sub.FAsync(third.New()); return broken.F() }
`)
	got := loaded(t, dir, load.Config{}, ".", "example.net/third/sub")
	if want := "example.com/m\n  source x.go\nexample.net/third/sub\n  source sub.go\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestFacts checks which packages a package is said to import: those that were checked in
// full and that it reaches, directly or not.
func TestFacts(t *testing.T) {
	dir := write(t, runtime, `
-- a/a.go --
package a

//async
func F() {}
-- b/b.go --
package b

import "example.com/m/a"

var F = a.FAsync
-- c/c.go --
package c

import (
	"fmt"

	"example.com/m/b"
)

//async
func G() { fmt.Println(b.F) }
`)
	p, err := load.Load(t.Context(), load.Config{Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, pkg := range p.Packages {
		for path, imp := range pkg.Imports {
			got = append(got, pkg.ID+" "+path)
			if imp.TypesInfo == nil || len(imp.Syntax) == 0 {
				t.Errorf("%s has no syntax", path)
			}
		}
	}
	if want := []string{"example.com/m/c example.com/m/a"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
