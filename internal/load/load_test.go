// These tests load small modules written to a temporary directory, against a runtime
// that declares just the types of coroutine forms.

package load_test

import (
	"context"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/mark"
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
func write(t *testing.T, archives ...string) string {
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

func TestScratch(t *testing.T) {
	dir := write(t, runtime, `
-- x.go --
package m

import (
	"context"
	. "net/url"
	async "github.com/asyncgen/asyncgen/runtime"
)

//async
func fetch(ctx context.Context, u *URL) ([]byte, error) {
	return async.Await(fetchAsync(ctx, u))
}
-- x_test.go --
package m

import "testing"

//async
func help(t *testing.T) {
	_ = fetchAsync
	_ = helpAsync
}
-- e_test.go --
package m_test

//async:func name=Helps
func help() int { return "" }

func g() { Helps(); var x int }
`)
	t.Log(loaded(t, dir, load.Config{Tests: true}, "./..."))
	_ = context.Background
	_ = ast.Print
	_ = maps.Keys[map[int]int]
	_ = slices.Sort[[]int]
	_ = mark.Runtime
}
