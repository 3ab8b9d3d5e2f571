package async

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file keeps locks, queues and the like on one loop, and holds the list in which tasks wait for them.

// An owner is the loop that a primitive belongs to: the first one that a task waits on it in.
//
// Invariant: a primitive is touched by the goroutine of its owner alone; while it has none, by one goroutine at a time.
// Other goroutines may use those of the default loop, so that blocking forms work; their calls run there.
type owner struct {
	loop atomic.Pointer[Loop]
	mu   sync.Mutex // guards the primitive while it has no loop
}

var errOtherLoop = errors.New("async: this lock, queue or the like belongs to another loop, where a task has waited on it: make one for each loop")

// admit makes the loop of t the owner. If there is another, the await of t gets an error, and admit reports false.
func (o *owner) admit(t *machine.Task) bool {
	l := loopOf(t)
	switch o.loop.Load() {
	case l:
		return true
	case nil:
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.loop.CompareAndSwap(nil, l) {
			return true
		}
	}
	t.Throw(errOtherLoop)
	return false
}

// do calls fn where the primitive may be touched.
func (o *owner) do(fn func()) {
	if o.local() {
		fn()
	} else {
		o.elsewhere(fn)
	}
}

// local reports whether the caller may touch the primitive directly.
func (o *owner) local() bool {
	l := o.loop.Load()
	return l != nil && l.here()
}

// elsewhere calls fn where the primitive may be touched, and returns when that is done. A panic in fn comes out of elsewhere.
func (o *owner) elsewhere(fn func()) {
	l := o.loop.Load()
	if l == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if l = o.loop.Load(); l == nil {
			fn()
			return
		}
	}
	l.call("a method of a lock, queue or the like that belongs to it", fn)
}

// elsewhere is owner.elsewhere for a function with a result.
func elsewhere[R any](o *owner, fn func() R) (r R) {
	o.do(func() { r = fn() })
	return r
}

// A waiter is one task's place in a queue of those who wait for a primitive.
type waiter struct {
	future
	prev, next *waiter // nil when it is in no queue
	single     bool    // of RWLock: waits to write; of Notify: was woken by One
}

// A queue holds waiters, the first one first. It is a ring through ends. Who is woken is taken out; who is cancelled leaves when its
// task runs, or is dropped on the way to the next. So whatever wakes somebody does not look at those who are on their way already.
type queue struct{ ends waiter }

// join puts w at the end of q and has t wait. A task that is cancelled leaves the queue on its own.
func (q *queue) join(t *machine.Task, w *waiter) {
	q.insert(loopOf(t), w)
	w.await(t)
}

// insert puts w, a waiter of loop l, at the end of q.
func (q *queue) insert(l *Loop, w *waiter) {
	if q.ends.next == nil {
		q.ends.next, q.ends.prev = &q.ends, &q.ends
	}
	w.home = &l.self
	w.prev, w.next = q.ends.prev, &q.ends
	w.prev.next, w.next.prev = w, w
}

// leave takes w out of its queue, if it is in one, and returns the error of the wait.
func (w *waiter) leave(t *machine.Task) error {
	w.remove()
	return w.awaited(t)
}

func (w *waiter) remove() {
	if w.next != nil {
		w.prev.next, w.next.prev = w.next, w.prev
		w.prev, w.next = nil, nil
	}
}

// woken reports whether w was woken, though its task may have been cancelled after that. A nil waiter never was.
func (w *waiter) woken() bool { return w != nil && w.isDone() && w.state.Load()&cancelled == 0 }

// first returns the first waiter, or nil.
func (q *queue) first() *waiter {
	if w := q.ends.next; w != nil && w != &q.ends {
		return w
	}
	return nil
}

// front returns the first waiter that was not cancelled, or nil. Those before it are dropped.
func (q *queue) front() *waiter {
	for w := q.first(); w != nil; w = q.first() {
		if w.state.Load()&cancelled == 0 {
			return w
		}
		w.remove()
	}
	return nil
}

// wake wakes the first waiter that was not cancelled, and returns it, or nil if there is none.
func (q *queue) wake() *waiter {
	w := q.front()
	if w != nil {
		w.remove()
		w.settleHere()
	}
	return w
}

// wakeAll wakes all waiters.
func (q *queue) wakeAll() {
	for q.wake() != nil {
	}
}
