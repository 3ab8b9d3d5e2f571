package machine

import "runtime"

// This file runs the deferred calls of a frame when its call ends, in whatever way it ends.

// A DeferHeader is the [Header] of a frame whose function has defer statements.
type DeferHeader struct{ Frame DeferFrame }

func (h *DeferHeader) header() *Frame { return &h.Frame.Frame }

// Awaited is [Header.Awaited].
func (h *DeferHeader) Awaited(t *Task) (struct{}, error) { return struct{}{}, t.Thrown() }

// Reused is [Header.Reused].
func (h *DeferHeader) Reused(t *Task) bool { return h.Frame.Reused(t) }

// A DeferFrame is the [Frame] of such a function. Its Resume begins with
//
//	defer f.Frame.Unwind(t, f, &done)
//	f.Frame.Rethrow(t)
//
// where done is the named result of Resume, and finishes at once in state [Unwinding].
type DeferFrame struct {
	Frame
	pending  []deferral
	loops    []deferral // what the range loops that the frame is in do when they are left, innermost last
	inflight *Raised    // while an awaited deferred call is suspended: what it interrupts
	exiting  bool       // runtime.Goexit was called: it goes on after the deferred calls, whatever these do
}

// Suspend is [Frame.Suspend]. It also tells Unwind why Resume returns.
func (h *DeferFrame) Suspend(t *Task, self Coroutine, state int32) bool {
	h.flags |= frameSuspended
	return h.Frame.Suspend(t, self, state)
}

// Unwinding is the state of a frame that is suspended in an awaited deferred call.
const Unwinding = -1

// Point is the suspension point at which the frame waits, for Trace; 0 where it waits in a deferred call.
func (h *DeferFrame) Point() int32 { return max(h.state, 0) }

// A deferral is a pending deferred call: a thunk, which is a func(body func()), a [Coroutine] that is awaited, or the [stopper] of an iterator.
type deferral any

// Defer adds a deferred call. The thunk executes a defer statement and then calls body.
func (h *DeferFrame) Defer(thunk func(body func())) {
	h.pending = append(h.pending, thunk)
	h.flags |= frameDefers
}

// DeferAwait adds a deferred call that can be suspended.
func (h *DeferFrame) DeferAwait(c Coroutine) {
	h.pending = append(h.pending, c)
	h.flags |= frameDefers
}

type stopper interface {
	Stop()       // the loop is left
	Raise(v any) // its body has panicked
	Exit()       // its body has called runtime.Goexit
}

// Enter records that the frame is in a range loop over a function, whose iterator is to be stopped
// however the loop is left.
func (h *DeferFrame) Enter(it stopper) { h.enter(it) }

// EnterAwait records that the frame is in a range loop after which closing is to be awaited.
func (h *DeferFrame) EnterAwait(closing Coroutine) { h.enter(closing) }

func (h *DeferFrame) enter(d deferral) {
	h.loops = append(h.loops, d)
	h.flags |= frameDefers // a panic is to pass through here
}

// Leave stops the iterator of the innermost range loop.
func (h *DeferFrame) Leave() { h.leave().(stopper).Stop() }

// LeaveAwait forgets what is to be awaited after the innermost range loop: the function does that itself, or need not.
func (h *DeferFrame) LeaveAwait() { h.leave() }

func (h *DeferFrame) leave() deferral {
	last := len(h.loops) - 1
	d := h.loops[last]
	h.loops[last] = nil
	h.loops = h.loops[:last]
	return d
}

// leaveAll makes the ends of all range loops the next deferred calls: they are within those of the function.
func (h *DeferFrame) leaveAll() {
	h.pending = append(h.pending, h.loops...)
	clear(h.loops)
	h.loops = h.loops[:0]
}

// stop stops an iterator while r, if it is not nil, is in flight, and returns what is in flight after it.
func (h *DeferFrame) stop(it stopper, r *Raised) (after *Raised) {
	defer func() {
		if v := recover(); v != nil {
			after = &Raised{Value: v}
		}
	}()
	switch {
	case r != nil:
		it.Raise(r.Value)
	case h.exiting:
		it.Exit()
	default:
		it.Stop()
	}
	return r
}

// Recover is what recover becomes in an awaited deferred call of the function whose frame h heads.
func (h *DeferFrame) Recover() any {
	r := h.inflight
	if r == nil {
		return nil
	}
	h.inflight = nil
	return r.Value
}

