package machine

// This file defines the task: the chain of frames, and the loop that resumes it.

// A Task is a chain of frames that run as one thread of control.
//
// The package async keeps its own record of a task and has this struct as the first field.
type Task struct {
	top  Coroutine // the innermost suspended frame, which the next Step resumes; during a step, the frame at the bottom of the native stack, or one that it has entered (nest.go)
	exec *Exec
}

// An Exec is what the tasks of one loop share while one of them runs.
type Exec struct {
	// Owner is the loop.
	Owner any

	linked *Frame    // during a suspension: the outermost frame linked so far
	base   Coroutine // while linked is set: the frame at the bottom of the native stack
	next   Coroutine // see Switch
	left   Coroutine // see Left
	thrown error     // see Throw
	missed uint8     // see Miss
	raised *Raised   // see Raise
}

// Init makes t a task of x that will run root.
func (t *Task) Init(x *Exec, root Coroutine) { t.top, t.exec = root, x }

// Exec returns what Init was given.
func (t *Task) Exec() *Exec { return t.exec }

// Top returns the innermost suspended frame of a task that is not running.
func (t *Task) Top() Coroutine { return t.top }

// TakeRoot returns the root after Step has reported that it finished, and lets go of it and of what is left
// of a task that Raise has ended.
func (t *Task) TakeRoot() Coroutine {
	root := t.top
	t.top = nil
	return root
}

// Step resumes the innermost frame, and its parents as they get their results. It
// reports whether the root has finished. A panic or Goexit comes out of Step when no
// frame on the native stack stops it; the caller then calls Raise, and Step again if that says so.
//
// Step is cut in two so that callers for whom it matters can make the first call themselves.
func (t *Task) Step() bool { return t.Up(t.Begin().Resume(t)) }

// Begin returns the frame to resume.
func (t *Task) Begin() Coroutine {
	if x := t.exec; x.linked != nil {
		x.linked, x.base = nil, nil
	}
	return t.top
}

// Up goes on after the frame of Begin has returned done.
func (t *Task) Up(done bool) bool {
	if !done && t.exec.next == nil {
		return false
	}
	return t.up(done)
}

func (t *Task) up(done bool) bool {
	x := t.exec
	for {
		var c Coroutine
		if done {
			if c = t.top.header().parent; c == nil {
				return true
			}
		} else if x.next == nil {
			return false
		} else {
			x.left = t.top
			c, x.next = x.next, nil
		}
		t.top, x.linked = c, nil
		done = c.Resume(t)
	}
}

// Left returns the innermost frame of the chain that the task was in before it switched to the frame that runs.
func (t *Task) Left() Coroutine {
	c := t.exec.left
	t.exec.left = nil
	return c
}

// Switch arranges that Step goes on with c when the frame that runs has suspended, without a trip through the loop. It is called directly
// before that frame suspends.
func (t *Task) Switch(c Coroutine) { t.exec.next = c }

// Throw arranges that the pending await of the frame which is resumed next returns err
// instead of its outcome. It is called on the loop's goroutine, directly before Step, or by
// an Await method that then returns true.
func (t *Task) Throw(err error) { t.exec.thrown, t.exec.missed = err, 0 }

// Miss is called after Throw when the task had been woken before, in a way that a number other than 0 stands for: so the operation knows what it has to pass on.
func (t *Task) Miss(how uint8) { t.exec.missed = how }

// Missed returns the number of Miss, directly after Thrown has returned an error.
func (t *Task) Missed() uint8 { return t.exec.missed }

// Failing reports whether there is an error for Thrown to take.
func (t *Task) Failing() bool { return t.exec.thrown != nil }

// Thrown takes the error of Throw. Awaited methods of operations that wait without a frame of their own call it first.
func (t *Task) Thrown() error {
	err := t.exec.thrown
	if err != nil {
		t.exec.thrown = nil
	}
	return err
}

// Raised is a panic, or a runtime.Goexit, on its way from a frame to those that await it.
type Raised struct {
	Value  any    // the argument of panic; nil for Goexit
	Stack  []byte // the stack at the panic, where the loop took one
	Goexit bool

	// Calls names the calls that it has gone through, innermost first, one to a line; Task is the last of those that they belong to.
	Calls []byte
	Task  *Task
}

// TakeRaised returns the panic or Goexit on account of which the loop resumes the frame, or nil.
func (t *Task) TakeRaised() *Raised {
	r := t.exec.raised
	t.exec.raised = nil
	return r
}

// Parked is called by the loop after a Goexit came out of Step. It reports whether an awaited deferred call has suspended
// meanwhile: the native stack was lost, but the frames that have deferred calls pending have linked up, and the
// task goes on when it is woken.
func (t *Task) Parked() bool {
	x := t.exec
	last := x.linked
	if last == nil {
		return false
	}
	if base := x.base.header(); last != base {
		last.parent = base.parent
	}
	x.linked = nil
	return true
}

// Switched is called by the loop after Parked. It reports whether the task is to go on at once, with the next Step, because the deferred call has called
// Switch.
func (t *Task) Switched() bool {
	x := t.exec
	if x.next == nil {
		return false
	}
	t.top, x.next = x.next, nil
	return true
}

// Base returns the frame at the bottom of the native stack, while a panic or Goexit comes out of Step.
func (t *Task) Base() Coroutine {
	if x := t.exec; x.linked != nil {
		return x.base
	}
	return t.top
}

// Raise is called by the loop after a panic or Goexit came out of Step. It finds the nearest frame above that
// has deferred calls pending and makes it the one to resume; then Raise returns true, and the loop calls
// Step again. When there is none the task has ended with r, and Raise returns false.
func (t *Task) Raise(r *Raised) bool {
	x := t.exec
	c := t.Base()
	t.top, x.base, x.linked, x.next, x.thrown = nil, nil, nil, nil, nil
	if c == nil {
		return false
	}
	for c = c.header().parent; c != nil; c = c.header().parent {
		if c.header().flags&frameDefers != 0 {
			t.top, x.raised = c, r
			return true
		}
	}
	return false
}
