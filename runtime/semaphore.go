package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Semaphore, after asyncio's. Invariant: a permit is free, held, or on its way to a waiter that has been woken;
// one that is cancelled then passes it on.

// A Semaphore holds permits, which tasks get in the order in which they ask. It belongs to the loop of the first task
// that waits for it.
type Semaphore struct {
	owner  owner
	free   int
	coming int // permits on their way
	queue  queue
}

// NewSemaphore returns a semaphore with n permits. It panics if n is negative.
func NewSemaphore(n int) *Semaphore {
	if n < 0 {
		panic("async: NewSemaphore with a negative number: give the number of permits")
	}
	return &Semaphore{free: n}
}

// Acquire returns an operation that waits for a permit and takes it.
func (s *Semaphore) Acquire() Awaitable[Void] { return (*semaphoreAcquire)(s) }

// AcquireFrom is Acquire where that is awaited on the spot, for generated code.
func (s *Semaphore) AcquireFrom(*machine.Task) Queueing {
	return Queueing{op: (*semaphoreAcquire)(s)}
}

type semaphoreAcquire Semaphore

func (a *semaphoreAcquire) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *semaphoreAcquire) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *semaphoreAcquire) choose() outcome[Void] { return &queuedChoice{op: a} }

// attempt takes a permit. Who is woken has one.
func (a *semaphoreAcquire) attempt(t *machine.Task, how wakeup) bool {
	s := (*Semaphore)(a)
	if how != unwoken {
		s.coming--
		s.share() // those who came meanwhile had to queue up
		return true
	}
	return !s.owner.admit(t) || s.take()
}

func (a *semaphoreAcquire) enqueue(_ *Loop, n *node) { a.queue.insert(n) }

func (a *semaphoreAcquire) pass(_ *Loop, how wakeup) {
	s := (*Semaphore)(a)
	if how != unwoken {
		s.coming--
		s.free++
	}
	s.share()
}

// locked reports whether Acquire has to wait.
func (s *Semaphore) locked() bool { return s.free == 0 || s.coming > 0 || s.queue.front() != nil }

// take takes a permit if one is free and nobody waits.
func (s *Semaphore) take() bool {
	if s.locked() {
		return false
	}
	s.free--
	return true
}

// share sends free permits to those who wait.
func (s *Semaphore) share() {
	for s.free > 0 && s.wakeNext() {
	}
}

// wakeNext sends a free permit to the next waiter, and reports whether there was one.
func (s *Semaphore) wakeNext() bool {
	if !s.queue.wake(s.owner.home()) {
		return false
	}
	s.free--
	s.coming++
	return true
}

// TryAcquire takes a permit if that is possible at once, and reports whether it did.
func (s *Semaphore) TryAcquire() bool {
	if s.owner.local() {
		return s.take()
	}
	return elsewhere(&s.owner, s.take)
}

// Release gives a permit back, to the task that has waited longest. The number of permits has no upper limit.
func (s *Semaphore) Release() {
	if s.owner.local() {
		s.release()
	} else {
		s.owner.elsewhere(s.release)
	}
}

func (s *Semaphore) release() {
	s.free++
	s.wakeNext()
}

// Locked reports whether Acquire would have to wait.
func (s *Semaphore) Locked() bool {
	return elsewhere(&s.owner, s.locked)
}

// limited is a coroutine that awaits inner while it holds a permit.
type limited[T any] struct {
	enclosure[T]
	limit *Semaphore
	inner Awaitable[T]
}

// Suspension points of limited.
const (
	atAcquire = 1 + iota
	atInner
)

func (f *limited[T]) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 0:
		if !f.limit.Acquire().Await(t) {
			return f.Frame.Suspend(t, f, atAcquire)
		}
		fallthrough
	case atAcquire:
		if err := t.Thrown(); err != nil {
			f.err = err
			return f.Frame.Finish()
		}
		f.body, f.inner = f.inner, nil
	}
	if !f.enter(t, f.limit.Release) {
		return f.Frame.Suspend(t, f, atInner)
	}
	f.limit.Release()
	f.leave(t)
	return f.Frame.Finish()
}

func (f *limited[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *limited[T]) Awaited(t *machine.Task) (T, error) { return f.value, f.err }
