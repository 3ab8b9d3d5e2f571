package progen

import (
	"bytes"
	"testing"
)

// The same seed gives the same program, other seeds other ones.
func TestDeterminism(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(200) {
		a, err := Programs(seed, 1, 20)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Programs(seed, 1, 20)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("seed %d gives two programs", seed)
		}
		if seen[string(a)] {
			t.Errorf("seed %d gives the program of another seed", seed)
		}
		seen[string(a)] = true
	}
}

func TestMatrix(t *testing.T) {
	a, err := Matrix(1, 0, MatrixSize())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := Matrix(2, 0, MatrixSize()); err != nil || bytes.Equal(a, b) {
		t.Error("two seeds give the same cases", err)
	}
}
