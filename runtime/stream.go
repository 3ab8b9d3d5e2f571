package async

import (
	"errors"
	"iter"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file defines streams, Python's asynchronous iterators, and what collects them.

// A Stream is a sequence whose values have to be awaited. Next gives ErrStop after the last one. Close ends the stream early; it may be
// called at any time and more than once.
type Stream[T any] interface {
	Next() Awaitable[T]
	Close() Awaitable[Void]
}

// Each ranges over the values of s, the equivalent of async for:
//
//	for v, err := range async.Each(s) { ... }
//
// It ends at ErrStop; any other error is given to the body, with which the loop ends too. Leaving the loop closes the stream, in whatever way it is left:
// before a break or return goes on, and while a panic or runtime.Goexit unwinds. What the stream's Close returns is dropped; but if the task is
// cancelled meanwhile, its next await returns the *CancelledError.
//
// In a marked function the body may await. Elsewhere each step blocks, as Await does.
func Each[T any](s Stream[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		over := false
		defer func() {
			if !over {
				Wait(s.Close())
			}
		}()
		for {
			v, err := Await(s.Next())
			if over = errors.Is(err, ErrStop); over || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Collect returns an operation that awaits the values of s up to its end and gives them all. If s gives an error, that is the outcome,
// together with the values before it, and s is closed.
func Collect[T any](s Stream[T]) Awaitable[[]T] { return &collect[T]{s: s} }

type collect[T any] struct {
	machine.Header
	s      Stream[T]
	next   Awaitable[T]
	close  Awaitable[Void]
	values []T
	err    error
}

func (f *collect[T]) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 1:
		goto next
	case 2:
		goto closed
	}
more:
	f.next = f.s.Next()
	if !f.next.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
next:
	if v, err := f.next.Awaited(t); err == nil {
		f.values = append(f.values, v)
		goto more
	} else if !errors.Is(err, ErrStop) {
		f.err = err
	}
	f.close = f.s.Close()
	if !f.close.Await(t) {
		return f.Frame.Suspend(t, f, 2)
	}
closed:
	if _, err := f.close.Awaited(t); err != nil && f.err == nil {
		f.err = err
	}
	return f.Frame.Finish()
}

func (f *collect[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *collect[T]) Awaited(t *machine.Task) ([]T, error) {
	if err := t.Thrown(); err != nil {
		return nil, err
	}
	return f.values, f.err
}
