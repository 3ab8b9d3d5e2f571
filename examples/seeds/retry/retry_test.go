package main

import (
	"io"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestRetry(t *testing.T) {
	draws := []int{4, 4, 0, 4, 7, 4, 4, 8, 10, 7, 8, 4, 7, 1, 6, 9, 3, 9, 7, 10}
	golden.Test(t, "want.txt", func(w io.Writer) async.Coro[async.Void] {
		return programAsync(w, golden.Replay(draws))
	})
}
