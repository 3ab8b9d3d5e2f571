// This benchmark compares the loader with go/packages given the same stubs as an overlay.

package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/internal/load"
)

// marked writes a module of packages in a chain of imports, with marked functions and with
// test files that have none.
func marked(b *testing.B, pkgs, funcs int) (dir string) {
	b.Helper()
	var files strings.Builder
	files.WriteString(runtime)
	for p := range pkgs {
		fmt.Fprintf(&files, "-- p%d/x.go --\npackage p%d\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"net/http\"\n", p, p)
		if p > 0 {
			fmt.Fprintf(&files, "\t\"example.com/m/p%d\"\n", p-1)
		}
		files.WriteString(")\n")
		for f := range funcs {
			previous := "ctx.Err()"
			if p > 0 {
				previous = fmt.Sprintf("p%d.F%dAsync(ctx, c, urls)", p-1, f)
			}
			fmt.Fprintf(&files, `
// F%d gets the lengths of responses.
//
//async:func
func F%d(ctx context.Context, c *http.Client, urls []string) (map[string]int64, error) {
	out := map[string]int64{}
	_ = %s
	for i, url := range urls {
		req, err := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("%%s/%%d", url, i), nil)
		if err != nil {
			return nil, fmt.Errorf("request %%d: %%w", i, err)
		}
		resp, err := c.Do(req)
		if err != nil {
			return out, err
		}
		out[url] = resp.ContentLength
	}
	return out, nil
}
`, f, f, previous)
		}
		fmt.Fprintf(&files, "-- p%d/x_test.go --\npackage p%d\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) {}\n", p, p)
	}
	return write(b, files.String())
}

func BenchmarkLoad(b *testing.B) {
	dir := marked(b, 20, 50)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			p, err := load.Load(b.Context(), load.Config{Dir: dir, Tests: true}, "./...")
			if err != nil {
				b.Fatal(err)
			}
			if got := describe(p, dir); len(p.Packages) != 20 || strings.Contains(got, "error") {
				b.Fatal(got)
			}
		}
	})
	b.Run("go/packages", func(b *testing.B) {
		overlay, err := load.Overlay(b.Context(), load.Config{Dir: dir, Tests: true}, "./...")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			_, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Tests: true, Overlay: overlay, Env: os.Environ()}, filepath.Join(dir, "..."))
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
