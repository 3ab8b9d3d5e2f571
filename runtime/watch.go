package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Watch, after tokio's watch channels. Invariant: a watcher never sees a value older than one it has seen, and
// always gets to see the last one.

var errWatchClosed = errors.New("async: the Watch is closed: set nothing more")

// A Watch holds a value that changes, and tells its watchers; those that are slow skip what was in between. It belongs to the loop of the first task that waits
// for it.
type Watch[T any] struct {
	owner   owner
	value   T
	version uint64
	closed  bool
	queue   queue
}

// NewWatch returns a Watch with a first value.
func NewWatch[T any](v T) *Watch[T] { return &Watch[T]{value: v, version: 1} }

// Get returns the value.
func (w *Watch[T]) Get() T { return elsewhere(&w.owner, func() T { return w.value }) }

// Set changes the value and wakes the watchers. It gives an error once the Watch is closed.
func (w *Watch[T]) Set(v T) error { return w.Update(func(T) T { return v }) }

// Update is Set of what change makes of the value.
func (w *Watch[T]) Update(change func(T) T) error {
	return elsewhere(&w.owner, func() error {
		if w.closed {
			return errWatchClosed
		}
		w.value = change(w.value)
		w.version++
		w.queue.wakeAll(w.owner.home())
		return nil
	})
}

// Close ends the streams of all watchers, after the last value.
func (w *Watch[T]) Close() {
	w.owner.do(func() {
		w.closed = true
		w.queue.wakeAll(w.owner.home())
	})
}

// Subscribe returns a stream of the values. Next gives the value there is, and from then on waits until there is another one. To close the stream does not close the
// Watch.
func (w *Watch[T]) Subscribe() Stream[T] { return &watcher[T]{w: w} }

type watcher[T any] struct {
	w      *Watch[T]
	seen   uint64
	closed bool
}

func (s *watcher[T]) Next() Awaitable[T] {
	return &patient[T]{name: "async.Watch.Next", op: &watchChoice[T]{s: s}}
}

func (s *watcher[T]) Close() Awaitable[Void] {
	s.w.owner.do(func() {
		s.closed = true
		s.w.queue.wakeAll(s.w.owner.home()) // one of its own may wait; the others look and wait again
	})
	return ready[Void]{}
}

type watchChoice[T any] struct {
	place
	s   *watcher[T]
	v   T
	err error
}

func (c *watchChoice[T]) attempt(t *machine.Task) bool {
	s, w := c.s, c.s.w
	if refused(t, &w.owner, &c.err) {
		return true
	}
	c.leave()
	switch {
	case s.closed:
		c.err = ErrStop
	case s.seen != w.version:
		s.seen, c.v = w.version, w.value
	case w.closed:
		c.err = ErrStop
	default:
		return false
	}
	return true
}

func (c *watchChoice[T]) enlist(_ *machine.Task, to parent, index int) {
	c.enter(&c.s.w.queue, to, index)
}

func (c *watchChoice[T]) withdraw(*Loop) *future {
	c.leave()
	return nil
}

func (c *watchChoice[T]) result(*Loop) (T, error) { return c.v, c.err }

func (c *watchChoice[T]) line() *queue { return &c.s.w.queue }
