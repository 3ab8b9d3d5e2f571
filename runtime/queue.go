package async

import (
	"errors"
	"math"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Queue, after asyncio.Queue. Invariant: an item is in the queue until the very moment at which Get returns it; a
// waiting task is only told to look again. So nothing is lost when one is cancelled.

// Errors of TryPut and TryGet.
var (
	ErrQueueFull  = errors.New("async: the queue is full: await Put, or try later")
	ErrQueueEmpty = errors.New("async: the queue is empty: await Get, or try later")
)

// A Queue passes items from task to task, by default first in, first out. It belongs to the loop of the first task that waits for it.
type Queue[T any] struct {
	owner    owner
	limit    int // of the number of items: none can be put from there on; -1 when the queue is closed
	items    store[T]
	getters  queue
	putters  queue
	joiners  queue
	finished uint // how many of the items that were put are done
	max      int  // the capacity; 0 or less for any number
}

// A QueueOption says in which order a queue gives its items out.
type QueueOption struct {
	lifo bool
	less any
}

// LIFO makes a queue give out the newest item first.
func LIFO() QueueOption { return QueueOption{lifo: true} }

// Priority makes a queue give out the least item first, and among equal ones the oldest.
func Priority[T any](less func(a, b T) bool) QueueOption { return QueueOption{less: less} }

// NewQueue returns a queue for max items; 0 or less means any number. It panics if an option is Priority for another type.
func NewQueue[T any](max int, opts ...QueueOption) *Queue[T] {
	q := &Queue[T]{max: max, limit: max}
	if max <= 0 {
		q.limit = math.MaxInt
	}
	for _, o := range opts {
		switch {
		case o.less != nil:
			less, ok := o.less.(func(a, b T) bool)
			if !ok {
				panic("async: NewQueue with Priority for another type: its function must compare items of the queue")
			}
			q.items.order = &ranked[T]{less: less}
		case o.lifo:
			q.items.order = new(lifo[T])
		}
	}
	q.getters.init()
	q.putters.init()
	return q
}

func (q *Queue[T]) closed() bool { return q.limit < 0 }

// full reports whether nothing can be put into q.
func (q *Queue[T]) full() bool { return q.items.size() >= q.limit }

// unfinished returns the number of items for which Done is still to be called.
func (q *Queue[T]) unfinished() int { return int(q.items.pushed - q.finished) }

// Get returns an operation that waits until there is an item and takes it. It gives ErrQueueClosed once the queue is closed and empty.
func (q *Queue[T]) Get() Awaitable[T] { return (*queueGet[T])(q) }

// queueGet is Get. Await sees to it that there is an item, and Awaited, which follows at once, takes it.
type queueGet[T any] Queue[T]

func (a *queueGet[T]) Await(t *machine.Task) bool {
	r := (*queueReady[T])(a)
	return r.attempt(t, unwoken) || queueUp(t, r)
}

func (a *queueGet[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return (*Queue[T])(a).get()
}

// queueReady is the part of Get that may have to wait: until there is an item, or never will be one.
type queueReady[T any] Queue[T]

func (a *queueReady[T]) attempt(t *machine.Task, _ wakeup) bool {
	return !a.owner.admit(t) || a.items.size() > 0 || (*Queue[T])(a).closed()
}

func (a *queueReady[T]) enqueue(_ *Loop, n *node) { a.getters.insert(n) }

func (a *queueReady[T]) pass(l *Loop, how wakeup) {
	if how != unwoken && a.items.size() > 0 {
		a.getters.wake(l)
	}
}

// put puts v into the queue, if that is possible.
func (q *Queue[T]) put(v T) error {
	if q.full() {
		return q.refusal()
	}
	q.items.push(v)
	q.getters.wake(q.owner.home())
	return nil
}

// refusal is why nothing can be put into q.
func (q *Queue[T]) refusal() error {
	if q.closed() {
		return ErrQueueClosed
	}
	return ErrQueueFull
}

// get takes an item, if there is one.
func (q *Queue[T]) get() (v T, err error) {
	switch {
	case q.items.size() > 0:
		v = q.items.pop()
		q.putters.wake(q.owner.home())
		return v, nil
	case q.closed():
		return v, ErrQueueClosed
	}
	return v, ErrQueueEmpty
}

// TryPut puts v into the queue. It gives ErrQueueFull if there is no room, and ErrQueueClosed.
func (q *Queue[T]) TryPut(v T) error {
	if q.owner.local() {
		return q.put(v)
	}
	return elsewhere(&q.owner, func() error { return q.put(v) })
}

// TryGet takes an item. It gives ErrQueueEmpty if there is none, or ErrQueueClosed if there will never be one.
func (q *Queue[T]) TryGet() (T, error) {
	if q.owner.local() {
		return q.get()
	}
	r := elsewhere(&q.owner, func() Result[T] {
		v, err := q.get()
		return Result[T]{v, err}
	})
	return r.Value, r.Err
}

// Done tells the queue that the work on an item that was taken is done: see Join. It panics when called more often than items were put.
func (q *Queue[T]) Done() {
	if q.owner.local() {
		q.done()
	} else {
		q.owner.elsewhere(q.done)
	}
}

func (q *Queue[T]) done() {
	if q.unfinished() == 0 {
		panic("async: Queue.Done called more often than items were put: call it once for each item that Get has given")
	}
	q.finish(1)
}

// finish counts n items as done.
func (q *Queue[T]) finish(n int) {
	q.finished += uint(n)
	if q.unfinished() == 0 {
		q.joiners.wakeAll(q.owner.home())
	}
}

// Join returns an operation that waits until Done was called for every item that was put.
func (q *Queue[T]) Join() Awaitable[Void] { return (*queueJoin[T])(q) }

// JoinFrom is Join where that is awaited on the spot, for generated code.
func (q *Queue[T]) JoinFrom(*machine.Task) Queueing { return Queueing{op: (*queueJoin[T])(q)} }

type queueJoin[T any] Queue[T]

func (a *queueJoin[T]) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *queueJoin[T]) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *queueJoin[T]) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *queueJoin[T]) attempt(t *machine.Task, how wakeup) bool {
	return how != unwoken || !a.owner.admit(t) || (*Queue[T])(a).unfinished() == 0
}

