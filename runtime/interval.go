package async

import (
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Interval. Invariant: a tick counts when Next gives it; one that is cancelled is still to come.

// Missed says what an Interval does about ticks that nobody was there to take in time.
type Missed int

const (
	Burst Missed = iota // they come at once, one after the other, until all have come
	Skip                // one comes at once, the others not at all; the next one comes when it would have come anyway
	Delay               // one comes at once, and the next one a whole period later
)

// An Interval is a stream of ticks, which do not drift as those of a loop around Sleep do. Next gives the time of the loop's clock for which the tick was
// due. It belongs to the loop of the first task that waits for it.
type Interval struct {
	owner  owner
	period time.Duration
	missed Missed
	begun  bool
	closed bool
	due    time.Duration // of the next tick
}

// NewInterval returns an Interval whose first tick is due one period after the first Next is awaited. It panics unless period is positive.
func NewInterval(period time.Duration, missed Missed) *Interval {
	if period <= 0 {
		panic("async: NewInterval needs a positive period: give the time between ticks")
	}
	return &Interval{period: period, missed: missed}
}

// Next returns an operation that waits for the next tick.
func (v *Interval) Next() Awaitable[time.Duration] { return &intervalNext{v: v} }

// Close ends the stream: Next gives ErrStop from then on, to a task that waits at its next tick.
func (v *Interval) Close() Awaitable[Void] {
	v.owner.do(func() { v.closed = true })
	return ready[Void]{}
}

// tick takes the tick that is due, if one is.
func (v *Interval) tick(now time.Duration) (due time.Duration, ok bool) {
	if !v.begun {
		v.begun = true
		v.due = now + v.period
	}
	if now < v.due {
		return 0, false
	}
	due = v.due
	switch v.missed {
	case Burst:
		v.due += v.period
	case Skip:
		v.due += v.period * ((now-due)/v.period + 1)
	case Delay:
		v.due = now + v.period
	}
	return due, true
}

type intervalNext struct {
	machine.Header
	v   *Interval
	due time.Duration
	err error
}

func (f *intervalNext) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		if f.err = t.Thrown(); f.err != nil {
			return f.Frame.Finish()
		}
	}
	if f.take(t) {
		return f.Frame.Finish()
	}
	sleepUntil(f.v.due).Await(t)
	return f.Frame.Suspend(t, f, 1)
}

// take takes the tick that is due and reports whether the operation is over.
func (f *intervalNext) take(t *machine.Task) bool {
	if refused(t, &f.v.owner, &f.err) {
		return true
	}
	if f.v.closed {
		f.err = ErrStop
		return true
	}
	var ok bool
	f.due, ok = f.v.tick(loopOf(t).Time())
	return ok
}

func (f *intervalNext) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *intervalNext) Awaited(t *machine.Task) (time.Duration, error) {
	if err := t.Thrown(); err != nil {
		return 0, err
	}
	return f.due, f.err
}

func (f *intervalNext) Trace() (function, file string, line int) {
	return "async.Interval.Next", "", 0
}

func (f *intervalNext) choose() outcome[time.Duration] { return &intervalChoice{f: f} }

// intervalChoice is Next as a branch of Select.
type intervalChoice struct {
	f     *intervalNext
	timer *Handle
}

func (c *intervalChoice) attempt(t *machine.Task) bool { return c.f.take(t) }

func (c *intervalChoice) enlist(t *machine.Task, to parent, index int) {
	c.timer = loopOf(t).callAt(c.f.v.due, func() { to.childDone(index) })
}

func (c *intervalChoice) withdraw(*Loop) *future {
	c.timer.cancel()
	return nil
}

func (c *intervalChoice) result(*Loop) (time.Duration, error) { return c.f.due, c.f.err }
