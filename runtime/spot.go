package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file holds the operations of queues as generated code awaits them where they are written (for those of locks see queued.go): they live in the frame that
// awaits, which waits by itself. It runs
//
//		f.await = q.GetFrom(t)
//	resume2:
//		if !f.await.Ready(t) {
//			return f.Frame.Suspend(t, f, 2)
//		}
//		x, err = f.await.Awaited(t)
//
// so that it asks again each time it is resumed: what it was woken for may be gone. Invariant: Awaited follows Ready at once; Ready has done what is to be done,
// in as little code as possible where nothing is in the way.

// Getting is Queue.Get, for generated code.
type Getting[T any] struct {
	q *Queue[T]
	v T
}

// GetFrom is Get where that is awaited on the spot, for generated code.
func (q *Queue[T]) GetFrom(*machine.Task) Getting[T] { return Getting[T]{q: q} }

// Ready reports whether the operation is complete. If not, t waits, and Ready is to be called again when it is resumed.
func (g *Getting[T]) Ready(t *machine.Task) bool {
	q := g.q
	switch {
	case !q.owner.is(t) || t.Failing():
		return g.slowly(t)
	case q.items.size() == 0:
		if q.closed() {
			return g.slowly(t)
		}
		if r := recordOf(t); r.stand() {
			q.getters.append(&r.node)
		}
		return false
	}
	i := q.items.place(q.items.popped)
	if i >= uint(len(q.items.ring)) { // there is another order
		return g.slowly(t)
	}
	var zero T
	place := &q.items.ring[i] // what follows is pop, without checking again
	g.v, *place = *place, zero
	q.items.popped++
	if n := q.putters.ends.next; n != &q.putters.ends {
		if n.seq == queuedTask {
			q.putters.rouse(n, loopOf(t))
		} else {
			q.putters.wake(loopOf(t))
		}
	}
	return true
}

// slowly is Ready in any case.
func (g *Getting[T]) slowly(t *machine.Task) bool {
	q := g.q
	switch {
	case t.Failing():
		(*queueReady[T])(q).pass(loopOf(t), wakeup(t.Missed()))
	case !q.owner.admit(t):
	case q.items.size() > 0:
		g.v, _ = q.get()
	case q.closed():
		t.Throw(ErrQueueClosed)
	default:
		q.getters.join(t)
		return false
	}
	return true
}

// Awaited returns the item.
func (g *Getting[T]) Awaited(t *machine.Task) (T, error) {
	var zero T
	v := g.v
	g.v = zero
	return v, t.Thrown()
}

// Putting is Queue.Put, for generated code.
type Putting[T any] struct {
	q *Queue[T]
	v T
}

// PutFrom is Put where that is awaited on the spot, for generated code.
func (q *Queue[T]) PutFrom(_ *machine.Task, v T) Putting[T] { return Putting[T]{q, v} }

// Ready reports whether the operation is complete. If not, t waits, and Ready is to be called again when it is resumed.
func (p *Putting[T]) Ready(t *machine.Task) bool {
	q := p.q
	if !q.owner.is(t) || t.Failing() {
		return p.slowly(t)
	}
	n := q.items.size()
	if n >= q.limit {
		if q.closed() {
			return p.slowly(t)
		}
		if r := recordOf(t); r.stand() {
			q.putters.append(&r.node)
		}
		return false
	}
	i := q.items.place(q.items.pushed)
	if n == len(q.items.ring) || i >= uint(len(q.items.ring)) { // the ring is full, or there is another order
		return p.slowly(t)
	}
	q.items.ring[i] = p.v // what follows is push, without checking again
	q.items.pushed++
	if n := q.getters.ends.next; n != &q.getters.ends {
		if n.seq == queuedTask {
			q.getters.rouse(n, loopOf(t))
		} else {
			q.getters.wake(loopOf(t))
		}
	}
	return true
}

// slowly is Ready in any case.
func (p *Putting[T]) slowly(t *machine.Task) bool {
	q := p.q
	switch {
	case t.Failing():
		q.passRoom(loopOf(t), wakeup(t.Missed()))
	case !q.owner.admit(t):
	case q.full() && !q.closed():
		q.putters.join(t)
		return false
	default:
		if err := q.put(p.v); err != nil {
			t.Throw(err)
		}
	}
	return true
}

// Awaited returns the error, if there was one.
func (p *Putting[T]) Awaited(t *machine.Task) (Void, error) {
	var zero T
	p.v = zero
	return Void{}, t.Thrown()
}
