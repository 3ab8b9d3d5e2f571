package machine

import "runtime"

// This file runs the deferred calls of a frame when its call ends, in whatever way it ends.

// A DeferFrame is the header of a frame whose function has defer statements.
// Its Resume begins with
//
//	defer f.Unwind(&done)
//	f.Rethrow(t)
//
// where done is the named result of Resume.
type DeferFrame struct {
	Frame
	pending []func(body func())
}

// Suspend is [Frame.Suspend]. It also tells Unwind why Resume returns.
func (h *DeferFrame) Suspend(t *Task, self Coroutine, state int32) bool {
	h.flags |= frameSuspended
	return h.Frame.Suspend(t, self, state)
}

// Defer adds a deferred call. The thunk executes a defer statement and then calls body.
func (h *DeferFrame) Defer(thunk func(body func())) {
	h.pending = append(h.pending, thunk)
	h.flags |= frameDefers
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
func (h *DeferFrame) Unwind(done *bool) {
	if h.flags&frameSuspended != 0 {
		h.flags &^= frameSuspended
		return
	}
	if len(h.pending) == 0 {
		return // a panic or Goexit, if there is one, simply goes on
	}
	if h.flags&frameFinished != 0 {
		h.run(nil)
	} else if v := recover(); v != nil {
		h.run(&Raised{Value: v})
	} else {
		h.run(nil) // Goexit is in progress: recover gives nil in deferred calls, and it goes on afterwards
		return
	}
	*done = h.Finish()
}

// run calls the pending thunks while r, if it is not nil, is in flight. It returns normally when nothing is in
// flight at the end. It is a loop, so that a function which defers in a loop needs no deep stack.
func (h *DeferFrame) run(r *Raised) {
	completed := false
	defer func() {
		// Reached with completed unset only when a deferred call has called Goexit: the remaining ones still run.
		if !completed && len(h.pending) > 0 {
			h.run(nil)
		}
	}()
	for len(h.pending) > 0 {
		last := len(h.pending) - 1
		thunk := h.pending[last]
		h.pending[last] = nil
		h.pending = h.pending[:last]
		r = call(thunk, r)
	}
	completed = true
	h.flags &^= frameDefers
	if r != nil {
		r.Raise()
	}
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
