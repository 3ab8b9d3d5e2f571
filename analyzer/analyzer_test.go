// These tests run the rules over the modules in testdata. The part of an archive's name in front of the first dash is the rule. The coroutine forms
// are generated first, unless the archive's comment says "not generated"; files in the directory later are put in place after that, without
// the directory. What is expected stands in "want" comments and golden files, as golang.org/x/tools/go/analysis/analysistest
// describes them.
package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/analyzer"
	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
	"github.com/asyncgen/asyncgen/transform"
)

func TestRules(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives: ", err)
	}
	for _, name := range names {
		topic := strings.TrimSuffix(filepath.Base(name), ".txtar")
		t.Run(topic, func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rule, _, _ := strings.Cut(topic, "-")
			i := slices.IndexFunc(analyzer.Suite(), func(a *analysis.Analyzer) bool { return a.Name == rule })
			if i < 0 {
				t.Fatalf("no rule %s", rule)
			}
			dir := module(t, archive)
			if !strings.Contains(string(archive.Comment), "not generated") {
				generated(t, dir)
			}
			write(t, dir, archive, true)
			analysistest.RunWithSuggestedFixes(t, dir, analyzer.Suite()[i], "./...")
		})
	}
}

// TestNames checks that each rule can be waived by its name, and is documented.
func TestNames(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(analyzer.Suite()); err != nil {
		t.Error(err)
	}
	for _, a := range analyzer.Suite() {
		if !strings.Contains(string(doc), "//\t"+a.Name+" ") {
			t.Errorf("doc.go does not mention %s", a.Name)
		}
	}
}

// module writes an archive's files, and a go.mod by which they import this repository.
func module(t *testing.T, archive *txtar.Archive) string {
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod := fmt.Sprintf("module example.com/m\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\nreplace github.com/asyncgen/asyncgen => %s\n", repo)
	write(t, dir, &txtar.Archive{Files: []txtar.File{{Name: "go.mod", Data: []byte(mod)}, {Name: "go.sum", Data: sum}}}, false)
	write(t, dir, archive, false)
	return dir
}

// write writes the files of an archive that are for now, or for later.
func write(t *testing.T, dir string, archive *txtar.Archive, later bool) {
	for _, f := range archive.Files {
		rest, isLater := strings.CutPrefix(f.Name, "later/")
		if isLater != later {
			continue
		}
		name := filepath.Join(dir, filepath.FromSlash(rest))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// generated writes the coroutine forms of a module.
func generated(t *testing.T, dir string) {
	compiler := generate.Compiler{
		Analyzer: transform.Analyzer,
		Files: func(result any) (files []output.File) {
			for _, f := range result.(*transform.Result).Files {
				files = append(files, output.File{Name: f.Name, Source: f.Source, Content: f.Content})
			}
			return files
		},
	}
	out, err := generate.Run(t.Context(), load.Config{Dir: dir, Tests: true, Env: append(os.Environ(), "GOPROXY=off")}, compiler, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range slices.Concat(out.Findings, out.Errors) {
		t.Errorf("%v: %s", f.Pos, f.Message)
	}
	for _, changes := range out.Changes {
		if err := output.Apply(changes); err != nil {
			t.Fatal(err)
		}
	}
}
