package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/load"
)

// TestExcluded loads for linux/amd64 with the tag base and compares the settings of the files that are left out.
func TestExcluded(t *testing.T) {
	const marked = "\n//async\nfunc f() {}\n"
	constraints := map[string]struct{ constraint, want string }{
		"a/x.go":                      {"", ""},
		"a/x_linux.go":                {"", ""},
		"a/based.go":                  {"base", ""},
		"a/x_windows.go":              {"", "GOOS=windows GOARCH=amd64 -tags=base"},
		"a/x_windows_arm64_test.go":   {"", "GOOS=windows GOARCH=arm64 -tags=base"},
		"a/x_arm64.go":                {"", "GOOS=linux GOARCH=arm64 -tags=base"},
		"a/x_wasm.go":                 {"", "GOOS=js GOARCH=wasm -tags=base"},
		"a/notunix.go":                {"!unix", "GOOS=windows GOARCH=amd64 -tags=base"},
		"a/notbase.go":                {"!base", "GOOS=linux GOARCH=amd64"},
		"a/b.go":                      {"b && c || windows && b", "GOOS=windows GOARCH=amd64 -tags=b,base"},
		"a/c.go":                      {"b && c && !base", "GOOS=linux GOARCH=amd64 -tags=b,c"},
		"a/nocgo.go":                  {"!cgo", "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 -tags=base"},
		"a/never.go":                  {"linux && windows", "none"},
		"a/ignore.go":                 {"ignore", ""},
		"a/testdata/x_windows.go":     {"", ""},
		"a/_x/x_windows.go":           {"", ""},
		"windows/deep/x_windows.go":   {"", "GOOS=windows GOARCH=amd64 -tags=base"},
		"windows/other/go.mod":        {},
		"windows/other/x_windows.go":  {"", ""},
		"elsewhere/deep/x_windows.go": {"", ""},
	}
	var files strings.Builder
	for name, c := range constraints {
		fmt.Fprintf(&files, "-- %s --\n", name)
		if c.constraint != "" {
			fmt.Fprintf(&files, "//go:build %s\n\n", c.constraint)
		}
		if strings.HasSuffix(name, ".go") {
			files.WriteString("package p\n" + marked)
		} else {
			files.WriteString("module other\n")
		}
	}
	files.WriteString("-- a/unmarked_windows.go --\npackage p\n")
	dir := write(t, runtime, files.String())
	cfg := load.Config{Dir: dir, Tests: true, Everywhere: true, BuildFlags: []string{"-tags=base"}}
	cfg.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=")
	p, err := load.Load(t.Context(), cfg, "./a/...", "./windows/...")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, x := range p.Excluded {
		rel, err := filepath.Rel(dir, x.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range x.Problems {
			t.Error(problem)
		}
		got[filepath.ToSlash(rel)] = "none"
		if x.Setting != nil {
			got[filepath.ToSlash(rel)] = x.Setting.String()
		}
	}
	for name, c := range constraints {
		if got[name] != c.want {
			t.Errorf("%s: got %q, want %q", name, got[name], c.want)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("others: %v", got)
	}
}
