package bench

import (
	"context"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file measures what passes between tasks, and timers.

// HandOver measures the passing of an item from one task to another through a queue for capacity items.
func HandOver(b *testing.B, capacity int) {
	b.ReportAllocs()
	run(b, handOverAsync(capacity, b.N))
}

// ChannelHandOver measures the same between goroutines, through a channel.
func ChannelHandOver(b *testing.B, capacity int) {
	ch := make(chan int, capacity)
	b.ReportAllocs()
	go func() {
		defer close(ch)
		for i := range b.N {
			ch <- i
		}
	}()
	for range ch {
	}
}

// Timer measures scheduling a callback and cancelling it.
func Timer(b *testing.B) {
	b.ReportAllocs()
	run(b, timersAsync(b.N))
}

// AfterFunc measures time.AfterFunc and Stop: what Timer is measured against.
func AfterFunc(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		time.AfterFunc(time.Hour, nop).Stop()
	}
}

func nop() {}

// LockUnlock measures taking and releasing a lock that is free.
func LockUnlock(b *testing.B) {
	b.ReportAllocs()
	run(b, locksAsync(b.N))
}

//async:func
func produce(q *async.Queue[int], n int) error {
	for i := range n {
		if err := async.Wait(q.Put(i)); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func consume(q *async.Queue[int], n int) error {
	for range n {
		if _, err := async.Await(q.Get()); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func handOver(capacity, n int) error {
	q := async.NewQueue[int](capacity)
	return async.Wait(async.Gather(produceAsync(q, n), consumeAsync(q, n)))
}

//async:func
func timers(n int) {
	loop := async.Running()
	for range n {
		loop.CallLater(time.Hour, nop).Cancel()
	}
}

//async:func
func locks(n int) {
	var k async.Lock
	for range n {
		async.MustWait(k.Acquire())
		k.Release()
	}
}

// runOn is run on a clock that skips the time in which nothing happens.
func runOn(c async.Coro[async.Void]) error {
	_, err := async.Run(context.Background(), c, async.WithClock(new(skipper)))
	return err
}

// A skipper is a clock that goes to the next deadline when there is nothing to do.
type skipper struct{ now time.Duration }

func (c *skipper) Now() time.Duration { return c.now }

func (c *skipper) Wait(idle async.Idle) bool {
	c.now = max(c.now, idle.Until)
	return true
}
