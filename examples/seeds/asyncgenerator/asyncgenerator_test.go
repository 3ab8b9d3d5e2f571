package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestAsyncgenerator(t *testing.T) { golden.Test(t, "want.txt", programAsync) }
