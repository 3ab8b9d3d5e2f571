package async

import "errors"

// This file implements cancellation of tasks. It is edge-triggered, as in asyncio: one Cancel makes one await
// return a *CancelledError; awaits after that one work.
//
// Invariant: a cancellation is either passed on to what the task waits for, or pending; pending ones are
// noted in seq, and in extra.pending with their cause.

// Cancel requests that the task end: the await in which it waits, or else its next one, returns a *CancelledError with
// the cause. What the task waits for is cancelled with it; Shield prevents that. A task that has not run yet
// never will. Cancel reports false if the task has ended. Any goroutine may call it; away from the loop's own it
// takes effect a little later.
func (t *Task[T]) Cancel(cause ...error) bool { return t.cancelFrom(first(cause)) }

// Cancelling returns the number of Cancel calls less that of Uncancel calls.
func (t *Task[T]) Cancelling() int {
	var n int32
	t.loop().call("Task.Cancelling", func() { n = t.cancels })
	return int(n)
}

// Uncancel takes one Cancel call back and returns the number that is left, as asyncio's Task.uncancel does: it
// tells those further out that this request has been dealt with. A request that no await has returned yet is
// dropped when the number reaches 0.
func (t *Task[T]) Uncancel() int {
	var n int
	t.loop().call("Task.Uncancel", func() { n = t.uncancel() })
	return n
}

// uncancel is Uncancel. f is a task's.
func (f *future) uncancel() int {
	if f.cancels > 0 {
		f.cancels--
		if f.cancels == 0 {
			if f.home.pends() {
				f.home.seq = idle
			}
			f.renewContexts()
		}
	}
	return int(f.cancels)
}

// cancelTask is Cancel on the loop's goroutine. f is a task's.
func (f *future) cancelTask(cause error) bool { return f.cancelTo(nil, cause) }

// cancelTo is cancelTask for the sake of level last of the task: only contexts within it are cancelled.
func (f *future) cancelTo(last *level, cause error) bool {
	if f.isDone() {
		return false
	}
	f.cancels++
	f.cancelContexts(last, cause)
	t := f.home
	if t.queued() {
		f.rare().ghost = t.leave()
		f.deliver(cause)
		return true
	}
	switch on := t.on; on {
	case nil, &isBorn, &isRaising, &isVoid, &isAlone, &inCancel: // it runs, or is about to
		f.pend(cause)
	case &inTimer:
		t.loop().dropTimer(&t.node)
		f.deliver(cause)
	case &inDue:
		// The node stands in this iteration's queue, where asyncio has the timer. Something else
		// takes the place of the sleeper in the next one.
		l := t.loop()
		t.on = &isVoid
		f.pend(cause)
		t.seq = cancelCertain
		l.ready.push(&newHandle(l, func() { l.runNext(&t.node) }).node)
	default:
		t.on = &inCancel
		passed := !on.isDone() && on.cancel(cause)
		t.on = on
		switch {
		case !passed:
			f.pend(cause)
		case t.pends(): // the cancellation has come round: tasks wait for each other in a ring
			on.delist(&t.node)
			t.on = nil
			t.loop().ready.push(&t.node)
		}
	}
	return true
}

// pend notes a cancellation for the next step of f's task.
func (f *future) pend(cause error) {
	if f.home.seq == cancelCertain {
		return // one is enough
	}
	f.rare().pending = &CancelledError{cause}
	if f.home.seq != cancelPostponed {
		f.home.seq = cancelPending
	}
}

// deliver cancels the wait of f's task, which no future stands for, so that the next step throws the cancellation.
func (f *future) deliver(cause error) {
	t := f.home
	f.rare().pending = &CancelledError{cause}
	t.on = nil
	t.goOn()
}

// goOn has the next step of t throw the cancellation that is pending, whatever t was about to wait for.
func (t *task) goOn() {
	t.seq = cancelCertain
	t.loop().ready.push(&t.node)
}

// rearm leaves the cancellation in err, which has been delivered to f's running task where that has no use for it, to its next await, or its end.
func (f *future) rearm(err error) {
	var e *CancelledError
	if f.cancels > 0 && errors.As(err, &e) {
		f.rare().pending = e
		f.home.seq = cancelPending
	}
}

// postpone leaves the cancellation err, which has been delivered to f's running task, to its next await.
func (f *future) postpone(err error) {
	var e *CancelledError
	if errors.As(err, &e) {
		f.rare().pending = e
		f.home.seq = cancelPostponed
	}
}

// pends reports whether a cancellation of t is pending.
func (t *task) pends() bool { return t.seq-cancelPending < 2 }

// pending returns the cancellation that is pending.
func (t *task) pending(l *Loop) *CancelledError {
	return l.tasks.at(t.slot).core().rare().pending
}

// takePending removes and returns it.
func (t *task) takePending(l *Loop) *CancelledError {
	x := l.tasks.at(t.slot).core().rare()
	err := x.pending
	x.pending = nil
	return err
}
