package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestCallat(t *testing.T) { golden.TestPlain(t, "want.txt", program) }
