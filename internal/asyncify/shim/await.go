package async

// This file holds the suspension points as they are in ordinary code: they drive what they await. The
// compiler replaces them in coroutine forms.

import "github.com/asyncgen/asyncgen/runtime/machine"

// Await waits for a and returns its outcome.
func Await[T any](a Awaitable[T]) (T, error) { return drive[T](&wait[T]{a: a}) }

// Await2 is Await for two results.
func Await2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B, error) { return Unpack2(Await(a)) }

// Await3 is Await for three results.
func Await3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C, error) { return Unpack3(Await(a)) }

// Wait is Await without the value.
func Wait[T any](a Awaitable[T]) error { return machine.Err(Await(a)) }

// MustAwait is Await that panics if there is an error.
func MustAwait[T any](a Awaitable[T]) T { return machine.Must(Await(a)) }

// MustAwait2 is MustAwait for two results.
func MustAwait2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B) { return machine.Must2(Await2(a)) }

// MustAwait3 is MustAwait for three results.
func MustAwait3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C) { return machine.Must3(Await3(a)) }

// MustWait is MustAwait without the value.
func MustWait[T any](a Awaitable[T]) { machine.MustErr(Await(a)) }

// Do makes an operation of a literal. In coroutine forms the literal is a state machine.
func Do(fn func() error) Coro[Void] {
	return &call[Void]{fn: func() (Void, error) { return Void{}, fn() }}
}

// Eval is Do for a literal with a result.
func Eval[T any](fn func() (T, error)) Coro[T] { return &call[T]{fn: fn} }

// wait is a coroutine that awaits a.
type wait[T any] struct {
	machine.Header
	a Awaitable[T]
	v T
	e error
}

func (f *wait[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 && !f.a.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	f.v, f.e = f.a.Awaited(t)
	return f.Frame.Finish()
}

func (f *wait[T]) Await(t *machine.Task) bool         { return f.Reused(t) || f.Resume(t) }
func (f *wait[T]) Awaited(t *machine.Task) (T, error) { return f.v, f.e }

// call is a coroutine that calls fn.
type call[T any] struct {
	machine.Header
	fn func() (T, error)
	v  T
	e  error
}

func (f *call[T]) Resume(t *machine.Task) bool {
	f.v, f.e = f.fn()
	return f.Frame.Finish()
}

func (f *call[T]) Await(t *machine.Task) bool         { return f.Reused(t) || f.Resume(t) }
func (f *call[T]) Awaited(t *machine.Task) (T, error) { return f.v, f.e }
