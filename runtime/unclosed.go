package async

import (
	"fmt"
	"slices"
	"weak"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file sees to it that asynchronous generators which are left when their loop is closed run their deferred calls, as
// loop.shutdown_asyncgens does.
//
// Invariant: a generator that has begun and has not ended is in the list of its loop, at the place it knows. The list does not keep it alive.

// unclosed is a list of generators.
type unclosed struct{ list []weak.Pointer[stepping] }

// add puts s, which begins, into the list.
func (u *unclosed) add(s *stepping) {
	if len(u.list) == cap(u.list) {
		u.sweep()
	}
	u.list = append(u.list, weak.Make(s))
	s.place = len(u.list)
}

// remove takes s, which has ended, out of the list, if it is there. The last one takes its place.
func (u *unclosed) remove(s *stepping) {
	if s.place == 0 {
		return
	}
	last := len(u.list) - 1
	w := u.list[last]
	if moved := w.Value(); moved != nil {
		moved.place = s.place
	}
	u.list[s.place-1] = w
	u.list[last] = weak.Pointer[stepping]{}
	u.list = u.list[:last]
	s.place = 0
}

// sweep drops the generators that have been collected, and makes room for as many as are left.
func (u *unclosed) sweep() {
	u.list = slices.DeleteFunc(u.list, func(w weak.Pointer[stepping]) bool { return w.Value() == nil })
	for i, w := range u.list {
		if s := w.Value(); s != nil {
			s.place = i + 1
		}
	}
	u.list = slices.Grow(u.list, len(u.list)+1)
}

// closeGenerators starts a task for each generator that is left, which closes it, and reports whether there was any.
func (l *Loop) closeGenerators() bool {
	left := l.unclosed.list
	l.unclosed.list = nil
	for _, w := range left {
		if s := w.Value(); s != nil {
			s.place = 0
			t := newTask(l, nil, lateClose{s.closer.Close()}, nil)
			t.rec.slot = l.tasks.add(t)
			l.ready.push(&t.rec.node)
		}
	}
	return l.tasks.n > 0
}

// lateClose closes a generator that nobody has closed. Nobody reads its error either, so the report of that says where it comes from.
type lateClose struct{ Awaitable[Void] }

func (c lateClose) Awaited(t *machine.Task) (Void, error) {
	v, err := c.Awaitable.Awaited(t)
	if err != nil {
		err = fmt.Errorf("async: an AsyncGenerator that was left before its end gave an error when its loop closed it: close it, or range over it with async.Each, and the error can be read: %w", err)
	}
	return v, err
}
