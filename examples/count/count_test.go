package main

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestTogether(t *testing.T) { golden.Test(t, "want.txt", togetherAsync) }

// TestInTurn runs ordinary code, which blocks, in Go's own virtual time.
func TestInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		inTurn(&out)
		golden.Compare(t, out.String(), strings.Repeat("One Two Three ", 5)+"\n15.00\n")
	})
}
