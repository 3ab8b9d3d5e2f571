package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file defines what can be awaited, and the plain types of results.

// Void is the result type of operations that give nothing but an error.
type Void = struct{}

// An Awaitable is an operation that a coroutine can wait for.
//
// Await begins the operation for t and reports whether it is complete already; if not, it has arranged that t is woken.
// Awaited gives the outcome once, when it is. Types outside this package implement the interface by embedding an
// Awaitable, a *Future for example, or use AwaitableFunc.
type Awaitable[T any] interface {
	Await(t *machine.Task) bool
	Awaited(t *machine.Task) (T, error)
}

// A Coro is a call of an async function that has not begun. It runs once: as part of the task that
// awaits it, or as a task of its own by Go. Awaiting it again gives ErrReused.
type Coro[T any] interface {
	Awaitable[T]
	machine.Coroutine
}

// A Tuple2 holds the results of an async function that returns two values.
type Tuple2[A, B any] struct {
	A A
	B B
}

// A Tuple3 holds the results of an async function that returns three values.
type Tuple3[A, B, C any] struct {
	A A
	B B
	C C
}

// A Result is a value together with an error.
type Result[T any] struct {
	Value T
	Err   error
}

// AwaitableFunc returns a coroutine that calls start and awaits what that returns. It is how a type of
// one's own becomes awaitable:
//
//	func (c *Conn) Ready() async.Awaitable[int] { return async.AwaitableFunc(c.ready) }
//
// start is called on the loop's goroutine, once, when the coroutine is awaited.
func AwaitableFunc[T any](start func() Awaitable[T]) Coro[T] { return &wrapper[T]{start: start} }

// A wrapper is a coroutine that does nothing but await inner.
type wrapper[T any] struct {
	machine.Header
	start func() Awaitable[T] // gives inner; nil if it is given
	inner Awaitable[T]
	value T
	err   error
}

func (f *wrapper[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 {
		if f.start != nil {
			f.inner, f.start = f.start(), nil
		}
		if !f.inner.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
	}
	f.value, f.err = f.inner.Awaited(t)
	f.inner = nil
	return f.Frame.Finish()
}

func (f *wrapper[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *wrapper[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, f.err
}

// ready is an operation whose outcome is there already.
type ready[T any] struct {
	value T
	err   error
}

func (r ready[T]) Await(*machine.Task) bool { return true }

func (r ready[T]) Awaited(*machine.Task) (T, error) { return r.value, r.err }
