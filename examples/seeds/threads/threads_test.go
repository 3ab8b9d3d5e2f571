package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

// TestThreads sorts the lines: the goroutines run side by side.
func TestThreads(t *testing.T) {
	golden.TestPlain(t, "want.txt", func(w io.Writer) error {
		var out bytes.Buffer
		err := program(&out, golden.Replay([]int{3, 5}))
		lines := slices.Sorted(strings.Lines(out.String()))
		io.WriteString(w, strings.Join(lines, ""))
		return err
	})
}
