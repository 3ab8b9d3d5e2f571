package async

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file keeps locks, queues and the like on one loop, and holds the list in which tasks wait for them.

// An owner is the loop that a primitive belongs to: the first one that a task waits on it in.
//
// Invariant: a primitive is touched by the goroutine of its owner alone; while it has none, by one goroutine at a time.
// Other goroutines may use those of the default loop, so that blocking forms work; their calls run there.
type owner struct {
	loop atomic.Pointer[Loop]
	mu   sync.Mutex // guards the primitive while it has no loop
}

var errOtherLoop = errors.New("async: this lock, queue or the like belongs to another loop, where a task has waited on it: make one for each loop")

// is reports whether the loop of t is the owner.
func (o *owner) is(t *machine.Task) bool { return o.loop.Load() == loopOf(t) }

// admit makes the loop of t the owner. If there is another, the await of t gets an error, and admit reports false.
func (o *owner) admit(t *machine.Task) bool { return o.is(t) || o.adopt(t) }

func (o *owner) adopt(t *machine.Task) bool {
	if o.loop.Load() == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.loop.CompareAndSwap(nil, loopOf(t)) {
			return true
		}
	}
	t.Throw(errOtherLoop)
	return false
}

// home returns the owner, or nil while there is none.
func (o *owner) home() *Loop { return o.loop.Load() }

// do calls fn where the primitive may be touched.
func (o *owner) do(fn func()) {
	if o.local() {
		fn()
	} else {
		o.elsewhere(fn)
	}
}

// local reports whether the caller may touch the primitive directly.
func (o *owner) local() bool {
	l := o.loop.Load()
	return l != nil && l.here()
}

// elsewhere calls fn where the primitive may be touched, and returns when that is done. A panic in fn comes out of elsewhere.
func (o *owner) elsewhere(fn func()) {
	l := o.loop.Load()
	if l == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if l = o.loop.Load(); l == nil {
			fn()
			return
		}
	}
	l.call("a method of a lock, queue or the like that belongs to it", fn)
}

// elsewhere is owner.elsewhere for a function with a result.
func elsewhere[R any](o *owner, fn func() R) (r R) {
	o.do(func() { r = fn() })
	return r
}

// A queue holds the nodes of those who wait for a primitive, the first one first. It is a ring through ends. Who is woken is taken out, and so is
// who is cancelled: so whatever wakes somebody looks at nobody else, and nobody who waits needs more memory than the node.
type queue struct{ ends node }

// A wakeup tells how the wait of an operation in a queue has ended.
type wakeup uint8

const (
	unwoken wakeup = iota // it has just begun, or was cancelled where it stood
	woken
	wokenAlone // the same, of Notify: by One
)

// join has t, which is about to suspend, wait at the end of q. The short ways of spot.go have it written out, because the compiler does not inline it.
func (q *queue) join(t *machine.Task) {
	if r := recordOf(t); r.stand() {
		q.insert(&r.node)
	}
}

// stand prepares the node of t, which is about to suspend, for a queue. If a cancellation is pending, t goes on with that, and stand reports false.
func (t *task) stand() bool {
	if t.seq == idle {
		t.seq = queuedTask
		return true
	}
	t.goOn()
	return false
}

// insert puts n, whose seq says that it is queued, at the end of q.
func (q *queue) insert(n *node) {
	if q.ends.next == nil {
		q.init()
	}
	q.append(n)
}

// init makes q a ring. What is used without insert needs it.
func (q *queue) init() { q.ends.next, *q.ends.before() = &q.ends, &q.ends }

// append is insert for a queue that is a ring.
func (q *queue) append(n *node) {
	ends := &q.ends
	last := *ends.before()
	last.next, *ends.before(), n.next, *n.before() = n, n, ends, last
}

// withdraw takes n out of its queue.
func (n *node) withdraw() {
	next, last := n.next, *n.before()
	last.next, *next.before() = next, last
	n.seq = idle
}

// leave takes n, whose task has been cancelled, out of its queue. It returns the ghost that stands there from now on, if there is to be one.
func (n *node) leave() *node {
	if n.seq&mourned == 0 {
		n.withdraw()
		return nil
	}
	g := &node{seq: ghost, next: n.next}
	*g.before() = *n.before()
	(*g.before()).next, *g.next.before() = g, g
	n.seq = idle
	return g
}

// front returns the first node, or nil.
func (q *queue) front() *node { return q.after(&q.ends) }

// after returns the node behind n, or nil.
func (q *queue) after(n *node) *node {
	if n = n.next; n != &q.ends {
		return n
	}
	return nil
}

// wake wakes the first node, and reports whether there was one. l is the loop that all in q belong to.
func (q *queue) wake(l *Loop) bool {
	n := q.front()
	switch {
	case n == nil:
		return false
	case n.seq&1 == queuedTask&1:
		q.rouse(n, l)
	default:
		n.withdraw()
		n.on, n.slot = &isLink, uint32(woken)
		l.ready.push(n)
	}
	return true
}

// rouse is wake for n, the first node, if that is a task's. It is push, too: so all pointers are stored behind one write barrier.
func (q *queue) rouse(n *node, l *Loop) {
	next, tail := n.next, l.ready.tail
	q.ends.next, *next.before(), n.on = next, &q.ends, nil
	n.next, *tail, l.ready.tail = nil, n, &n.next
	n.seq = idle
}

// wakeAlone is wake for Notify.One.
func (q *queue) wakeAlone(l *Loop) bool {
	n := q.front()
	switch {
	case !q.wake(l):
		return false
	case n.on == &isLink:
		n.slot = uint32(wokenAlone)
	default:
		n.on = &isAlone
	}
	return true
}

// wakeAll wakes all nodes.
func (q *queue) wakeAll(l *Loop) {
	for q.wake(l) {
	}
}
