package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file makes coroutines of generators, as Python did before it had async functions (PEP 342, types.coroutine).

// FromGenerator returns a coroutine that awaits what g yields. The yield returns the outcome, and the result of the coroutine is
// that of g. Cancellation comes out of the yield, like any other error; when a panic ends what was yielded, g is closed and the
// panic goes on.
func FromGenerator[T, R any](g *Generator[Awaitable[T], T, R]) Coro[R] {
	f := &driven[T, R]{g: g}
	f.Frame.Catch()
	return f
}

// driven awaits the values of g.
type driven[T, R any] struct {
	machine.Header
	g     *Generator[Awaitable[T], T, R]
	await Awaitable[T]
	value R
	err   error
}

func (f *driven[T, R]) Resume(t *machine.Task) bool {
	normal := false
	defer func() {
		if !normal {
			f.g.Close()
		}
	}()
	if r := t.TakeRaised(); r != nil {
		loopOf(t).raised = r
		r.Raise()
	}
	var err error
	if f.Frame.State() == 1 {
		goto awaited
	}
	f.await, err = f.g.Next()
next:
	if err != nil {
		f.end(err)
		normal = true
		return f.Frame.Finish()
	}
	if !f.await.Await(t) {
		normal = true
		return f.Frame.Suspend(t, f, 1)
	}
awaited:
	if v, thrown := f.await.Awaited(t); thrown == nil {
		f.await, err = f.g.Send(v)
	} else {
		f.await, err = f.g.Throw(thrown)
	}
	goto next
}

// end takes the result of g, which has given err instead of a value.
func (f *driven[T, R]) end(err error) {
	if f.g.State() == GenClosed {
		f.value, f.err = f.g.Result()
	} else {
		f.err = err
	}
}

func (f *driven[T, R]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *driven[T, R]) Awaited(t *machine.Task) (v R, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.value, f.err
	}
	return
}
