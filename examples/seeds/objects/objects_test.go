package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestObjects(t *testing.T) { golden.TestPlain(t, "want.txt", program) }
