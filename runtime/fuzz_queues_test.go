package async

import (
	"fmt"
	"slices"
	"testing"
)

// This file fuzzes what tasks hand over: items of queues.

// FuzzQueues checks that each item that was put is got once and in order, that the bound is kept, and that nobody waits for an item or a place that is there.
func FuzzQueues(f *testing.F) {
	randomSchedules(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		play(t, data, false, newItems(0), newItems(1), newItems(3, LIFO()))
	})
}

// itemsModel is a Queue and what must be in it.
type itemsModel struct {
	queue   *Queue[int]
	lifo    bool
	loose   bool // operations of Select are known a little later, so only the number of items counts
	content []int
	next    int // the next item
	undone  int
	closed  bool
	getters line
	putters line
	joiners line
}

func newItems(max int, opts ...QueueOption) *itemsModel {
	barging := line{barging: true} // one that comes when the first has been woken may be before it, as in asyncio
	return &itemsModel{queue: NewQueue[int](max, opts...), lifo: len(opts) > 0, getters: barging, putters: barging, joiners: barging}
}

func (m *itemsModel) put(v int) {
	m.content = append(m.content, v)
	m.undone++
	if most := m.queue.Cap(); most > 0 && len(m.content) > most && !m.loose {
		panic(fmt.Sprintf("%d items in a queue for %d", len(m.content), most))
	}
}

func (m *itemsModel) got(v int) {
	i := slices.Index(m.content, v)
	if i < 0 {
		panic(fmt.Sprintf("got %d, which is not among %v", v, m.content))
	}
	if last := len(m.content) - 1; !m.loose && (m.lifo && i != last || !m.lifo && i != 0) {
		panic(fmt.Sprintf("got %d out of order from %v", v, m.content))
	}
	m.content = slices.Delete(m.content, i, i+1)
}

func (m *itemsModel) done() {
	if m.undone > 0 {
		m.undone--
		m.queue.Done()
	}
}

func (m *itemsModel) offer(a *arena) offer {
	switch a.pick(7) {
	case 0, 1, 2:
		v := m.next
		m.next++
		return offering(fmt.Sprintf("room for %d", v), &m.putters, func() Awaitable[Void] { return m.queue.Put(v) }, func(me *actor, _ Void) {
			m.putters.passed(me)
			m.put(v)
		}, nil)
	case 3:
		return offering("the end of the work", &m.joiners, m.queue.Join, func(me *actor, _ Void) { m.joiners.passed(me) }, nil)
	}
	return offering("an item", &m.getters, m.queue.Get, func(me *actor, v int) {
		m.getters.passed(me)
		m.got(v)
	}, func(c *ctl, me *actor) {
		wait(c, Sleep(a.hold()))
		m.done()
	})
}

func (m *itemsModel) poke(a *arena) {
	switch a.pick(8) {
	case 0, 1, 2:
		if v, err := m.queue.TryGet(); err == nil {
			m.got(v)
			m.done()
		}
	case 3, 4, 5:
		if m.queue.TryPut(m.next) == nil {
			m.put(m.next)
		}
		m.next++
	case 6:
		m.done()
	case 7:
		if a.pick(4) == 0 {
			m.queue.Close()
			m.closed = true
		}
	}
}

func (m *itemsModel) settled() error {
	if m.queue.Len() != len(m.content) || m.queue.unfinished() != m.undone {
		return fmt.Errorf("the queue has %d items, %d of them not done, but should have %v, %d", m.queue.Len(), m.queue.unfinished(), m.content, m.undone)
	}
	if m.queue.Len() > 0 || m.closed {
		if err := m.getters.parked("an item that is there"); err != nil {
			return err
		}
	}
	if !m.queue.full() || m.closed {
		if err := m.putters.parked("room that is there"); err != nil {
			return err
		}
	}
	if m.undone == 0 {
		return m.joiners.parked("work that is done")
	}
	return nil
}

func (m *itemsModel) unused() error {
	for range len(m.content) {
		v, err := m.queue.TryGet()
		if err != nil {
			return fmt.Errorf("an item is lost: %v, %v", m.content, err)
		}
		m.got(v)
	}
	return forgotten("the queue", &m.queue.getters, &m.queue.putters, &m.queue.joiners)
}
