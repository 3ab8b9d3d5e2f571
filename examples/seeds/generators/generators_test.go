package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestGenerators(t *testing.T) { golden.TestPlain(t, "want.txt", program) }
