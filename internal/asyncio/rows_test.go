package asyncio

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// A program is the Go side of a row, in one or both of its forms.
type program struct {
	code func() error                  // the marked function itself, or ordinary code
	coro func() async.Coro[async.Void] // the coroutine form
	bare func() error                  // ordinary code that virtual time does not suit
	unix bool                          // there are no such things on other systems
}

// TestRows runs the Go programs of the table, and compares what they print, and the time they take, with the table. Coroutine forms run
// on the clock of asynctest, ordinary code and blocking forms on that of synctest.
func TestRows(t *testing.T) {
	known := map[string]program{}
	for _, programs := range []map[string]program{model, generators, coroutines, loop, futures, tasks, combinators, locks, iteration, threads, mistakes, more, order} {
		for name, p := range programs {
			known[name] = p
		}
	}
	for _, topic := range table(t) {
		for _, row := range topic.Rows {
			if row.Code == "" {
				continue
			}
			p, ok := known[row.Program()]
			delete(known, row.Program())
			t.Run(row.test(), func(t *testing.T) {
				if !ok {
					t.Fatalf("the tests do not know the program %s", row.Program())
				}
				if p.unix && (runtime.GOOS == "windows" || runtime.GOOS == "plan9") {
					t.Skip("the program needs Unix")
				}
				if p.coro != nil {
					row.compare(t, "coroutine", func() time.Duration { return onLoop(t, p.coro()) })
				}
				if p.code != nil {
					row.compare(t, "ordinary code", func() time.Duration { return inBubble(t, p.code) })
				}
				if p.bare != nil {
					row.compare(t, "ordinary code", func() time.Duration { return inReal(t, p.bare) })
				}
			})
		}
	}
	for name := range known {
		t.Errorf("the program %s is in no row", name)
	}
}

// compare runs one form of the row's program.
func (r *Row) compare(t *testing.T, form string, run func() time.Duration) {
	t.Helper()
	var took time.Duration
	if got := captured(t, func() { took = run() }); got != inGo(r.Output) {
		t.Errorf("%s prints\n%s\nwhere asyncio prints\n%s", form, got, r.Output)
	}
	if r.Time != 0 && took != r.Time {
		t.Errorf("%s takes %v, want %v", form, took, r.Time)
	}
}

var constants = regexp.MustCompile(`\b(True|False|None)\b`)

// inGo returns what Python prints with its constants replaced by Go's.
func inGo(output string) string {
	return constants.ReplaceAllStringFunc(output, func(s string) string {
		return map[string]string{"True": "true", "False": "false", "None": "<nil>"}[s]
	})
}

// onLoop runs a coroutine on a virtual clock and returns how long it took.
func onLoop(t *testing.T, c async.Coro[async.Void]) time.Duration {
	t.Helper()
	var loop *async.Loop
	if _, err := asynctest.Run(t, c, asynctest.WithLoop(func(l *async.Loop) { loop = l })); err != nil {
		t.Errorf("the program failed: %v", err)
	}
	return loop.Time()
}

// inBubble runs ordinary code in virtual time and returns how long it took.
func inBubble(t *testing.T, code func() error) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := code(); err != nil {
			t.Errorf("the program failed: %v", err)
		}
		took = time.Since(start)
	})
	return took
}

// inReal runs ordinary code.
func inReal(t *testing.T, code func() error) time.Duration {
	t.Helper()
	if err := code(); err != nil {
		t.Errorf("the program failed: %v", err)
	}
	return 0
}

// captured returns what f writes to the standard output.
func captured(t *testing.T, f func()) string {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = stdout }()
	f()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func table(t *testing.T) []Topic {
	t.Helper()
	topics, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	return topics
}

// TestTable checks that the table is complete.
func TestTable(t *testing.T) {
	found := map[string]bool{}
	for _, topic := range table(t) {
		if topic.Title == "" || topic.Intro == "" {
			t.Errorf("topic %s has no title or no introduction", topic.Name)
		}
		for _, row := range topic.Rows {
			for what, text := range map[string]string{"title": row.Title, "does": row.Does, "ours": row.Ours} {
				if text == "" {
					t.Errorf("row %s has no field %s", row.ID, what)
				}
			}
			if found[row.ID] {
				t.Errorf("two rows %s", row.ID)
			}
			found[row.ID] = true
			if (row.Output == "") != (row.Python == "") || row.Code != "" && row.Python == "" {
				t.Errorf("row %s has not all of a Python program, its output, and a Go program", row.ID)
			}
			if (row.tests() == "") != (row.Untested != "") {
				t.Errorf("row %s has neither a test nor a reason why it has none, or both", row.ID)
			}
			for _, name := range names(row.Tests) {
				exists(t, name)
			}
			if row.Example != "" {
				if _, err := os.Stat(filepath.Join("..", "..", row.Example)); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// TestCPython checks that there is a test for each entry of the list of what CPython's tests pin down, and that no test has a number of its own.
func TestCPython(t *testing.T) {
	list, err := CPython()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for i, row := range list.Rows {
		if row.ID != fmt.Sprint(i+1) || row.Title == "" || row.Tests == "" {
			t.Errorf("entry %d is %v", i+1, row)
		}
		for _, name := range names(row.Tests) {
			exists(t, name)
			listed[name] = true
			if _, number, ok := strings.Cut(name, "TestCPython"); ok && number[:2] != fmt.Sprintf("%02d", i+1) {
				t.Errorf("entry %d names %s", i+1, name)
			}
		}
	}
	if len(list.Rows) != 60 {
		t.Errorf("%d entries", len(list.Rows))
	}
	files, err := filepath.Glob("cpython_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`(?m)^func (TestCPython\d\d\w*)\(`).FindAllStringSubmatch(string(text), -1) {
			if !listed["internal/asyncio."+match[1]] {
				t.Errorf("%s is not in the list", match[1])
			}
		}
	}
}

// exists checks that there is a test of the given name, which has its directory in front.
func exists(t *testing.T, name string) {
	t.Helper()
	dir, function, ok := strings.Cut(name, ".")
	function, _, _ = strings.Cut(function, "/")
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*_test.go"))
	if err != nil || !ok {
		t.Errorf("%s is not the name of a test: %v", name, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+function+"(") {
			return
		}
	}
	t.Errorf("there is no test %s", name)
}

// TestPage checks that docs/asyncio.md is what the table and the programs say.
func TestPage(t *testing.T) {
	want, err := Page(".")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "docs", "asyncio.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	if runtime.GOOS == "windows" {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if text != want {
		t.Error("docs/asyncio.md is out of date: run go generate ./internal/asyncio")
	}
}
