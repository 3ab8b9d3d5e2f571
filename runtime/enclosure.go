package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements the frame under WithTimeout, WithTimeoutScope and WithGroup: it awaits a body, and has
// something to do when that ends, in whatever way.
//
// Invariant: end is called exactly once.

// An enclosure awaits body in the task that awaits the enclosure.
type enclosure[T any] struct {
	machine.Header
	body   Awaitable[T]
	begun  bool
	value  T
	err    error
	raised *machine.Raised // the panic or Goexit that the body ended with
}

// enter awaits the body, or goes on with it, and reports whether it has ended. If the body calls Goexit on the native stack of
// this call, enter calls exit, and Goexit goes on.
func (e *enclosure[T]) enter(t *machine.Task, exit func()) (ended bool) {
	first := !e.begun
	if first {
		e.begun = true
		e.Frame.Catch()
	}
	if e.raised = t.TakeRaised(); e.raised != nil {
		e.body = nil
		return true
	}
	normal := false
	defer func() {
		if normal {
			return
		}
		e.body = nil
		if v := recover(); v != nil {
			e.raised = loopOf(t).caught(v)
			ended = true
			return
		}
		exit()
	}()
	ended = e.run(t, first)
	normal = true
	return ended
}

func (e *enclosure[T]) run(t *machine.Task, first bool) bool {
	if first && !e.body.Await(t) {
		return false
	}
	e.value, e.err = e.body.Awaited(t)
	e.body = nil
	return true
}

// leave raises again what the body ended with.
func (e *enclosure[T]) leave(t *machine.Task) {
	if r := e.raised; r != nil {
		loopOf(t).raised = r
		r.Raise()
	}
}

// caught returns the record of a panic with value v that was just recovered; the one there is already if the
// panic is on its way from frame to frame.
func (l *Loop) caught(v any) *machine.Raised {
	if r := l.raised; r != nil && same(r.Value, v) {
		return r
	}
	return caught(v)
}
