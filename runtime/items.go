package async

// This file implements the orders in which a queue gives its items out. Invariant: a place that is free holds a zero value, so that it
// keeps nothing alive.

// store is what a Queue keeps.
type store[T any] struct {
	fifo[T]          // which counts the items in any case
	order   order[T] // nil for first in, first out
}

// order is another order of a store.
type order[T any] interface {
	push(v T)
	pop() T // there is one
}

func (s *store[T]) push(v T) {
	if s.order == nil {
		s.fifo.push(v)
		return
	}
	s.order.push(v)
	s.pushed++
}

// pop takes the next item. There is one.
func (s *store[T]) pop() T {
	if s.order == nil {
		return s.fifo.pop()
	}
	s.popped++
	return s.order.pop()
}

// fifo is a ring buffer.
type fifo[T any] struct {
	ring   []T  // its length is a power of two, or 0
	pushed uint // how many there have been; the next one's place
	popped uint // how many of them are gone
}

// size returns the number of items. The counts may wrap around.
func (q *fifo[T]) size() int { return int(q.pushed - q.popped) }

// place returns where in the ring the item with number i is.
func (q *fifo[T]) place(i uint) uint { return i & uint(len(q.ring)-1) }

func (q *fifo[T]) push(v T) {
	if q.size() == len(q.ring) {
		q.grow()
	}
	q.ring[q.place(q.pushed)] = v
	q.pushed++
}

func (q *fifo[T]) grow() {
	bigger := fifo[T]{ring: make([]T, max(8, 2*len(q.ring)))}
	for i := q.popped; i != q.pushed; i++ {
		bigger.ring[bigger.place(i)] = q.ring[q.place(i)]
	}
	q.ring = bigger.ring
}

func (q *fifo[T]) pop() T {
	var zero T
	place := &q.ring[q.place(q.popped)]
	v := *place
	*place = zero
	q.popped++
	return v
}

// lifo is a stack.
type lifo[T any] struct{ stack []T }

func (q *lifo[T]) push(v T) { q.stack = append(q.stack, v) }

func (q *lifo[T]) pop() T {
	var zero T
	last := len(q.stack) - 1
	v := q.stack[last]
	q.stack[last] = zero
	q.stack = q.stack[:last]
	return v
}

// ranked is a heap in which equal items keep their order.
type ranked[T any] struct {
	less func(a, b T) bool
	heap []entry[T]
	seq  uint64
}

type entry[T any] struct {
	v   T
	seq uint64
}

// before reports whether entry i goes before entry j.
func (q *ranked[T]) before(i, j int) bool {
	a, b := &q.heap[i], &q.heap[j]
	if q.less(a.v, b.v) {
		return true
	}
	return !q.less(b.v, a.v) && a.seq < b.seq
}

func (q *ranked[T]) push(v T) {
	q.seq++
	q.heap = append(q.heap, entry[T]{v, q.seq})
	for i := len(q.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !q.before(i, parent) {
			break
		}
		q.heap[i], q.heap[parent] = q.heap[parent], q.heap[i]
		i = parent
	}
}

func (q *ranked[T]) pop() T {
	last := len(q.heap) - 1
	v := q.heap[0].v
	q.heap[0] = q.heap[last]
	q.heap[last] = entry[T]{}
	q.heap = q.heap[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && q.before(child+1, child) {
			child++
		}
		if !q.before(child, i) {
			break
		}
		q.heap[i], q.heap[child] = q.heap[child], q.heap[i]
		i = child
	}
	return v
}
