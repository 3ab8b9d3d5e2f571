package async

import (
	"fmt"
	"testing"
)

// This file fuzzes what tasks hold: locks and permits.

// FuzzLocks checks that a lock has one holder, or readers only, that permits are conserved, that nobody overtakes, and that nobody waits for what is free.
func FuzzLocks(f *testing.F) {
	randomSchedules(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		play(t, data, false, new(lockModel), newRW(), newPermits(2))
	})
}

// lockModel is a Lock and its holder.
type lockModel struct {
	lock   Lock
	line   line
	holder any
}

func (m *lockModel) take(who any) {
	if m.holder != nil {
		panic(fmt.Sprintf("%v and %v hold the lock", m.holder, who))
	}
	m.holder = who
}

func (m *lockModel) give(who any) {
	if m.holder != who {
		panic(fmt.Sprintf("%v gives up a lock that %v holds", who, m.holder))
	}
	m.holder = nil
	m.lock.Release()
}

func (m *lockModel) offer(a *arena) offer {
	return offering("the lock", &m.line, m.lock.Acquire, func(me *actor, _ Void) {
		m.line.passed(me)
		m.take(me)
	}, func(c *ctl, me *actor) {
		wait(c, Sleep(a.hold()))
		m.give(me)
	})
}

// poke has the arena try, and give the lock back the next time.
func (m *lockModel) poke(a *arena) {
	switch free := m.holder == nil && len(m.line.who) == 0; {
	case m.holder == a:
		m.give(a)
	case m.lock.TryAcquire():
		m.take(a)
		if !m.line.idle() {
			panic("TryAcquire overtook those who wait")
		}
	case free:
		panic("TryAcquire fails, though the lock is free")
	}
}

func (m *lockModel) settled() error {
	if m.lock.Locked() != (m.holder != nil) {
		return fmt.Errorf("locked is %v, held by %v", m.lock.Locked(), m.holder)
	}
	if m.holder != nil {
		return nil
	}
	return m.line.parked("a free lock")
}

func (m *lockModel) unused() error {
	if _, mine := m.holder.(*arena); mine {
		m.holder = nil
		m.lock.Release()
	}
	if m.lock.Locked() {
		return fmt.Errorf("the lock is held by %v", m.holder)
	}
	return forgotten("the lock", &m.lock.queue)
}

// rwModel is an RWLock and its holders.
type rwModel struct {
	lock    RWLock
	line    line
	writer  any
	readers int
	mine    func() // gives up what the arena holds
}

func newRW() *rwModel { return &rwModel{line: line{shared: true}} }

func (m *rwModel) take(who any, write bool) {
	if m.writer != nil || write && m.readers > 0 {
		panic(fmt.Sprintf("%v has the lock beside %v and %d readers", who, m.writer, m.readers))
	}
	if write {
		m.writer = who
	} else {
		m.readers++
	}
}

func (m *rwModel) give(write bool) {
	if write {
		m.writer = nil
		m.lock.Release()
	} else {
		m.readers--
		m.lock.RRelease()
	}
}

func (m *rwModel) offer(a *arena) offer {
	write := a.pick(2) == 1
	op := m.lock.RAcquire
	if write {
		op = m.lock.Acquire
	}
	o := offering(fmt.Sprintf("the lock, write %v", write), &m.line, op, func(me *actor, _ Void) {
		m.line.passed(me)
		m.take(me, write)
	}, func(c *ctl, me *actor) {
		wait(c, Sleep(a.hold()))
		m.give(write)
	})
	o.read = !write
	return o
}

func (m *rwModel) poke(a *arena) {
	write := a.pick(2) == 1
	try := m.lock.TryRAcquire
	if write {
		try = m.lock.TryAcquire
	}
	switch free := m.writer == nil && len(m.line.who) == 0 && (!write || m.readers == 0); {
	case m.mine != nil:
		m.mine()
		m.mine = nil
	case try():
		if write && !m.line.idle() { // readers that wait may have got the lock in this turn
			panic("a try overtook those who wait")
		}
		m.take(a, write)
		m.mine = func() { m.give(write) }
	case free:
		panic("a try fails, though the lock is free")
	}
}

func (m *rwModel) settled() error {
	if held := m.writer != nil || m.readers > 0; held != m.lock.Locked() {
		return fmt.Errorf("locked is %v, but it has writer %v and %d readers", m.lock.Locked(), m.writer, m.readers)
	}
	if m.lock.Locked() {
		return nil
	}
	return m.line.parked("a free lock")
}

func (m *rwModel) unused() error {
	if m.mine != nil {
		m.mine()
	}
	if m.lock.Locked() {
		return fmt.Errorf("held by %v and %d readers", m.writer, m.readers)
	}
	return forgotten("the lock", &m.lock.queue)
}

// permits is a Semaphore and the number of permits that are held.
type permits struct {
	sem   *Semaphore
	line  line
	total int
	held  int
	mine  int // of those the arena's
}

func newPermits(n int) *permits {
	return &permits{sem: NewSemaphore(n), total: n, line: line{shared: true}}
}

func (m *permits) take() {
	m.held++
	if m.held > m.total {
		panic(fmt.Sprintf("%d permits of %d are held", m.held, m.total))
	}
}

func (m *permits) give() {
	m.held--
	m.sem.Release()
}

func (m *permits) offer(a *arena) offer {
	return offering("a permit", &m.line, m.sem.Acquire, func(me *actor, _ Void) {
		m.line.passed(me)
		m.take()
	}, func(c *ctl, me *actor) {
		wait(c, Sleep(a.hold()))
		m.give()
	})
}

func (m *permits) poke(a *arena) {
	switch {
	case m.mine > 0 && a.pick(2) == 0:
		m.mine--
		m.give()
	case m.sem.TryAcquire():
		m.mine++
		m.take()
		if !m.line.idle() {
			panic("TryAcquire overtook those who wait")
		}
	}
}

func (m *permits) settled() error {
	if free := m.total - m.held; m.sem.free != free {
		return fmt.Errorf("%d permits of %d are held, but %d are free", m.held, m.total, m.sem.free)
	}
	if m.held == m.total {
		return nil
	}
	return m.line.parked("a free permit")
}

func (m *permits) unused() error {
	for ; m.mine > 0; m.mine-- {
		m.give()
	}
	if m.sem.free != m.total {
		return fmt.Errorf("%d permits of %d are left", m.sem.free, m.total)
	}
	return forgotten("the semaphore", &m.sem.queue)
}
