// Package seqrange iterates over functions for generated code, whose loops can be suspended in the middle.
//
// The body of a range loop over a function is a callback, and a callback cannot be suspended without suspending its caller.
// So the iterator function runs as a coroutine of its own ([iter.Pull]) while the loop stays in the frame.
package seqrange

import (
	"iter"
	"runtime"
)

// An Iter is the state of a range loop over a function.
type Iter[K, V any] struct {
	next  func() (K, V, bool)
	stop  func()
	key   K
	value V

	exits  bool // the body of the loop has called runtime.Goexit
	raised any  // what the body of the loop panics with
}

// New0 begins a range loop over a function that yields no values.
func New0[Y ~func() bool](seq func(yield Y)) *Iter[struct{}, struct{}] {
	return New2(func(yield func(struct{}, struct{}) bool) {
		seq(func() bool { return yield(struct{}{}, struct{}{}) })
	})
}

// New1 begins a range loop over a function that yields one value at a time.
func New1[Y ~func(K) bool, K any](seq func(yield Y)) *Iter[K, struct{}] {
	return New2(func(yield func(K, struct{}) bool) {
		seq(func(k K) bool { return yield(k, struct{}{}) })
	})
}

// New2 begins a range loop over a function that yields pairs. Go's own range loop around the function panics when that does not
// keep the rules: when it goes on after it was told to stop, or swallows a panic of the body.
func New2[Y ~func(K, V) bool, K, V any](seq func(yield Y)) *Iter[K, V] {
	i := &Iter[K, V]{}
	i.next, i.stop = iter.Pull2(func(yield func(K, V) bool) {
		for k, v := range seq {
			if yield(k, v) {
				continue
			}
			if i.raised != nil {
				panic(i.raised)
			}
			if i.exits {
				runtime.Goexit()
			}
			break
		}
	})
	return i
}

// Next goes on to the next values. It reports false at the end. A panic of the function comes out of it.
func (i *Iter[K, V]) Next() bool {
	var ok bool
	i.key, i.value, ok = i.next()
	return ok
}

// Key returns the first of the current values.
func (i *Iter[K, V]) Key() K { return i.key }

// Value returns the second of the current values.
func (i *Iter[K, V]) Value() V { return i.value }

// Raise makes the pending yield panic with v, which the body of the loop has panicked with: the deferred calls of
// the function see it, and it comes out of Raise.
func (i *Iter[K, V]) Raise(v any) {
	i.raised = v
	i.stop()
}

// Exit makes the pending yield call runtime.Goexit, as the body of the loop has. It must not come out of here, where the caller has more to
// finish, so another goroutine asks for it.
func (i *Iter[K, V]) Exit() {
	i.exits = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		i.stop()
	}()
	<-done
}

// Stop makes the pending yield return false and waits for the function to return.
func (i *Iter[K, V]) Stop() { i.stop() }
