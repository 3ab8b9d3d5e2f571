package machine

// This file lets a recursive function run the frames of its calls in one Resume.
//
// A frame that awaits a call of its own function does not call that frame's Resume, but goes on as that frame, and when the call has
// ended, as the caller again:
//
//	func (f *walkFrame) Resume(t *machine.Task) bool {
//		first := f
//	resume:
//		switch f.State() {
//		case 1:
//			goto resume1
//		}
//	entry:
//		...
//		if f.walk == nil {
//			f.walk = &walkFrame{gen: f.gen}
//			f.walk.Nest(f)
//		}
//		f.walk.n = f.n.left
//		f.Calls(1)
//		f = f.walk
//		goto entry
//	resume1:
//		...
//		return f.SuspendIn(t, f, 2, &first.Frame)
//		...
//	end:
//		if caller, ok := f.Caller().(*walkFrame); ok {
//			f = caller
//			goto resume
//		}
//		return f.FinishIn(t, f, &first.Frame)
//	}
//
// So neither calls nor suspensions grow the native stack, and a suspension links one frame, not all of them.
//
// Invariant: the frames between first and f are linked already. If first has a parent, it was suspended before, and its
// caller is not on the native stack; so the frame is at the bottom of that.

// Nest links h, the header of a new frame, to the frame that will call it, again and again.
func (h *Frame) Nest(caller Coroutine) { h.parent = caller }

// Calls records where the frame goes on when the call that it makes has ended.
func (h *Frame) Calls(state int32) { h.state = state }

// Caller returns the suspended frame that awaits the call, or nil: it is the root, or its caller is on the native stack.
func (h *Frame) Caller() Coroutine { return h.parent }

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
