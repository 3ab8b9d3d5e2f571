package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements RWLock, which asyncio lacks; tokio's is the model. Invariant: the lock is handed over in the order of asking, readers that
// stand together get it together; one that is cancelled when it has just got it passes it on.

// An RWLock is held by one writer or by any number of readers. Tasks get it in the order in which they ask, so a reader waits behind a
// writer that waits. The zero RWLock is free. It belongs to the loop of the first task that waits for it.
type RWLock struct {
	owner   owner
	readers int
	writing bool
	queue   queue
}

// Acquire returns an operation that waits until the lock is free and takes it for writing.
func (k *RWLock) Acquire() Awaitable[Void] { return (*writeAcquire)(k) }

// RAcquire returns an operation that waits until no writer has the lock and takes it for reading.
func (k *RWLock) RAcquire() Awaitable[Void] { return (*readAcquire)(k) }

// AcquireFrom is Acquire where that is awaited on the spot, for generated code.
func (k *RWLock) AcquireFrom(*machine.Task) Queueing { return Queueing{op: (*writeAcquire)(k)} }

// RAcquireFrom is RAcquire where that is awaited on the spot, for generated code.
func (k *RWLock) RAcquireFrom(*machine.Task) Queueing { return Queueing{op: (*readAcquire)(k)} }

type writeAcquire RWLock

func (a *writeAcquire) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *writeAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *writeAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *writeAcquire) attempt(t *machine.Task, how wakeup) bool {
	return (*RWLock)(a).attempt(t, how, true)
}

func (a *writeAcquire) enqueue(_ *Loop, n *node) {
	n.seq |= single
	a.queue.insert(n)
}

func (a *writeAcquire) pass(_ *Loop, how wakeup) { (*RWLock)(a).pass(how, true) }

type readAcquire RWLock

func (a *readAcquire) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *readAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *readAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *readAcquire) attempt(t *machine.Task, how wakeup) bool {
	return (*RWLock)(a).attempt(t, how, false)
}

func (a *readAcquire) enqueue(_ *Loop, n *node) { a.queue.insert(n) }

func (a *readAcquire) pass(_ *Loop, how wakeup) { (*RWLock)(a).pass(how, false) }

// attempt takes the lock. Who is woken has it.
func (k *RWLock) attempt(t *machine.Task, how wakeup, write bool) bool {
	return how != unwoken || !k.owner.admit(t) || k.take(write)
}

// pass hands on what a waiter was woken with, or frees the way for those behind it.
func (k *RWLock) pass(how wakeup, write bool) {
	if how != unwoken {
		k.drop(write)
	}
	k.advance()
}

// free reports whether the lock can be taken in the given way.
func (k *RWLock) free(write bool) bool { return !k.writing && (!write || k.readers == 0) }

// take takes the lock if that is possible at once.
func (k *RWLock) take(write bool) bool {
	if !k.free(write) || k.queue.front() != nil {
		return false
	}
	k.hold(write)
	return true
}

func (k *RWLock) hold(write bool) {
	if write {
		k.writing = true
	} else {
		k.readers++
	}
}

func (k *RWLock) drop(write bool) {
	if write {
		k.writing = false
	} else {
		k.readers--
	}
}

// writes reports whether n, which is queued, waits to write.
func (n *node) writes() bool { return n.seq&single != 0 }

// advance hands the lock to those at the head of the queue who can have it.
func (k *RWLock) advance() {
	for n := k.queue.front(); n != nil && k.free(n.writes()); n = k.queue.front() {
		k.hold(n.writes())
		k.queue.wake(k.owner.home())
	}
}

// TryAcquire takes the lock for writing if that is possible at once, and reports whether it did.
func (k *RWLock) TryAcquire() bool {
	return elsewhere(&k.owner, func() bool { return k.take(true) })
}

// TryRAcquire takes the lock for reading if that is possible at once, and reports whether it did.
func (k *RWLock) TryRAcquire() bool {
	return elsewhere(&k.owner, func() bool { return k.take(false) })
}

// Release frees the lock, which is held for writing; it panics if it is not.
func (k *RWLock) Release() {
	k.owner.do(func() {
		if !k.writing {
			panic("async: Release of an RWLock that is not held for writing: call it once after each Acquire that gave no error")
		}
		k.writing = false
		k.advance()
	})
}

// RRelease gives up the lock, which is held for reading; it panics if it is not.
func (k *RWLock) RRelease() {
	k.owner.do(func() {
		if k.readers == 0 {
			panic("async: RRelease of an RWLock that is not held for reading: call it once after each RAcquire that gave no error")
		}
		k.readers--
		k.advance()
	})
}

// Locked reports whether the lock is held in any way.
func (k *RWLock) Locked() bool {
	return elsewhere(&k.owner, func() bool { return k.writing || k.readers > 0 })
}