func (a *queueJoin[T]) enqueue(_ *Loop, n *node) { a.joiners.insert(n) }

func (a *queueJoin[T]) pass(*Loop, wakeup) {}

// Close closes the queue: nothing can be put into it any more; what is in it can still be taken.
// All that wait are woken.
func (q *Queue[T]) Close() { q.owner.do(q.close) }

// CloseNow closes the queue and drops what is in it; the items count as done.
func (q *Queue[T]) CloseNow() {
	q.owner.do(func() {
		n := q.items.size()
		for range n {
			q.items.pop()
		}
		q.finish(min(n, q.unfinished()))
		q.close()
	})
}

func (q *Queue[T]) close() {
	q.limit = -1
	q.getters.wakeAll(q.owner.home())
	q.putters.wakeAll(q.owner.home())
}

// Closed reports whether the queue is closed.
func (q *Queue[T]) Closed() bool { return elsewhere(&q.owner, q.closed) }

// Len returns the number of items in the queue.
func (q *Queue[T]) Len() int {
	if q.owner.local() {
		return q.items.size()
	}
	return elsewhere(&q.owner, func() int { return q.items.size() })
}

// Cap returns the number of items for which there is room; 0 means any number.
func (q *Queue[T]) Cap() int { return max(q.max, 0) }

// All returns the items that Get gives, as a stream, up to the closing of the queue. To close the stream does not close the queue.
func (q *Queue[T]) All() Stream[T] { return queueStream[T]{q} }

type queueStream[T any] struct{ q *Queue[T] }

func (s queueStream[T]) Next() Awaitable[T] { return (*queueNext[T])(s.q) }

func (s queueStream[T]) Close() Awaitable[Void] { return ready[Void]{} }

// queueNext is queueGet with the error that ends a stream.
type queueNext[T any] Queue[T]

func (a *queueNext[T]) Await(t *machine.Task) bool { return (*queueGet[T])(a).Await(t) }

func (a *queueNext[T]) Awaited(t *machine.Task) (T, error) {
	v, err := (*queueGet[T])(a).Awaited(t)
	if err == ErrQueueClosed {
		err = ErrStop
	}
	return v, err
}
