package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Lock and Event, after asyncio's. Invariant of a Lock: while it is free, the first in its queue has been
// woken and is still there, or was cancelled and will wake the next.

// A Lock is a mutual exclusion lock for tasks, which get it in the order in which they ask. The zero Lock is free. A Lock
// belongs to the loop of the first task that waits for it.
type Lock struct {
	owner owner
	held  bool
	queue queue
}

// Acquire returns an operation that waits until the lock is free and takes it.
func (k *Lock) Acquire() Awaitable[Void] { return (*lockAcquire)(k) }

type lockAcquire Lock

func (a *lockAcquire) Await(t *machine.Task) bool { return a.attempt(t, nil) || queueUp(t, a) }

// Awaited finds the error of the wait, if there was one, thrown.
func (a *lockAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *lockAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

// attempt takes the lock. One that is free belongs to the first in its queue, once that is woken.
func (a *lockAcquire) attempt(t *machine.Task, w *waiter) bool {
	k := (*Lock)(a)
	if w.woken() {
		k.held = true
		return true
	}
	return !k.owner.admit(t) || k.take()
}

func (a *lockAcquire) enqueue(l *Loop, w *waiter) { a.queue.insert(l, w) }

func (a *lockAcquire) pass(*Loop, *waiter) {
	if !a.held {
		(*Lock)(a).wakeFirst()
	}
}

// take takes the lock if it is free and nobody waits for it.
func (k *Lock) take() bool {
	if k.held || k.queue.front() != nil {
		return false
	}
	k.held = true
	return true
}

// wakeFirst wakes the first in the queue, unless that one has been woken already.
func (k *Lock) wakeFirst() {
	if w := k.queue.first(); w != nil && !w.isDone() {
		w.settleHere()
	}
}

// TryAcquire takes the lock if that is possible at once, and reports whether it did.
func (k *Lock) TryAcquire() bool {
	if k.owner.local() {
		return k.take()
	}
	return elsewhere(&k.owner, k.take)
}

// Release frees the lock, for the task that has waited longest. It panics if the lock is not held.
func (k *Lock) Release() {
	if k.owner.local() {
		k.release()
	} else {
		k.owner.elsewhere(k.release)
	}
}

func (k *Lock) release() {
	if !k.held {
		panic("async: Release of a Lock that is not held: call it once after each Acquire that gave no error")
	}
	k.held = false
	k.wakeFirst()
}

// Locked reports whether the lock is held.
func (k *Lock) Locked() bool { return elsewhere(&k.owner, func() bool { return k.held }) }

// An Event is a flag that tasks can wait for. The zero Event is not set. It belongs to the loop of the first task that waits for it.
type Event struct {
	owner owner
	set   bool
	queue queue
}

// Wait returns an operation that waits until the event is set. A task that waits when it is set goes on even if the event is
// cleared right after.
func (e *Event) Wait() Awaitable[Void] { return (*eventWait)(e) }

type eventWait Event

func (a *eventWait) Await(t *machine.Task) bool { return a.attempt(t, nil) || queueUp(t, a) }

func (a *eventWait) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *eventWait) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *eventWait) attempt(t *machine.Task, w *waiter) bool {
	return w.woken() || !a.owner.admit(t) || a.set
}

func (a *eventWait) enqueue(l *Loop, w *waiter) { a.queue.insert(l, w) }

func (a *eventWait) pass(*Loop, *waiter) {}

// Set sets the event and wakes all that wait.
func (e *Event) Set() {
	e.owner.do(e.wake)
}

func (e *Event) wake() {
	if e.set {
		return
	}
	e.set = true
	e.queue.wakeAll()
}

// Clear makes later waits wait again.
func (e *Event) Clear() {
	e.owner.do(func() { e.set = false })
}

// IsSet reports whether the event is set.
func (e *Event) IsSet() bool { return elsewhere(&e.owner, func() bool { return e.set }) }
