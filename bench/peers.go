package bench

import (
	"iter"
	"sync"
	"testing"
)

// This file measures what Go itself offers.

// PullNext measures one step of a coroutine as iter.Pull makes it: what Suspend is measured against.
func PullNext(b *testing.B) {
	next, stop := iter.Pull(func(yield func(int) bool) {
		for yield(1) {
		}
	})
	defer stop()
	b.ReportAllocs()
	for b.Loop() {
		next()
	}
}

// ChannelSwitch measures one switch between two goroutines, which send each other values over channels. Going there and
// back is two.
func ChannelSwitch(b *testing.B) {
	there, back := make(chan int), make(chan int)
	go func() {
		for v := range there {
			back <- v
		}
	}()
	defer close(there)
	b.ReportAllocs()
	for range (b.N + 1) / 2 {
		there <- 1
		<-back
	}
}

// PlainCall measures a call of an ordinary function: what ReadyAwait is measured against.
func PlainCall(b *testing.B) {
	b.ReportAllocs()
	total := 0
	for range b.N {
		total = plainIncrement(total)
	}
	if total != b.N {
		b.Fatal(total)
	}
}

//go:noinline
func plainIncrement(n int) int {
	if n < 0 {
		panic("negative")
	}
	return n + 1
}

// GoJoin measures starting a goroutine and waiting for its end: what SpawnJoin is measured against.
func GoJoin(b *testing.B) {
	b.ReportAllocs()
	var wg sync.WaitGroup
	for b.Loop() {
		wg.Add(1)
		go wg.Done()
		wg.Wait()
	}
}
