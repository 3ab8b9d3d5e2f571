package bench

import (
	"iter"
	"testing"
)

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

// Walk measures a value of a generator that walks a binary tree by recursion.
func Walk(b *testing.B, depth int) {
	t := grow(depth)
	g := t.walkAsync()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Next(); err != nil {
			g = t.walkAsync()
		}
	}
}

// PullWalk measures the same of one iter.Pull over the recursion.
func PullWalk(b *testing.B, depth int) {
	t := grow(depth)
	pull := func() (func() (int, bool), func()) {
		return iter.Pull(func(yield func(int) bool) { t.walk(yield) })
	}
	next, stop := pull()
	for b.Loop() {
		if _, ok := next(); !ok {
			next, stop = pull()
		}
	}
	stop()
}

// HandWalk measures the same of an iterator that is written by hand: it keeps the nodes that it has to come back to on a stack.
func HandWalk(b *testing.B, depth int) {
	t := grow(depth)
	var w walker
	w.descend(t)
	for b.Loop() {
		if _, ok := w.next(); !ok {
			w.descend(t)
		}
	}
}

type walker struct{ back []*tree }

func (w *walker) descend(t *tree) {
	for ; t != nil; t = t.left {
		w.back = append(w.back, t)
	}
}

//go:noinline
func (w *walker) next() (int, bool) {
	last := len(w.back) - 1
	if last < 0 {
		return 0, false
	}
	t := w.back[last]
	w.back = w.back[:last]
	w.descend(t.right)
	return t.value, true
}

type tree struct {
	left, right *tree
	value       int
}

func grow(depth int) *tree {
	if depth == 0 {
		return nil
	}
	return &tree{grow(depth - 1), grow(depth - 1), depth}
}

//async:func
func (t *tree) walk(yield func(int) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.value) && t.right.walk(yield)
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
