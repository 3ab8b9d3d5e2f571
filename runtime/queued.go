package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file lets tasks wait in the queues of locks and the like, alone or as branches of Select. Invariant: what a waiter was
// woken for is either taken by it or passed on to the next.

// A queued is an operation that may have to wait in a queue, and gives nothing but an error. Its methods are called on the loop's goroutine.
type queued interface {
	machine.Tracer
	// attempt performs the operation if that is possible. how tells whether it has waited, and was woken. An error is thrown.
	attempt(t *machine.Task, how wakeup) bool
	// enqueue puts n into the queue.
	enqueue(l *Loop, n *node)
	// pass is called in place of attempt when the operation will not be performed.
	pass(l *Loop, how wakeup)
}

// Queueing is an operation of a lock or the like that lives in the frame which awaits it, for generated code; see spot.go. What it awaits is nothing but an error.
type Queueing struct {
	op    queued
	asked bool // it has been in the queue
}

// Ready performs the operation and reports whether it is complete. If not, t waits, and Ready is to be called again when it is resumed.
func (o *Queueing) Ready(t *machine.Task) bool {
	switch {
	case !o.asked:
		return o.op.attempt(t, unwoken) || o.stand(t)
	case t.Failing():
		buryGhost(t)
		o.op.pass(loopOf(t), wakeup(t.Missed()))
		return true
	}
	return o.op.attempt(t, woken) || o.stand(t)
}

// stand puts t into the queue, and reports false.
func (o *Queueing) stand(t *machine.Task) bool {
	o.asked = true
	if r := recordOf(t); r.stand() {
		o.op.enqueue(r.loop(), &r.node)
	}
	return false
}

// buryGhost removes what has stood in the queue since t was cancelled there.
func buryGhost(t *machine.Task) {
	if x := coreOf(t).rare(); x.ghost != nil {
		x.ghost.withdraw()
		x.ghost = nil
	}
}

// Awaited returns the error, if there was one.
func (o *Queueing) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// waiting is the frame of an operation that nobody has room for and that cannot be performed at once. Frames are used again: nobody outside this file ever gets to see one.
type waiting struct {
	machine.Header
	Queueing
	next *waiting // among the spare ones of the loop
}

// spareFrames is how many frames a loop keeps for the next to wait.
const spareFrames = 64

// queueUp has t wait for op. It is the end of an Await method; Awaited finds the error thrown.
func queueUp(t *machine.Task, op queued) bool {
	l := loopOf(t)
	f := l.spare
	if f == nil {
		f = new(waiting)
	} else {
		l.spare, f.next = f.next, nil
		l.spares--
		f.Frame = machine.Frame{}
	}
	f.op = op
	f.stand(t)
	return f.Frame.Suspend(t, f, 1)
}

func (f *waiting) Resume(t *machine.Task) bool {
	if !f.Ready(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	f.Queueing = Queueing{}
	if l := loopOf(t); l.spares < spareFrames {
		l.spares++
		f.next, l.spare = l.spare, f
	}
	return f.Frame.Finish()
}

func (f *waiting) Trace() (function, file string, line int) { return f.op.Trace() }

// queuedChoice is a queued operation as a branch of Select.
type queuedChoice struct {
	void
	place
	op queued
}

func (c *queuedChoice) attempt(t *machine.Task) bool {
	ok := c.op.attempt(t, c.leave())
	c.err = t.Thrown()
	return ok
}

func (c *queuedChoice) enlist(t *machine.Task, to parent, index int) {
	c.op.enqueue(loopOf(t), c.node(to, index))
}

func (c *queuedChoice) withdraw(l *Loop) *future {
	c.op.pass(l, c.leave())
	return nil
}
