package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Race. Invariant: when it ends, everything that it has started has ended.

var errEmptyRace = errors.New("async: Race of nothing never ends: give it at least one awaitable")

// Race starts all of as when it is awaited, and gives the outcome of the one that ends first, be that a value or an error. The others are
// cancelled and awaited; what they end with is dropped, except panics, which come out of Race. If the awaiting task is
// cancelled, all are.
func Race[T any](as ...Awaitable[T]) Awaitable[T] {
	return &race[T]{children: children[T]{args: as}, winner: -1}
}

type race[T any] struct {
	machine.Header
	children[T]
	winner int
	change *future // what the frame waits for: the next end of a child
	value  T
	err    error
}

func (f *race[T]) Resume(t *machine.Task) bool {
	l := loopOf(t)
	if f.Frame.State() == 0 {
		if len(f.args) == 0 {
			f.err = errEmptyRace
			return f.Frame.Finish()
		}
		f.children.start(l, scopeOf(t), f)
	} else if err := f.change.awaited(t); err != nil {
		f.err = err
		f.children.cancel(nil)
	}
	if f.left > 0 {
		f.change = newFuture(l)
		f.change.await(t)
		return f.Frame.Suspend(t, f, 1)
	}
	for i, c := range f.futures {
		if x := c.more.Load(); i != f.winner && x != nil && x.raised != nil {
			c.outcome(l)
		}
	}
	stray := f.err
	if f.value, f.err = f.futures[f.winner].get(l); stray == nil {
		return f.Frame.Finish()
	}
	if f.err == nil {
		coreOf(t).postpone(stray) // what has been received must not be lost
	} else {
		f.err = stray
	}
	return f.Frame.Finish()
}

// childDone notes the end of a child.
func (f *race[T]) childDone(i int) {
	f.left--
	if c := f.futures[i]; c.state.Load()&failed != 0 {
		c.see()
	}
	if f.winner < 0 {
		f.winner = i
		f.children.cancel(nil)
	}
	if f.left == 0 {
		f.change.settle()
	}
}

func (f *race[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *race[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, f.err
}

// awaited returns the error of an await of f, which carries no value: f's own, or one that was thrown.
func (f *future) awaited(t *machine.Task) error {
	if err := t.Thrown(); err != nil {
		return err
	}
	if f.state.Load()&failed != 0 {
		return f.outcome(loopOf(t))
	}
	return nil
}
