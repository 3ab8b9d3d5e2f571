package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
	"github.com/asyncgen/asyncgen/examples/internal/quote"
)

func TestCoro(t *testing.T) { golden.Test(t, "want.txt", programAsync) }

// TestParts checks that the hand-written form does the same.
func TestParts(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "want.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	runParts(newParts(&out, "first"), newParts(&out, "second"))
	golden.Compare(t, out.String()+"[virtual end t=0]\n", string(want))
}

func TestReadme(t *testing.T) { quote.Check(t, "README.md") }
