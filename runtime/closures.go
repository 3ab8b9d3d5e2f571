package async

import (
	"runtime/debug"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Do and Eval outside of marked functions, where a function literal is ordinary code: it
// runs on a goroutine of its own, while the task that awaits it waits.

// Do makes a coroutine of fn. In a marked function fn may await, and runs in the task that awaits Do.
// Elsewhere fn runs on a goroutine of its own.
func Do(fn func() error) Coro[Void] {
	return &call[Void]{fn: func() (Void, error) { return Void{}, fn() }}
}

// Eval is Do for a function with a result.
func Eval[T any](fn func() (T, error)) Coro[T] { return &call[T]{fn: fn} }

// A call is a coroutine that runs fn on a goroutine and waits for it.
//
// It cannot be cancelled: the body of a coroutine ends before its awaiter goes on. A cancellation that
// arrives meanwhile is for the next await.
type call[T any] struct {
	machine.Frame
	fn  func() (T, error)
	end *Future[T]
}

func (c *call[T]) Resume(t *machine.Task) bool {
	if c.State() == 0 {
		c.end = onGoroutine(loopOf(t), c.fn)
		c.fn = nil
		if !c.end.Await(t) {
			return c.Suspend(t, c, 1)
		}
	}
	return c.Finish()
}

func (c *call[T]) Await(t *machine.Task) bool { return c.Reused(t) || c.Resume(t) }

func (c *call[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return c.end.Awaited(t)
}

// onGoroutine calls fn on a new goroutine and returns the future of its outcome, which cannot be cancelled.
// It is for the loop's goroutine.
func onGoroutine[T any](l *Loop, fn func() (T, error)) *Future[T] {
	f := NewFuture[T](l)
	f.rare().onCancel = func(error) bool { return false }
	l.inFlight++
	go func() {
		f.rare().raised = &machine.Raised{Goexit: true} // this stands if fn calls Goexit
		var v T
		var err error
		defer func() {
			if p := recover(); p != nil {
				f.rare().raised = caught(p)
			}
			l.post(func() {
				l.inFlight--
				bits := uint32(irrevocable)
				if f.rare().raised != nil {
					bits |= failed
				}
				f.set(v, err, bits)
			})
		}()
		v, err = fn()
		f.rare().raised = nil
	}()
	return f
}

// caught returns the record of a panic with value p, on the stack of its recovery.
func caught(p any) *machine.Raised {
	r := &machine.Raised{Value: p}
	if _, ok := p.(*MustError); !ok { // a MustError is an error that is on its way, not a mystery
		r.Stack = debug.Stack()
	}
	return r
}
