package async

import (
	"context"
	"iter"
	"testing"
)

// This file measures generators. What they are beside is BenchmarkPull.

func BenchmarkGeneratorNext(b *testing.B) {
	g := countToAsync(b.N + 1)
	b.ReportAllocs()
	for range b.N {
		g.Next()
	}
}

func BenchmarkGeneratorAll(b *testing.B) {
	b.ReportAllocs()
	for range countToAsync(b.N).All() {
	}
}

func BenchmarkGeneratorNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		countToAsync(1).Next()
	}
}

// BenchmarkPullTree is the tree walk as one coroutine over a recursive push iterator, and BenchmarkGeneratorTree the same as a generator.
func BenchmarkPullTree(b *testing.B) {
	leaves := grow(20, 0)
	b.ResetTimer()
	for i := 0; i < b.N; {
		next, stop := iter.Pull(func(yield func(int) bool) { leaves.walk(yield) })
		for ; i < b.N; i++ {
			if _, ok := next(); !ok {
				break
			}
		}
		stop()
	}
}

// BenchmarkPullTreeNested is the tree walk as a generator of generators, Python's yield from without its short cut.
func BenchmarkPullTreeNested(b *testing.B) {
	leaves := grow(20, 0)
	b.ResetTimer()
	for i := 0; i < b.N; {
		next, stop := iter.Pull(leaves.nested())
		for ; i < b.N; i++ {
			if _, ok := next(); !ok {
				break
			}
		}
		stop()
	}
}

// nested iterates over t by way of an iterator for each part.
func (t *tree) nested() iter.Seq[int] {
	return func(yield func(int) bool) {
		if t == nil {
			return
		}
		for i, part := range []*tree{t.left, t.right} {
			next, stop := iter.Pull(part.nested())
			for v, ok := next(); ok; v, ok = next() {
				if !yield(v) {
					stop()
					return
				}
			}
			if i == 0 && !yield(t.v) {
				return
			}
		}
	}
}

func BenchmarkGeneratorTree(b *testing.B) {
	leaves := grow(20, 0)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		g := leaves.walkAsync()
		for ; i < b.N; i++ {
			if _, err := g.Next(); err != nil {
				break
			}
		}
	}
}

func BenchmarkAsyncGeneratorNext(b *testing.B) {
	b.Run("ready", func(b *testing.B) {
		g := &struct {
			AsyncGenerator[int, Void, Void]
			body countToFrame
		}{body: countToFrame{n: b.N}}
		g.body.gen = g.Init(&g.body)
		b.ReportAllocs()
		Run(context.Background(), g.last())
	})
	b.Run("waiting", func(b *testing.B) {
		b.ReportAllocs()
		Run(context.Background(), ticksAsync(b.N, 0).last())
	})
}