// Rethrow raises the panic or Goexit that a frame awaited by this one ended with, if any.
func (h *DeferFrame) Rethrow(t *Task) {
	if x := t.exec; x.raised != nil {
		r := x.raised
		x.raised = nil
		r.Raise()
	}
}

// Raise panics with the value of r, or calls runtime.Goexit.
func (r *Raised) Raise() {
	if r.Goexit {
		runtime.Goexit()
	}
	panic(r.Value)
}

// Unwind is deferred by Resume. It does nothing when the frame has suspended. When the call returns,
// panics or exits it runs the pending deferred calls, last in first out, each seeing the panic
// that is then in flight; and sets *done when the call returns normally in the end.
func (h *DeferFrame) Unwind(t *Task, self Coroutine, done *bool) {
	if h.flags&frameSuspended != 0 {
		h.flags &^= frameSuspended
		return
	}
	unwinding := h.state == Unwinding
	if len(h.pending) == 0 && len(h.loops) == 0 && !unwinding {
		return // a panic or Goexit, if there is one, simply goes on
	}
	var r *Raised
	exits := false // a Goexit is unwinding the native stack: it cannot be stopped
	switch {
	case h.flags&frameFinished != 0:
		h.flags &^= frameFinished
		if unwinding {
			r = h.inflight
		}
	default:
		if v := recover(); v != nil {
			r = &Raised{Value: v}
		} else {
			exits, h.exiting = true, true
		}
	}
	h.inflight = nil
	if exits && t.exec.linked != nil {
		h.suspend(t, self) // a frame below is suspended in a deferred call: it comes first
		return
	}
	h.leaveAll()
	if !h.run(t, self, r) {
		*done = false
		return
	}
	if r = h.inflight; r != nil {
		panic(r.Value)
	}
	if h.exiting {
		if !exits {
			runtime.Goexit()
		}
		return
	}
	*done = h.Finish()
}

// suspend links the frame into the task's chain, to be resumed in state Unwinding.
func (h *DeferFrame) suspend(t *Task, self Coroutine) {
	h.state = Unwinding
	t.exec.link(t, &h.Frame, self)
}

// run calls the pending deferred calls while r, if it is not nil, is in flight. What is in flight at the end is in
// h.inflight. It reports false if a deferred call has suspended, and the frame with it. It is a loop, so that a function which
// defers in a loop needs no deep stack.
func (h *DeferFrame) run(t *Task, self Coroutine, r *Raised) bool {
	completed := false
	defer func() {
		// Reached with completed unset only when an ordinary deferred call has called Goexit: the remaining ones still run.
		if !completed {
			h.exiting = true
			h.run(t, self, nil)
		}
	}()
	for len(h.pending) > 0 {
		last := len(h.pending) - 1
		d := h.pending[last]
		h.pending[last] = nil
		h.pending = h.pending[:last]
		switch d := d.(type) {
		case func(body func()):
			r = call(d, r)
		case stopper:
			r = h.stop(d, r)
		case Coroutine:
			h.inflight = r
			if !h.resume(t, d) {
				completed = true
				h.suspend(t, self)
				return false
			}
			r = h.inflight
		}
	}
	completed = true
	h.inflight = r
	h.flags &^= frameDefers
	return true
}

// resume runs an awaited deferred call until it finishes or suspends. A panic in it replaces what is in flight.
func (h *DeferFrame) resume(t *Task, c Coroutine) (finished bool) {
	defer func() {
		if v := recover(); v != nil {
			h.inflight = &Raised{Value: v}
			finished = true
		}
	}()
	return c.Resume(t)
}

// call runs one thunk with r in flight and returns what is in flight after it.
func call(thunk func(body func()), r *Raised) (after *Raised) {
	defer func() {
		if v := recover(); v != nil {
			after = &Raised{Value: v}
		}
	}()
	thunk(func() {
		if r != nil {
			panic(r.Value)
		}
	})
	return nil
}

// Deferred returns a coroutine that awaits a. It is what a deferred await becomes. With must set, an error of a is raised.
func Deferred[T any, A awaitable[T]](a A, must bool) Coroutine {
	return &deferredAwait[T, A]{a: a, must: must}
}

type awaitable[T any] interface {
	Await(t *Task) bool
	Awaited(t *Task) (T, error)
}

type deferredAwait[T any, A awaitable[T]] struct {
	Header
	a    A
	must bool
}

func (f *deferredAwait[T, A]) Resume(t *Task) bool {
	if f.Frame.State() == 0 && !f.a.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	_, err := f.a.Awaited(t)
	if f.must {
		Must0(err)
	}
	return f.Frame.Finish()
}
