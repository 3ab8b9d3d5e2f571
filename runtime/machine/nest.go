package machine

// This file lets a recursive function run the frames of its calls in one Resume.
//
// A frame that awaits a call of its own function does not call that frame's Resume, but goes on as that frame, and when the call has
// ended, as the caller again:
//
//	func (f *walkFrame) Resume(t *machine.Task) bool {
//		first := f
//	resume:
//		switch f.Frame.State() {
//		case 1:
//			goto resume1
//		}
//	entry:
//		...
//		if f.walk == nil {
//			f.walk = &walkFrame{gen: f.gen}
//			f.walk.Frame.Nest(f)
//		}
//		f.walk.n = f.n.left
//		f.Frame.Calls(1, &f.walk.Frame)
//		f = f.walk
//		goto entry
//	resume1:
//		...
//		return f.Frame.SuspendIn(t, f, 2, &first.Frame)
//		...
//	end:
//		if caller, ok := f.Frame.Return().(*walkFrame); ok {
//			f = caller
//			goto resume
//		}
//		return f.Frame.FinishIn(t, f, &first.Frame)
//	}
//
// So neither calls nor suspensions grow the native stack, and a suspension links one frame, not all of them.
//
// Invariant: the frames between first and f are linked already. If first has a parent, it was suspended before, and its
// caller is not on the native stack; so the frame is at the bottom of that.

// Nest links h, the header of a new frame, to the frame that will call it, again and again.
func (h *Frame) Nest(caller Coroutine) { h.parent = caller }

// returned is the state of a nested frame while it is not called.
const returned = -1

// Calls records where the frame goes on when the call that it makes, whose frame has the header callee, has ended.
func (h *Frame) Calls(state int32, callee *Frame) { h.state, callee.state = state, 0 }

// Return ends the call. It returns the suspended frame that awaits it, or nil: it is the root, or its caller is on the native stack.
func (h *Frame) Return() Coroutine {
	h.state = returned
	return h.parent
}

// Running returns, while a panic comes out of Step, the innermost frame that is known to be running: the one at the bottom of the native stack, or its
// nearest caller that has not returned, with which the Resume of that frame went on.
func (t *Task) Running() Coroutine {
	c := t.Base()
	for c != nil && c.header().state == returned && c.header().parent != nil {
		c = c.header().parent
	}
	return c
}

// SuspendIn is [Frame.Suspend] in a Resume that began with the frame whose header is first.
func (h *Frame) SuspendIn(t *Task, self Coroutine, state int32, first *Frame) bool {
	h.state = state
	switch x := t.exec; {
	case x.linked != nil: // what it awaits has suspended, too
		x.linked.parent = self
		x.linked = first
	case first.parent == nil:
		x.base, x.linked = t.top, first
		t.top = self
	default:
		t.top = self
	}
	return false
}

// FinishIn is [Frame.Finish] in a Resume that began with the frame whose header is first.
func (h *Frame) FinishIn(t *Task, self Coroutine, first *Frame) bool {
	if h != first {
		t.top = self
	}
	return h.Finish()
}
