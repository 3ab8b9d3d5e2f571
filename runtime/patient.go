package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file gives choices that stand in a queue a frame of their own, for an await outside of Select. Invariant: a
// choice that is not performed is withdrawn.

// A placed is a choice with a place in a queue.
type placed[T any] interface {
	outcome[T]
	line() *queue
}

// patient is the frame of an operation.
type patient[T any] struct {
	machine.Header
	name  string
	op    placed[T]
	value T
	err   error
}

func (f *patient[T]) Resume(t *machine.Task) bool {
	if f.err = t.Thrown(); f.err != nil {
		return f.Frame.Finish()
	}
	if !f.op.attempt(t) {
		f.op.line().join(t)
		return f.Frame.Suspend(t, f, 1)
	}
	f.value, f.err = f.op.result(loopOf(t))
	return f.Frame.Finish()
}

func (f *patient[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *patient[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, f.err
}

func (f *patient[T]) choose() outcome[T] { return f.op }

func (f *patient[T]) Trace() (function, file string, line int) { return f.name, "", 0 }
