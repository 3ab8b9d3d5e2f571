package corpus

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/asyncify"
)

func TestParse(t *testing.T) {
	got, err := Parse("# says nothing\n\nstd -tags=x a b\nprograms . c\nmodule m/n@v1.0.0 ./...\n")
	want := []Corpus{
		{Kind: "std", Flags: []string{"-tags=x"}, Names: []string{"a", "b"}},
		{Kind: "programs", Names: []string{".", "c"}},
		{Kind: "module", Module: "m/n@v1.0.0", Names: []string{"./..."}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []string{"std", "std -tags=x", "module m ./...", "module", "nothing a"} {
		if got, err := Parse(bad); err == nil {
			t.Errorf("%s: %+v and no error", bad, got)
		}
	}
}

func TestDefault(t *testing.T) {
	corpora, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, c := range corpora {
		kinds[c.Kind] = true
	}
	if len(kinds) != 3 {
		t.Errorf("the kinds are %v", kinds)
	}
}

// TestHeader reads first lines as they are found in GOROOT/test.
func TestHeader(t *testing.T) {
	for line, want := range map[string]*Unit{
		"// run":                             {},
		"// run arg1 arg2":                   {Args: []string{"arg1", "arg2"}},
		"// run more.go":                     {Files: []string{filepath.Join("d", "more.go")}, Args: []string{}},
		"// run -race":                       {Flags: []string{"-race"}},
		"// run -gcflags -l=4":               {Flags: []string{"-gcflags=-l=4"}},
		`// run -gcflags="-d=checkptr"`:      {Flags: []string{"-gcflags=-d=checkptr"}},
		"// run -gcflags='all=-N -l'":        {Flags: []string{"-gcflags=all=-N -l"}},
		"// run -tags=a -gcflags=all=-d=x y": {Flags: []string{"-tags=a", "-gcflags=all=-d=x"}, Args: []string{"y"}},
		"// rundir":                          nil,
		"// rundir -x":                       nil, // there is no directory
		"// runoutput":                       {Generates: true},
		"// runoutput ./rotate.go":           {Generates: true, Files: []string{filepath.Join("d", "rotate.go")}, Args: []string{}},
		"// run -ldflags -a=1 -b":            {Flags: []string{"-ldflags=-a=1 -b"}},
		"// errorcheck":                      nil,
		"package main":                       nil,
	} {
		u := &Unit{Files: []string{filepath.Join("d", "x.go")}}
		ok := u.header([]byte(line + "\n\npackage main\n"))
		if ok != (want != nil) {
			t.Errorf("%s: is to be run: %v", line, ok)
		}
		if want == nil {
			continue
		}
		if got := u.Files[1:]; len(got)+len(want.Files) > 0 && !reflect.DeepEqual(got, want.Files) {
			t.Errorf("%s: files %q", line, got)
		}
		if !reflect.DeepEqual(u.Flags, want.Flags) || len(u.Args)+len(want.Args) > 0 && !reflect.DeepEqual(u.Args, want.Args) {
			t.Errorf("%s: flags %q, arguments %q", line, u.Flags, u.Args)
		}
		if u.Generates != want.Generates {
			t.Errorf("%s: prints the program: %v", line, u.Generates)
		}
	}
}

func modes(t *testing.T, list string) []asyncify.Mode {
	t.Helper()
	m, err := asyncify.ParseModes(list)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestCount has tests that do one thing in one mode and another in the next.
func TestCount(t *testing.T) {
	m := modes(t, "never,always")
	r := &Record{Plain: map[string]int{}, Left: map[string]int{}}
	r.count(&asyncify.Result{
		Functions: []asyncify.Function{{Name: "F"}, {Name: "G", Plain: "linkname"}, {Name: "T.M"}},
		Runs: []asyncify.Run{
			{Mode: m[0], Passed: []string{"A", "B", "C"}, Idle: []string{"D"}, Left: map[string]string{"X": "why"}},
			{Mode: m[1], Passed: []string{"A"}, Failed: []string{"B"}, Allocating: []string{"C"}, Idle: []string{"D"}, Left: map[string]string{"X": "why"}},
		},
	})
	if r.Functions != 3 || r.Async != 2 || r.Tests != 2 || r.Passed != 1 || len(r.Failures) != 1 {
		t.Errorf("got %+v", r)
	}
	want := map[string]int{"why": 1, "skips itself with -short or on this system": 1, "counts allocations, and coroutines allocate": 1}
	if !reflect.DeepEqual(r.Left, want) || !reflect.DeepEqual(r.Plain, map[string]int{"linkname": 1}) {
		t.Errorf("left out: %v; plain: %v", r.Left, r.Plain)
	}
}

func TestTable(t *testing.T) {
	records := []*Record{
		{Row: "sort", Name: "sort", Functions: 1200, Async: 1100, Plain: map[string]int{"linkname": 100}, Tests: 5, Passed: 5},
		{Row: "GOROOT/test/ken", Name: "test/ken/a.go", Functions: 2, Async: 2, Tests: 1, Passed: 0, Failures: []string{"never: main"}},
		{Row: "GOROOT/test/ken", Name: "test/ken/b.go", Left: map[string]int{"takes long": 1}},
		{Row: "a.org/m", Name: "a.org/m/n", Functions: 1, Async: 1, Tests: 3, Passed: 3, Left: map[string]int{"takes long": 1, "fails": 3}},
	}
	var b strings.Builder
	if err := Sums("unit", records, func(r *Record) string { return r.Row }).Write(&b); err != nil {
		t.Fatal(err)
	}
	const want = `| unit | functions | async | tests | passed | left out |
|---|---:|---:|---:|---:|---:|
| sort | 1,200 | 1,100 | 5 | 5 | 0 |
| GOROOT/test/ken | 2 | 2 | 1 | 0 | 1 |
| a.org/m | 1 | 1 | 3 | 3 | 4 |
| in all | 1,203 | 1,103 | 9 | 8 | 5 |
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	b.Reset()
	units := []Unit{{Row: "GOROOT/test/ken"}, {Row: "GOROOT/test/ken"}, {Row: "a.org/m"}, {Row: "a.org/m"}}
	if err := Write(&b, records, units, modes(t, "never,random+defers+values=3")); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, line := range []string{"modes never, random+defers+values=3.", "| 2 programs of `GOROOT/test` | 2 |", "| 1 of 2 packages of other modules | 1 |", "| fails | 3 |\n| takes long | 2 |", "| linkname | 100 |"} {
		if !strings.Contains(page, line) {
			t.Errorf("no %q in\n%s", line, page)
		}
	}
}

// TestJournal writes records, stops in the middle of one, and reads them.
func TestJournal(t *testing.T) {
	name := filepath.Join(t.TempDir(), "journal")
	good, bad := &Unit{Name: "good"}, &Unit{Name: "bad"}
	open := func() *Journal {
		j, err := OpenJournal(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	j := open()
	for _, r := range []*Record{{Name: "good", Tests: 1}, {Name: "bad", Failures: []string{"never: F"}}, {Name: "good", Tests: 3}} {
		if err := j.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, `{"Name":"good","Te`...), 0o666); err != nil {
		t.Fatal(err)
	}
	if r := open().Get(good); r == nil || r.Tests != 3 {
		t.Errorf("got %+v", r)
	}
	if r := open().Get(bad); r != nil {
		t.Errorf("what failed is not run again: %+v", r)
	}
}
