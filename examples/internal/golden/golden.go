// Package golden runs an example on a virtual clock and compares what it prints with the text in its testdata. What is compared
// is everything the example writes and then, in a last line, the time that has passed.
package golden

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// Test runs the coroutine that program returns for a writer and compares the output with testdata/name.
// The time stands in the last line, in seconds: [virtual end t=1.5].
func Test[T any](t *testing.T, name string, program func(w io.Writer) async.Coro[T]) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	Compare(t, Output(t, program), string(want))
}

// TestPlain is Test for a program that is ordinary code with loops of its own. It runs in the virtual time of testing/synctest.
func TestPlain(t *testing.T, name string, program func(w io.Writer) error) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := program(&out); err != nil {
			t.Errorf("the program failed: %v", err)
		}
		fmt.Fprintf(&out, "[virtual end t=%v]\n", time.Since(start).Seconds())
	})
	Compare(t, out.String(), string(want))
}

// Replay returns a function that returns the draws one by one, for programs that draw random numbers.
func Replay(draws []int) func() int {
	return func() int {
		next := draws[0]
		draws = draws[1:]
		return next
	}
}

// Output returns what Test compares.
func Output[T any](t *testing.T, program func(w io.Writer) async.Coro[T]) string {
	t.Helper()
	var out bytes.Buffer
	var loop *async.Loop
	_, err := asynctest.Run(t, program(&out), asynctest.WithLoop(func(l *async.Loop) { loop = l }))
	if err != nil {
		t.Errorf("the program failed: %v", err)
	}
	fmt.Fprintf(&out, "[virtual end t=%v]\n", loop.Time().Seconds())
	return out.String()
}

// Compare reports the first line in which got and want differ.
func Compare(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	gots, wants := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := range min(len(gots), len(wants)) {
		if gots[i] != wants[i] {
			t.Fatalf("line %d is %q, want %q; the whole output:\n%s", i+1, gots[i], wants[i], got)
		}
	}
	t.Fatalf("the output has %d lines, want %d:\n%s", len(gots)-1, len(wants)-1, got)
}
