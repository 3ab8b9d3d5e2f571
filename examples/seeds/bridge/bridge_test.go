package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestBridge(t *testing.T) { golden.TestPlain(t, "want.txt", program) }
