package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Lock and Event, after asyncio's. Invariant of a Lock: while it is free and somebody is in its queue, it is promised to one who has
// been woken, or the first was cancelled; these pass it on when they run. So a ghost stands for one who was cancelled until then.

// A Lock is a mutual exclusion lock for tasks, which get it in the order in which they ask. The zero Lock is free. A Lock
// belongs to the loop of the first task that waits for it.
type Lock struct {
	owner    owner
	held     bool
	promised bool // to one who has been woken and will take it
	queue    queue
}

// Acquire returns an operation that waits until the lock is free and takes it.
func (k *Lock) Acquire() Awaitable[Void] { return (*lockAcquire)(k) }

// AcquireFrom is Acquire where that is awaited on the spot, for generated code.
func (k *Lock) AcquireFrom(*machine.Task) Queueing { return Queueing{op: (*lockAcquire)(k)} }

type lockAcquire Lock

func (a *lockAcquire) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

// Awaited finds the error of the wait, if there was one, thrown.
func (a *lockAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *lockAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

// attempt takes the lock. Who is woken has the promise of it.
func (a *lockAcquire) attempt(t *machine.Task, how wakeup) bool {
	k := (*Lock)(a)
	if how != unwoken {
		k.held, k.promised = true, false
		return true
	}
	return !k.owner.admit(t) || k.take()
}

func (a *lockAcquire) enqueue(_ *Loop, n *node) {
	if n.seq == queuedTask {
		n.seq |= mourned
	}
	a.queue.insert(n)
}

func (a *lockAcquire) pass(_ *Loop, how wakeup) {
	if how != unwoken {
		a.promised = false
	}
	if !a.held && !a.promised {
		(*Lock)(a).promise()
	}
}

// promise wakes the first in the queue.
func (k *Lock) promise() {
	if n := k.queue.front(); n != nil && n.seq != ghost {
		k.promised = k.queue.wake(k.owner.home())
	}
}

// wanted reports whether somebody waits who was not cancelled.
func (k *Lock) wanted() bool {
	for n := k.queue.front(); n != nil; n = k.queue.after(n) {
		if n.seq != ghost {
			return true
		}
	}
	return false
}

// take takes the lock if it is free and nobody waits for it.
func (k *Lock) take() bool {
	if k.held || k.promised || k.wanted() {
		return false
	}
	k.held = true
	return true
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
	k.promise()
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

// WaitFrom is Wait where that is awaited on the spot, for generated code.
func (e *Event) WaitFrom(*machine.Task) Queueing { return Queueing{op: (*eventWait)(e)} }

type eventWait Event

func (a *eventWait) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *eventWait) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *eventWait) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *eventWait) attempt(t *machine.Task, how wakeup) bool {
	return how != unwoken || !a.owner.admit(t) || a.set
}

func (a *eventWait) enqueue(_ *Loop, n *node) { a.queue.insert(n) }

func (a *eventWait) pass(*Loop, wakeup) {}

// Set sets the event and wakes all that wait.
func (e *Event) Set() {
	e.owner.do(e.wake)
}

func (e *Event) wake() {
	if e.set {
		return
	}
	e.set = true
	e.queue.wakeAll(e.owner.home())
}

// Clear makes later waits wait again.
func (e *Event) Clear() {
	e.owner.do(func() { e.set = false })
}

// IsSet reports whether the event is set.
func (e *Event) IsSet() bool { return elsewhere(&e.owner, func() bool { return e.set }) }
