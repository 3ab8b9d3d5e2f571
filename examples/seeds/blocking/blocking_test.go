package main

import (
	"context"
	"io"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestBlocking(t *testing.T) {
	golden.TestPlain(t, "want.txt", func(w io.Writer) error {
		_, err := async.Run(context.Background(), programAsync(w))
		return err
	})
}
