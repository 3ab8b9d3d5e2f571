package async

import (
	"math"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Limiter, a token bucket in the form of the generic cell rate algorithm: the state is one point in time, so nothing is
// ever rounded. Invariant: at most one timer is set, and it is set iff somebody waits.

// A Limiter gives out permits at a steady rate, in the order in which tasks ask, one timer for all. It belongs to the loop of the first task that
// asks.
type Limiter struct {
	owner owner
	every time.Duration
	slack time.Duration // how far full may lie ahead
	full  time.Duration // when all permits that were saved up will be there again
	queue queue
	timer *Handle // nil if none is set
}

// NewLimiter returns a Limiter that gives one permit per interval every, and saves up to burst of them while nobody asks; burst is there at the beginning.
// It panics unless both are positive.
func NewLimiter(every time.Duration, burst int) *Limiter {
	if every <= 0 || burst < 1 {
		panic("async: NewLimiter needs a positive interval and number: give the time per permit, and how many may be taken at once")
	}
	return &Limiter{every: every, slack: time.Duration(burst-1) * every, full: math.MinInt64}
}

// Acquire returns an operation that waits for a permit and takes it. Select with a Default takes one only if it is there. A
// permit that was given to a task which is cancelled in the same turn goes to the next.
func (m *Limiter) Acquire() Awaitable[Void] {
	return &patient[Void]{name: "async.Limiter.Acquire", op: &limiterChoice{m: m}}
}

// take takes a permit if there is one.
func (m *Limiter) take(now time.Duration) bool {
	if m.full > now+m.slack {
		return false
	}
	m.full = max(m.full, now) + m.every
	return true
}

// serve gives permits to those who wait, and sets the timer for the next.
func (m *Limiter) serve(l *Loop) {
	if m.timer != nil {
		m.timer.cancel()
		m.timer = nil
	}
	w := m.queue.pending()
	for ; w != nil && m.take(l.Time()); w = m.queue.pending() {
		w.settle()
	}
	if w != nil {
		m.timer = l.callAt(m.full-m.slack, func() {
			m.timer = nil
			m.serve(l)
		})
	}
}

type limiterChoice struct {
	void
	place
	m *Limiter
}

func (c *limiterChoice) attempt(t *machine.Task) bool {
	if refused(t, &c.m.owner, &c.err) || c.leave() {
		return true
	}
	return !c.m.queue.live() && c.m.take(loopOf(t).Time())
}

func (c *limiterChoice) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.m.queue, to, index)
	c.lined(loopOf(t))
}

func (c *limiterChoice) lined(l *Loop) {
	if c.m.timer == nil {
		c.m.serve(l)
	}
}

func (c *limiterChoice) withdraw(l *Loop) *future {
	if c.leave() {
		c.m.full -= c.m.every
	}
	c.m.serve(l)
	return nil
}

func (c *limiterChoice) line() (*place, *queue) { return &c.place, &c.m.queue }
