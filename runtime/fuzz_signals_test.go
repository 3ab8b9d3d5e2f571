package async

import (
	"fmt"
	"slices"
	"testing"
)

// This file fuzzes what tasks tell each other: events, notifications, conditions, barriers.

// FuzzSignals checks that a signal reaches who was to have it: nobody waits for an event that is set, beside a permit, or at a barrier that is full; and a
// notification of a condition that a cancelled task got goes to another.
func FuzzSignals(f *testing.F) {
	randomSchedules(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		play(t, data, false, newEventModel(), newNotifyModel(), newCondModel(), newBarrierModel(3))
	})
}

// FuzzSelect checks all primitives at once, with tasks that wait for several operations, of which exactly one is performed.
func FuzzSelect(f *testing.F) {
	randomSchedules(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		bounded, stack := newItems(1), newItems(2, LIFO())
		bounded.loose, stack.loose = true, true
		play(t, data, true, bounded, stack, new(lockModel), newRW(), newPermits(2), newEventModel(), newNotifyModel(), newBarrierModel(2))
	})
}

// eventModel is an Event, and those who were waiting when it was set.
type eventModel struct {
	event Event
	line  line
	woken []*actor
}

func newEventModel() *eventModel { return &eventModel{line: line{barging: true}} }

func (m *eventModel) offer(a *arena) offer {
	return offering("the event", &m.line, m.event.Wait, func(me *actor, _ Void) { m.line.passed(me) }, nil)
}

func (m *eventModel) poke(a *arena) {
	what := a.pick(4)
	if what != 0 {
		m.event.Set()
		m.woken = slices.Clone(m.line.who)
	}
	if what < 3 {
		m.event.Clear()
	}
}

func (m *eventModel) settled() error {
	for _, me := range m.line.who {
		if m.event.IsSet() || slices.Contains(m.woken, me) {
			return fmt.Errorf("%v has not noticed the event", me)
		}
	}
	return nil
}

func (m *eventModel) unused() error { return forgotten("the event", &m.event.queue) }

// notifyModel is a Notify.
type notifyModel struct {
	notify Notify
	line   line
}

func newNotifyModel() *notifyModel { return &notifyModel{line: line{barging: true}} }

func (m *notifyModel) offer(a *arena) offer {
	return offering("a notification", &m.line, m.notify.Wait, func(me *actor, _ Void) { m.line.passed(me) }, nil)
}

func (m *notifyModel) poke(a *arena) {
	if a.pick(4) > 0 {
		m.notify.One()
	} else {
		m.notify.All()
	}
}

func (m *notifyModel) settled() error {
	if !m.notify.permit {
		return nil
	}
	return m.line.parked("a notification that is there")
}

func (m *notifyModel) unused() error { return forgotten("Notify", &m.notify.queue) }

// condModel is a Cond with its lock, and what has become of the notifications.
type condModel struct {
	lockModel
	cond    *Cond
	waiting line
	given   int // the number of tasks that were notified
	taken   int // the number that returned because of that
	since   map[*actor][2]int
}

func newCondModel() *condModel {
	m := &condModel{since: map[*actor][2]int{}, waiting: line{barging: true}}
	m.cond = NewCond(&m.lock)
	return m
}

func (m *condModel) offer(a *arena) offer {
	if a.pick(3) == 0 {
		return m.lockModel.offer(a)
	}
	return offer{
		name: "the condition",
		line: &m.line,
		alone: func(c *ctl, me *actor) error {
			if err := wait(c, m.lock.Acquire()); err != nil {
				return err
			}
			m.line.passed(me)
			me.join(&m.waiting, false)
			m.since[me] = [2]int{m.given, m.taken}
			err := wait(c, m.cond.Wait())
			me.leave()
			m.take(me)
			if err == nil {
				m.taken++
			}
			wait(c, Sleep(a.hold()))
			m.give(me)
			if !expected(err) {
				panic(err)
			}
			return nil
		},
	}
}

func (m *condModel) poke(a *arena) {
	n := 1 + a.pick(3)
	if !m.lock.TryAcquire() {
		return
	}
	before := m.cond.queue.live()
	m.cond.Notify(n)
	m.given += before - m.cond.queue.live()
	m.lock.Release()
}

// live returns the number of those who wait.
func (q *queue) live() (n int) {
	for w := q.front(); w != nil; w = q.after(w) {
		n++
	}
	return n
}

func (m *condModel) settled() error {
	if m.holder != nil {
		return nil
	}
	for _, me := range m.waiting.who {
		if given, taken := m.given-m.since[me][0], m.taken-m.since[me][1]; taken < given && !me.cancelled {
			return fmt.Errorf("since %v began to wait, %d tasks were notified and %d went on", me, given, taken)
		}
	}
	return m.lockModel.settled()
}

func (m *condModel) unused() error {
	if err := m.lockModel.unused(); err != nil {
		return err
	}
	return forgotten("the condition", &m.cond.queue)
}

// barrierModel is a Barrier for n.
type barrierModel struct {
	barrier *Barrier
	line    line
	n       int
}

func newBarrierModel(n int) *barrierModel {
	return &barrierModel{barrier: NewBarrier(n), n: n, line: line{barging: true}}
}

func (m *barrierModel) offer(a *arena) offer {
	return offering("the barrier", &m.line, m.barrier.Wait, func(me *actor, i int) {
		m.line.passed(me)
		if i < 0 || i >= m.n {
			panic(i)
		}
	}, nil)
}

func (m *barrierModel) poke(a *arena) {
	switch a.pick(8) {
	case 0:
		m.barrier.Abort()
	case 1, 2, 3:
		m.barrier.Reset()
	}
}

func (m *barrierModel) settled() error {
	switch n := len(m.line.who); {
	case m.barrier.Broken():
		return m.line.parked("a barrier that is broken")
	case n >= m.n || n != m.barrier.Waiting():
		return fmt.Errorf("%d tasks wait at a barrier for %d, which says %d", n, m.n, m.barrier.Waiting())
	}
	return nil
}

func (m *barrierModel) unused() error {
	if m.barrier.count != 0 {
		return fmt.Errorf("%d tasks are left inside the barrier", m.barrier.count)
	}
	return forgotten("the barrier", &m.barrier.arrived, &m.barrier.departed)
}
