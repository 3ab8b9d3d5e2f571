package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Barrier, after asyncio's. Invariant: count is the number of tasks that are inside, that is, between their
// arrival and their departure; nobody arrives while others depart.

// ErrBarrierBroken is what Barrier.Wait gives when the barrier was aborted, or reset while tasks waited.
var ErrBarrierBroken = errors.New("async: the barrier was aborted or reset: Reset makes it usable again")

// A Barrier lets tasks wait until a number of them has arrived. It can be used again and again, and belongs to the loop of the
// first task that waits for it.
type Barrier struct {
	owner    owner
	parties  int
	count    int
	phase    phase
	arrived  queue // wait for the others
	departed queue // wait until those before them have left
}

type phase uint8

const (
	filling phase = iota
	draining
	resetting
	broken
)

// NewBarrier returns a barrier for n tasks. It panics unless n is positive.
func NewBarrier(n int) *Barrier {
	if n < 1 {
		panic("async: NewBarrier needs a positive number: give the number of tasks that meet")
	}
	return &Barrier{parties: n}
}

// Wait returns an operation that waits until all parties have arrived. It gives each a different number from 0 to n-1: that of its arrival.
func (b *Barrier) Wait() Awaitable[int] { return &barrierWait{b: b} }

type barrierWait struct {
	machine.Header
	b     *Barrier
	index int
	err   error
}

// Suspension points of barrierWait.
const (
	atEntry = 1 + iota
	inside
)

func (f *barrierWait) Resume(t *machine.Task) bool {
	b := f.b
	switch f.Frame.State() {
	case 0:
		if !b.owner.admit(t) {
			f.err = t.Thrown()
			return f.Frame.Finish()
		}
	case atEntry:
		if f.err = t.Thrown(); f.err != nil {
			return f.Frame.Finish()
		}
	case inside:
		if f.err = t.Thrown(); f.err == nil && b.phase != draining {
			f.err = ErrBarrierBroken
		}
		b.depart()
		return f.Frame.Finish()
	}
	switch b.phase {
	case broken:
		f.err = ErrBarrierBroken
		return f.Frame.Finish()
	case draining, resetting:
		b.departed.join(t)
		return f.Frame.Suspend(t, f, atEntry)
	}
	if f.index = b.arrive(); b.phase == draining {
		b.depart()
		return f.Frame.Finish()
	}
	b.arrived.join(t)
	return f.Frame.Suspend(t, f, inside)
}

func (f *barrierWait) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *barrierWait) Awaited(t *machine.Task) (int, error) {
	if err := t.Thrown(); err != nil {
		return 0, err
	}
	return f.index, f.err
}

func (f *barrierWait) choose() outcome[int] { return &barrierChoice{b: f.b} }

// barrierChoice is Wait as a branch of Select. A task that selects counts as one that has arrived until it takes another branch; once all have arrived, it cannot do
// that any more, and counts at no other barrier.
type barrierChoice struct {
	place
	b       *Barrier
	arrived bool
	index   int
	err     error
}

// arrive enters b, which is filling, and gives the number of the arrival. The last one wakes the others.
func (b *Barrier) arrive() int {
	index := b.count
	b.count++
	if b.count == b.parties {
		b.phase = draining
		b.commit()
		b.arrived.wakeAll(b.owner.home())
	}
	return index
}

// commit has the tasks that wait in a Select leave other barriers.
func (b *Barrier) commit() {
	for n := b.arrived.front(); n != nil; n = b.arrived.after(n) {
		if n.seq == queuedLink {
			n.link().to.(*selection).commit()
		}
	}
}

// retract undoes an arrival that nobody counts on yet.
func (c *barrierChoice) retract() {
	if c.arrived && c.b.phase == filling {
		c.withdraw(nil)
	}
}

func (c *barrierChoice) attempt(t *machine.Task) bool {
	b := c.b
	c.leave()
	switch {
	case c.arrived: // the others have come, or the barrier was broken
		if b.phase != draining {
			c.err = ErrBarrierBroken
		}
		c.arrived = false
		b.depart()
		return true
	case !b.owner.admit(t):
		c.err = t.Thrown()
		return true
	case b.phase == broken:
		c.err = ErrBarrierBroken
		return true
	case b.phase == filling && b.count == b.parties-1:
		c.index = b.arrive()
		b.depart()
		return true
	}
	return false
}

func (c *barrierChoice) enlist(_ *machine.Task, to parent, index int) {
	if b := c.b; b.phase == filling {
		c.arrived = true
		c.enter(&b.arrived, to, index)
		c.index = b.arrive()
	} else {
		c.enter(&b.departed, to, index)
	}
}

func (c *barrierChoice) withdraw(*Loop) *future {
	c.leave()
	if c.arrived {
		c.arrived = false
		c.b.depart()
	}
	return nil
}

// committed reports whether the others count on this task.
func (c *barrierChoice) committed() bool {
	return c.arrived && c.woken() != unwoken && c.b.phase == draining
}

func (c *barrierChoice) result(*Loop) (int, error) { return c.index, c.err }

// depart notes that a task has left. The last one lets the next ones in.
func (b *Barrier) depart() {
	b.count--
	if b.count == 0 && (b.phase == draining || b.phase == resetting) {
		b.phase = filling
		b.departed.wakeAll(b.owner.home())
	}
}

// Reset makes the barrier as new. Tasks that wait get ErrBarrierBroken.
func (b *Barrier) Reset() {
	b.owner.do(func() {
		if b.count == 0 {
			b.phase = filling
		} else {
			b.phase = resetting
		}
		b.arrived.wakeAll(b.owner.home())
		b.departed.wakeAll(b.owner.home())
	})
}

// Abort breaks the barrier: tasks that wait, and those that come, get ErrBarrierBroken until Reset.
func (b *Barrier) Abort() {
	b.owner.do(func() {
		b.phase = broken
		b.arrived.wakeAll(b.owner.home())
		b.departed.wakeAll(b.owner.home())
	})
}

// Broken reports whether the barrier was aborted.
func (b *Barrier) Broken() bool { return elsewhere(&b.owner, func() bool { return b.phase == broken }) }

// Waiting returns the number of tasks that wait for the others to arrive.
func (b *Barrier) Waiting() int {
	return elsewhere(&b.owner, func() int {
		if b.phase == filling {
			return b.count
		}
		return 0
	})
}
