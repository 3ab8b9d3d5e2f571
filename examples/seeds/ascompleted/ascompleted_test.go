package main

import (
	"testing"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestAscompleted(t *testing.T) { golden.Test(t, "want.txt", programAsync) }
