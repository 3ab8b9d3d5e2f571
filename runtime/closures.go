package async

import (
	"runtime/debug"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Do and Eval outside of marked functions, where a function literal is ordinary code: it
// runs on a goroutine of its own, while the task that awaits it waits.

// Do makes a coroutine of fn. In a marked function fn may await, and runs in the task that awaits Do.
// Elsewhere fn runs on a goroutine of its own; it cannot be cancelled, and a cancellation that arrives meanwhile is for the next await.
func Do(fn func() error) Coro[Void] {
	return Eval(func() (Void, error) { return Void{}, fn() })
}

// Eval is Do for a function with a result.
func Eval[T any](fn func() (T, error)) Coro[T] {
	return &call[T]{name: "async.Do", begin: func(t *machine.Task) *Future[T] {
		return onGoroutine(loopOf(t), job[T]{fn: fn, run: ownGoroutine, bound: true})
	}}
}

// A call is a coroutine that begins something when it is awaited, and waits for its future.
type call[T any] struct {
	machine.Header
	name  string // of the operation
	begin func(t *machine.Task) *Future[T]
	end   *Future[T]
	value T
	err   error
}

func (c *call[T]) Resume(t *machine.Task) bool {
	if c.Frame.State() == 0 {
		c.end = c.begin(t)
		c.begin = nil
		if !c.end.Await(t) {
			return c.Frame.Suspend(t, c, 1)
		}
	}
	c.value, c.err = c.end.Awaited(t) // here, where a panic of fn can be caught
	return c.Frame.Finish()
}

func (c *call[T]) Await(t *machine.Task) bool { return c.Reused(t) || c.Resume(t) }

func (c *call[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return c.value, c.err
}

// caught returns the record of a panic with value p, on the stack of its recovery.
func caught(p any) *machine.Raised {
	r := &machine.Raised{Value: p}
	if _, ok := p.(*MustError); !ok { // a MustError is an error that is on its way, not a mystery
		r.Stack = debug.Stack()
	}
	return r
}
