package async

import (
	"unsafe"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file defines the records that loops queue, and holds every conversion between them.
//
// Invariant: a node is in at most one list at a time, the one its field next belongs to: the ready queue of
// its loop, the inbox, the waiters of one future, or the queue of a lock or the like.

// A node is what can stand in a loop's ready queue. It is the first field of a Handle and of a link, and lies
// behind the machine's record in a task.
//
// The record of a sleeping task has to be small, so its fields have several uses. on says what the node waits
// for, or, once the node is ready, what woke it; nil is a task that has simply yielded, or that was woken in a queue. The special values
// are the addresses below. While the node stands in a queue, the one before it is there: see before.
type node struct {
	next *node
	on   *future
	slot uint32 // where the loop's table of tasks, or of timed handles, keeps the owner
	seq  uint32 // the sequence number of the timer that is set, or one of the values below
}

// Special values of node.on.
var (
	isHandle  future // the node is a Handle's
	isLink    future // the node is a link's
	isBorn    future // a task that has not run yet
	inTimer   future // a task that sleeps
	inDue     future // a task whose timer has expired in this iteration
	inCancel  future // a task whose cancellation is being passed on
	isVoid    future // a task that has been cancelled while inDue: a proxy in the queue wakes it
	isRaising future // a task in which a panic goes on to the next frame
	isAlone   future // a task that was woken alone: see wakeup
)

// Special values of node.seq; timers have larger ones.
const (
	idle            = 0
	cancelPending   = 1 // a cancellation is waiting for the task's next step or suspension
	cancelPostponed = 2 // the same, but an irrevocable result went first: a normal end of the task stands
	cancelCertain   = 3 // the next step throws it, whatever happens before that
	queuedTask      = 4 // the node stands in a queue, and is a task's
	queuedLink      = 5 // the node stands in a queue, and is a link's
	single          = 2 // is added to these for one that waits to write, of RWLock
	mourned         = 8 // is added to queuedTask for one that leaves a ghost when it is cancelled, of Lock
	ghost           = mourned | queuedLink
	firstTimer      = 16
)

// queued reports whether n stands in a queue, where it has no on.
func (n *node) queued() bool { return n.seq-queuedTask < firstTimer-queuedTask }

// before returns where n keeps the node that stands before it in its queue.
func (n *node) before() **node { return (**node)(unsafe.Pointer(&n.on)) }

// A task is the part of a Task that does not depend on its type.
type task struct {
	machine.Task // first, see recordOf
	node
}

// recordOf returns the record whose first field t is. All tasks of a Loop are made by start in task.go,
// as parts of a Task.
func recordOf(t *machine.Task) *task { return (*task)(unsafe.Pointer(t)) }

// loopOf returns the loop that runs t. An Exec is the first field of a Loop, and only of a Loop.
func loopOf(t *machine.Task) *Loop { return (*Loop)(unsafe.Pointer(t.Exec())) }

// task returns the record that n is part of. Its caller knows from n.on that n is a task's.
func (n *node) task() *task {
	return (*task)(unsafe.Add(unsafe.Pointer(n), -int(unsafe.Offsetof(task{}.node))))
}

// handle returns the Handle that n is part of.
func (n *node) handle() *Handle { return (*Handle)(unsafe.Pointer(n)) }

// link returns the link that n is part of.
func (n *node) link() *link { return (*link)(unsafe.Pointer(n)) }

// loop returns the loop that runs t.
func (t *task) loop() *Loop { return loopOf(&t.Task) }

// A list is a first-in-first-out list of nodes, linked through next. The last one's next is nil. It begins with init.
type list struct {
	head *node
	tail **node // where the next one goes
}

// init makes q empty.
func (q *list) init() { q.head, q.tail = nil, &q.head }

func (q *list) push(n *node) {
	tail := q.tail
	n.next, *tail, q.tail = nil, n, &n.next
}

// append puts the nodes from first to last, which are linked, behind what is in q.
func (q *list) append(first, last *node) { *q.tail, q.tail = first, &last.next }

// take empties q and returns its first node.
func (q *list) take() *node {
	n := q.head
	q.init()
	return n
}
