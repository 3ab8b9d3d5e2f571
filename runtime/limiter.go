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
	return (*limiterAcquire)(m)
}

// AcquireFrom is Acquire where that is awaited on the spot, for generated code.
func (m *Limiter) AcquireFrom(*machine.Task) Queueing { return Queueing{op: (*limiterAcquire)(m)} }

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
	for m.queue.front() != nil && m.take(l.Time()) {
		m.queue.wake(l)
	}
	if m.queue.front() != nil {
		m.timer = l.callAt(m.full-m.slack, func() {
			m.timer = nil
			m.serve(l)
		})
	}
}

type limiterAcquire Limiter

func (a *limiterAcquire) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *limiterAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *limiterAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

// attempt takes a permit. Who is woken has one.
func (a *limiterAcquire) attempt(t *machine.Task, how wakeup) bool {
	m := (*Limiter)(a)
	return how != unwoken || !m.owner.admit(t) || m.queue.front() == nil && m.take(loopOf(t).Time())
}

func (a *limiterAcquire) enqueue(l *Loop, n *node) {
	m := (*Limiter)(a)
	m.queue.insert(n)
	if m.timer == nil {
		m.serve(l)
	}
}

func (a *limiterAcquire) pass(l *Loop, how wakeup) {
	m := (*Limiter)(a)
	if how != unwoken {
		m.full -= m.every
	}
	m.serve(l)
}
