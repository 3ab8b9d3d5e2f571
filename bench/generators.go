package bench

import "testing"

// This file measures generators.

// Step measures one step of a generator: what PullNext is beside, and has the same body.
func Step(b *testing.B) {
	g := onesAsync()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Next(); err != nil {
			b.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		b.Fatal(err)
	}
}

// StepDeep measures one step of a generator that passes its yield on, 10 calls deep.
func StepDeep(b *testing.B) {
	g := deepOnesAsync(10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Next(); err != nil {
			b.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		b.Fatal(err)
	}
}

//async:func
func ones(yield func(int) bool) {
	for yield(1) {
	}
}

//async:func
func deepOnes(depth int, yield func(int) bool) {
	if depth > 1 {
		deepOnes(depth-1, yield)
	} else {
		ones(yield)
	}
}
