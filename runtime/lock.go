package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Lock and Event, after asyncio's. Invariant of a Lock: while it is free, the first in its queue has been
// woken, or was cancelled and will wake the next.

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

func (a *lockAcquire) Await(t *machine.Task) bool {
	k := (*Lock)(a)
	if !k.owner.admit(t) || k.take() {
		return true
	}
	return (&lockWait{lock: k}).Resume(t)
}

// Awaited finds the error of a lockWait, if there was one, thrown.
func (a *lockAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// lockWait is the part of Acquire that waits.
type lockWait struct {
	machine.Frame
	lock *Lock
	w    waiter
}

func (f *lockWait) Resume(t *machine.Task) bool {
	k := f.lock
	if f.State() == 0 {
		k.queue.join(t, &f.w)
		return f.Suspend(t, f, 1)
	}
	if err := f.w.leave(t); err != nil {
		if !k.held {
			k.wakeFirst()
		}
		t.Throw(err)
	} else {
		k.held = true
	}
	return f.Finish()
}

// take takes the lock if it is free and nobody waits for it.
func (k *Lock) take() bool {
	if k.held || k.queue.live() {
		return false
	}
	k.held = true
	return true
}

// wakeFirst wakes the first in the queue, unless that one has been woken already.
func (k *Lock) wakeFirst() {
	if w := k.queue.first(); w != nil {
		w.settle()
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

func (a *eventWait) Await(t *machine.Task) bool {
	e := (*Event)(a)
	if !e.owner.admit(t) || e.set {
		return true
	}
	return (&flagWait{name: "async.Event.Wait", queue: &e.queue}).Resume(t)
}

func (a *eventWait) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// flagWait waits in a queue for being woken, and has nothing else to do.
type flagWait struct {
	machine.Frame
	name  string // of the operation
	queue *queue
	w     waiter
}

func (f *flagWait) Resume(t *machine.Task) bool {
	if f.State() == 0 {
		f.queue.join(t, &f.w)
		return f.Suspend(t, f, 1)
	}
	if err := f.w.leave(t); err != nil {
		t.Throw(err)
	}
	return f.Finish()
}

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
