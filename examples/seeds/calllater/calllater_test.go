package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestCalllater(t *testing.T) { golden.Test(t, "want.txt", programAsync) }
