package asyncio

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/analyzer"
	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
	"github.com/asyncgen/asyncgen/transform"
)

// TestMistakes checks that each mistake of the table is reported as the table says. The mistakes are packages of one module; they are
// reported by Go's type checker, by asyncgen or by the linter.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	repo, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "go.sum", string(sum))
	write(t, dir, "go.mod", fmt.Sprintf("module example.com/m\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\nreplace github.com/asyncgen/asyncgen => %s\n", repo))
	var rows []*Row
	for _, topic := range table(t) {
		for _, row := range topic.Rows {
			if row.Mistake != "" {
				rows = append(rows, row)
				write(t, dir, filepath.Join("row"+row.ID, "x.go"), row.Mistake)
			}
		}
	}
	reports := reported(t, dir)
	for _, row := range rows {
		t.Run(row.test(), func(t *testing.T) {
			got := reports["row"+row.ID]
			for want := range strings.Lines(row.Reports) {
				if !strings.Contains(strings.Join(got, "\n"), strings.TrimSpace(want)) {
					t.Errorf("reported is %q, want %s", got, want)
				}
			}
			if row.Reports == "" || len(got) == 0 {
				t.Error("nothing is reported")
			}
		})
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// reported returns what is reported about each package of a module.
func reported(t *testing.T, dir string) map[string][]string {
	reports := map[string][]string{}
	add := func(file, message string) {
		name := filepath.Base(filepath.Dir(file))
		reports[name] = append(reports[name], message)
	}
	env := append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")
	config := load.Config{Dir: dir, Env: env}
	compiler := generate.Compiler{
		Analyzer: transform.Analyzer,
		Files: func(result any) (files []output.File) {
			for _, f := range result.(*transform.Result).Files {
				files = append(files, output.File{Name: f.Name, Source: f.Source, Content: f.Content})
			}
			return files
		},
	}
	out, err := generate.Run(t.Context(), config, compiler, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(out.Findings, out.Errors...) {
		add(f.Pos.Filename, f.Message)
	}
	overlay, err := load.Overlay(t.Context(), config, "./...")
	if err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Env: env, Overlay: overlay}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var sound []*packages.Package
	for _, pkg := range pkgs {
		if len(pkg.Errors) == 0 {
			sound = append(sound, pkg)
		}
		for _, e := range pkg.Errors {
			add(strings.SplitN(e.Pos, ":", 2)[0], e.Msg)
		}
	}
	rules := slices.DeleteFunc(analyzer.Suite(), func(a *analysis.Analyzer) bool { return a == analyzer.Stale }) // nothing is generated
	graph, err := checker.Analyze(rules, sound, nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() {
		for _, d := range action.Diagnostics {
			add(action.Package.Fset.Position(d.Pos).Filename, d.Message)
		}
	}
	return reports
}
