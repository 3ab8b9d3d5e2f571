package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file holds the operations of queues as generated code awaits them where they are written: they live in the frame that awaits, which waits by itself.
// The awaiting frame runs
//
//		f.await = q.GetFrom(t)
//	resume2:
//		if !f.await.Ready(t) {
//			return f.Suspend(t, f, 2)
//		}
//		x, err = f.await.Awaited(t)
//
// so that it asks again each time it is resumed: what it was woken for may be gone. Invariant: Awaited follows Ready at once, and does what is to be done.

// Getting is Queue.Get, for generated code.
type Getting[T any] struct{ q *Queue[T] }

// GetFrom is Get where that is awaited on the spot, for generated code.
func (q *Queue[T]) GetFrom(*machine.Task) Getting[T] { return Getting[T]{q} }

// Ready reports whether Awaited can be called. If not, t waits, and Ready is to be called again when it is resumed.
func (g *Getting[T]) Ready(t *machine.Task) bool {
	q := g.q
	return q.items.n > 0 && q.owner.is(t) || q.awaitItem(t)
}

// awaitItem is Ready for a queue that seems to be empty.
func (q *Queue[T]) awaitItem(t *machine.Task) bool {
	if t.Failing() || (*queueReady[T])(q).attempt(t, unwoken) {
		return true
	}
	q.getters.join(t)
	return false
}

// Awaited takes an item.
func (g *Getting[T]) Awaited(t *machine.Task) (v T, err error) {
	if err = t.Thrown(); err != nil {
		(*queueReady[T])(g.q).pass(loopOf(t), wakeup(t.Missed()))
		return v, err
	}
	return g.q.get()
}

// Putting is Queue.Put, for generated code.
type Putting[T any] struct{ putting[T] }

// PutFrom is Put where that is awaited on the spot, for generated code.
func (q *Queue[T]) PutFrom(_ *machine.Task, v T) Putting[T] { return Putting[T]{putting[T]{q, v}} }

// Ready reports whether Awaited can be called. If not, t waits, and Ready is to be called again when it is resumed.
func (p *Putting[T]) Ready(t *machine.Task) bool {
	q := p.q
	return !q.full() && q.owner.is(t) || q.awaitRoom(t)
}

// awaitRoom is Ready for a queue that seems to be full.
func (q *Queue[T]) awaitRoom(t *machine.Task) bool {
	if t.Failing() || !q.owner.admit(t) || !q.full() || q.closed() {
		return true
	}
	q.putters.join(t)
	return false
}

// Awaited puts the item into the queue.
func (p *Putting[T]) Awaited(t *machine.Task) (Void, error) {
	v := p.v
	var zero T
	p.v = zero
	if err := t.Thrown(); err != nil {
		p.pass(loopOf(t), wakeup(t.Missed()))
		return Void{}, err
	}
	return Void{}, p.q.put(v)
}
