package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Map. Invariant: at most limit calls are under way, and none once Map has ended.

// Map returns an operation that awaits fn(v) for each v of in, at most limit of them at a time, or any number if limit is not positive, and gives the
// results in the order of in. The calls are tasks of a group, and begin in the order of in: the first error cancels the
// others, and the outcome is then a *GroupError, as with WithGroup.
func Map[T, R any, A Awaitable[R]](limit int, in []T, fn func(T) A) Awaitable[[]R] {
	f := &mapping[T, R]{in: in, out: make([]R, len(in)), fn: func(v T) Awaitable[R] { return fn(v) }}
	if limit <= 0 || limit > len(in) {
		limit = len(in)
	}
	f.free = NewSemaphore(limit)
	f.whole = WithGroupCoro(func(g *Group) Coro[Void] { return &mapStarter[T, R]{m: f, group: g} })
	return f
}

type mapping[T, R any] struct {
	machine.Header
	in    []T
	out   []R
	fn    func(T) Awaitable[R]
	free  *Semaphore
	whole Awaitable[Void]
	err   error
}

func (f *mapping[T, R]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 && !f.whole.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	if _, f.err = f.whole.Awaited(t); f.err != nil {
		f.out = nil
	}
	return f.Frame.Finish()
}

func (f *mapping[T, R]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *mapping[T, R]) Awaited(t *machine.Task) ([]R, error) {
	if err := t.Thrown(); err != nil {
		return nil, err
	}
	return f.out, f.err
}

// mapStarter is the body of the group: it starts a call whenever there is room for one.
type mapStarter[T, R any] struct {
	machine.Header
	m     *mapping[T, R]
	group *Group
	i     int
	err   error
}

func (f *mapStarter[T, R]) Resume(t *machine.Task) bool {
	m := f.m
	room := m.free.Acquire()
	resumed := f.Frame.State() != 0
	for ; f.i < len(m.in); f.i++ {
		if !resumed && !room.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
		resumed = false
		if _, f.err = room.Awaited(t); f.err != nil {
			break
		}
		GoIn(f.group, &mapCall[T, R]{m: m, i: f.i})
	}
	return f.Frame.Finish()
}

func (f *mapStarter[T, R]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *mapStarter[T, R]) Awaited(*machine.Task) (Void, error) { return Void{}, f.err }

// mapCall is one call. It makes room for the next one unless it fails, which ends the group.
type mapCall[T, R any] struct {
	machine.Header
	m    *mapping[T, R]
	i    int
	call Awaitable[R]
	err  error
}

func (f *mapCall[T, R]) Resume(t *machine.Task) bool {
	m := f.m
	if f.Frame.State() == 0 {
		f.call = m.fn(m.in[f.i])
		if !f.call.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
	}
	if m.out[f.i], f.err = f.call.Awaited(t); f.err == nil {
		m.free.Release()
	}
	return f.Frame.Finish()
}

func (f *mapCall[T, R]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *mapCall[T, R]) Awaited(*machine.Task) (Void, error) { return Void{}, f.err }
