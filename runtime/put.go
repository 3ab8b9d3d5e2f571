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

func (p *putting[T]) attempt(t *machine.Task, w *waiter) bool {
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

func (p *putting[T]) enqueue(l *Loop, w *waiter) { p.q.putters.insert(l, w) }

func (p *putting[T]) pass(_ *Loop, w *waiter) {
	if w.woken() && !p.q.full() {
		p.q.putters.wake()
	}
}

// queuePut is Put as a coroutine. What a wait needs is in a frame of its own, see queueUp.
type queuePut[T any] struct {
	machine.Frame
	putting[T]
}

func (f *queuePut[T]) Resume(t *machine.Task) bool {
	if f.State() == 0 && !f.attempt(t, nil) && !queueUp(t, &f.putting) {
		return f.Suspend(t, f, 1)
	}
	return f.Finish()
}

func (f *queuePut[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

// Awaited finds the error, if there was one, thrown.
func (f *queuePut[T]) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (f *queuePut[T]) choose() outcome[Void] {
	return &queuedChoice{op: &putting[T]{f.q, f.v}} // f may be given to another Select later
}

// PutFrom is Put in task t where that is awaited on the spot, for generated code. Nobody else has the operation, so its memory is used again.
func (q *Queue[T]) PutFrom(t *machine.Task, v T) Awaitable[Void] {
	if q.owner.loop.Load() != loopOf(t) {
		return q.Put(v)
	}
	p := q.spare
	if p == nil {
		p = &spotPut[T]{putting: putting[T]{q: q}}
	} else {
		q.spare = p.next
		q.spares--
	}
	p.v = v
	return p
}

// spotPut is a Put that is awaited once, at once.
type spotPut[T any] struct {
	putting[T]
	next *spotPut[T]
}

func (p *spotPut[T]) Await(t *machine.Task) bool { return p.attempt(t, nil) || queueUp(t, &p.putting) }

func (p *spotPut[T]) Awaited(t *machine.Task) (Void, error) {
	if q := p.q; q.spares < spareFrames {
		var zero T
		p.v, p.next, q.spare = zero, q.spare, p
		q.spares++
	}
	return Void{}, t.Thrown()
}
