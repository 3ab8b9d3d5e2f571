package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Cond, after asyncio.Condition. Invariant: whoever returns from Wait holds the lock, also
// after a cancellation; and a notification that a cancelled task has got goes to another.

var errCondFree = errors.New("async: Cond.Wait without holding the lock: await cond.L.Acquire() first")

// A Cond lets tasks that hold a lock wait until another task that holds it tells them of a change.
type Cond struct {
	L     *Lock
	queue queue
}

// NewCond returns a condition that goes with lock k; with a new lock if k is nil.
func NewCond(k *Lock) *Cond {
	if k == nil {
		k = new(Lock)
	}
	return &Cond{L: k}
}

// Wait returns an operation that frees the lock, waits for Notify, and takes the lock again.
func (c *Cond) Wait() Awaitable[Void] { return &condWait{cond: c} }

// WaitFor returns an operation that waits, as Wait does, until ready returns true. It calls ready with the lock held, on
// the loop's goroutine.
func (c *Cond) WaitFor(ready func() bool) Awaitable[Void] { return &condWait{cond: c, ready: ready} }

// condWait waits for a condition.
type condWait struct {
	machine.Header
	cond  *Cond
	ready func() bool // nil for Wait, which waits once
	err   error
}

// Suspension points of condWait.
const (
	atNotify = 1 + iota
	atRelock
)

func (f *condWait) Resume(t *machine.Task) bool {
	c := f.cond
	switch f.Frame.State() {
	case 0:
		if !c.L.owner.admit(t) {
			f.err = t.Thrown()
			return f.Frame.Finish()
		}
		if !c.L.held {
			f.err = errCondFree
			return f.Frame.Finish()
		}
	case atNotify:
		f.err = t.Thrown()
		goto relock
	case atRelock:
		goto relocked
	}
check:
	if f.ready != nil && f.ready() {
		return f.Frame.Finish()
	}
	c.L.release()
	c.queue.join(t)
	return f.Frame.Suspend(t, f, atNotify)
relock:
	if !c.L.Acquire().Await(t) {
		return f.Frame.Suspend(t, f, atRelock)
	}
relocked:
	if err := t.Thrown(); err != nil {
		f.err = err
		goto relock
	}
	if f.err != nil {
		c.queue.wake(loopOf(t))
		return f.Frame.Finish()
	}
	if f.ready == nil {
		return f.Frame.Finish()
	}
	goto check
}

func (f *condWait) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *condWait) Awaited(t *machine.Task) (Void, error) {
	if err := t.Thrown(); err != nil {
		return Void{}, err
	}
	return Void{}, f.err
}

// Notify wakes the n tasks that have waited longest; they go on once they get the lock. It panics if the lock is not held.
func (c *Cond) Notify(n int) {
	if c.L.owner.local() {
		c.notify(n)
	} else {
		c.L.owner.elsewhere(func() { c.notify(n) })
	}
}

// NotifyAll wakes all tasks that wait. It panics if the lock is not held.
func (c *Cond) NotifyAll() { c.Notify(int(^uint(0) >> 1)) }

func (c *Cond) notify(n int) {
	if !c.L.held {
		panic("async: Cond.Notify without holding the lock: await cond.L.Acquire() first")
	}
	for ; n > 0 && c.queue.wake(c.L.owner.home()); n-- {
	}
}
