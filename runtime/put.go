package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Queue.Put. Invariant: an item is in the queue, or in the operation that is to put it there, never in both.

// Put returns an operation that waits until there is room and puts v into the queue. It gives ErrQueueClosed once the queue is closed.
func (q *Queue[T]) Put(v T) Awaitable[Void] {
	return &queuePut[T]{putting: putting[T]{q: q, v: v}}
}

// putting is what is left to do of a Put.
type putting[T any] struct {
	q *Queue[T]
	v T
}

func (p *putting[T]) attempt(t *machine.Task, _ wakeup) bool {
	if !p.q.owner.admit(t) {
		return true
	}
	switch err := p.q.put(p.v); err {
	case nil:
		var zero T
		p.v = zero
	case ErrQueueFull:
		return false
	default:
		t.Throw(err)
	}
	return true
}

func (p *putting[T]) enqueue(_ *Loop, n *node) { p.q.putters.insert(n) }

func (p *putting[T]) pass(l *Loop, how wakeup) { p.q.passRoom(l, how) }

// passRoom tells the next one that there is room, which another had been told and does not use.
func (q *Queue[T]) passRoom(l *Loop, how wakeup) {
	if how != unwoken && !q.full() {
		q.putters.wake(l)
	}
}

// queuePut is Put as a coroutine. What a wait needs is in a frame of its own, see queueUp.
type queuePut[T any] struct {
	machine.Header
	putting[T]
}

func (f *queuePut[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 && !f.attempt(t, unwoken) && !queueUp(t, &f.putting) {
		return f.Frame.Suspend(t, f, 1)
	}
	return f.Frame.Finish()
}

func (f *queuePut[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

// Awaited finds the error, if there was one, thrown.
func (f *queuePut[T]) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (f *queuePut[T]) choose() outcome[Void] {
	return &queuedChoice{op: &putting[T]{f.q, f.v}} // f may be given to another Select later
}
