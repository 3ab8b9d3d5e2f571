package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestCancel(t *testing.T) { golden.Test(t, "want.txt", programAsync) }
