package async

import (
	"errors"
	"fmt"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Broadcast, after tokio's broadcast channels. Invariant: each subscription gets each value sent after its
// beginning once and in order, or is told how many it has missed.

var errBroadcastClosed = errors.New("async: the Broadcast is closed: send nothing more")

// A LagError is what Next of a subscription gives when values were dropped before they were read. The next Next goes on with
// the oldest value there is.
type LagError struct {
	Missed uint64 // the number of values that were dropped
}

func (e *LagError) Error() string {
	return fmt.Sprintf("async: %d values of the broadcast were dropped before they were read: read faster, or give NewBroadcast more room; the next Next goes on", e.Missed)
}

// A Broadcast gives each value that is sent to all its subscriptions. Sending never waits: those that are too slow lose the oldest values. It belongs to the
// loop of the first task that waits for it.
type Broadcast[T any] struct {
	owner  owner
	kept   []T    // a ring of the latest values
	sent   uint64 // the number of values
	closed bool
	queue  queue
}

// NewBroadcast returns a Broadcast that keeps the latest room values. It panics unless room is positive.
func NewBroadcast[T any](room int) *Broadcast[T] {
	if room < 1 {
		panic("async: NewBroadcast needs a positive number: give the number of values that a slow subscription may be behind")
	}
	return &Broadcast[T]{kept: make([]T, room)}
}

// Send gives v to all subscriptions. It gives an error once the Broadcast is closed.
func (b *Broadcast[T]) Send(v T) error {
	return elsewhere(&b.owner, func() error {
		if b.closed {
			return errBroadcastClosed
		}
		b.kept[b.sent%uint64(len(b.kept))] = v
		b.sent++
		b.queue.wakeAll(b.owner.home())
		return nil
	})
}

// Close ends all subscriptions, after the values they have not read yet.
func (b *Broadcast[T]) Close() {
	b.owner.do(func() {
		b.closed = true
		b.queue.wakeAll(b.owner.home())
	})
}

// Subscribe returns a stream of the values that are sent from now on. Next gives a *LagError after values were dropped.
// To close the stream does not close the Broadcast.
func (b *Broadcast[T]) Subscribe() Stream[T] {
	return &subscription[T]{b: b, read: elsewhere(&b.owner, func() uint64 { return b.sent })}
}

type subscription[T any] struct {
	b      *Broadcast[T]
	read   uint64 // the number of values that are behind
	closed bool
}

func (s *subscription[T]) Next() Awaitable[T] {
	return &patient[T]{name: "async.Broadcast.Next", op: &broadcastChoice[T]{s: s}}
}

func (s *subscription[T]) Close() Awaitable[Void] {
	s.b.owner.do(func() {
		s.closed = true
		s.b.queue.wakeAll(s.b.owner.home()) // one of its own may wait; the others look and wait again
	})
	return ready[Void]{}
}

type broadcastChoice[T any] struct {
	place
	s   *subscription[T]
	v   T
	err error
}

func (c *broadcastChoice[T]) attempt(t *machine.Task) bool {
	s, b := c.s, c.s.b
	if refused(t, &b.owner, &c.err) {
		return true
	}
	c.leave()
	room := uint64(len(b.kept))
	switch {
	case s.closed || b.closed && s.read == b.sent:
		c.err = ErrStop
	case s.read == b.sent:
		return false
	case b.sent-s.read > room:
		c.err = &LagError{b.sent - s.read - room}
		s.read = b.sent - room
	default:
		c.v = b.kept[s.read%room]
		s.read++
	}
	return true
}

func (c *broadcastChoice[T]) enlist(_ *machine.Task, to parent, index int) {
	c.enter(&c.s.b.queue, to, index)
}

func (c *broadcastChoice[T]) withdraw(*Loop) *future {
	c.leave()
	return nil
}

func (c *broadcastChoice[T]) result(*Loop) (T, error) { return c.v, c.err }

func (c *broadcastChoice[T]) line() *queue { return &c.s.b.queue }
