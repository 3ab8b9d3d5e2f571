package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestConcurrent(t *testing.T) { golden.Test(t, "want.txt", programAsync) }
