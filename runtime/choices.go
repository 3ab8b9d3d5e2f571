package async

import (
	"reflect"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file makes the operations of the package branches of Select. Invariant: what was handed to a branch that is
// withdrawn goes to the next one in the queue.

// A place is a branch's place in a queue of those who wait for a primitive.
type place struct{ link *link } // nil before the first

// enter puts p at the end of q. Whoever wakes it tells the parent.
func (p *place) enter(q *queue, to parent, index int) { q.insert(p.node(to, index)) }

// node makes a new place, and returns what is to be put into the queue.
func (p *place) node(to parent, index int) *node {
	p.link = &link{node{seq: queuedLink}, to, index}
	return &p.link.node
}

// leave gives the place up and tells whether it had been woken.
func (p *place) leave() wakeup {
	how := p.woken()
	if n := p.link; n != nil && n.queued() {
		n.withdraw()
	}
	p.link = nil
	return how
}

// woken tells whether the place was woken.
func (p *place) woken() wakeup {
	if p.link == nil || p.link.queued() {
		return unwoken
	}
	return wakeup(p.link.slot)
}

// refused makes the error of an owner check the outcome.
func refused(t *machine.Task, o *owner, err *error) bool {
	if o.admit(t) {
		return false
	}
	*err = t.Thrown()
	return true
}

// futureChoice waits for a future.
type futureChoice[T any] struct {
	f   *Future[T]
	via *future // f, or what stands for it on another loop
	n   *node
}

func (c *futureChoice[T]) attempt(*machine.Task) bool {
	return c.f.isDone() || c.via != nil && c.via.isDone()
}

func (c *futureChoice[T]) enlist(t *machine.Task, to parent, index int) {
	l := loopOf(t)
	c.n = &(&link{node{on: &isLink}, to, index}).node
	if c.via = &c.f.future; c.f.loop() != l {
		c.via = c.f.remote(l)
	}
	c.via.follow(c.n)
}

func (c *futureChoice[T]) withdraw(*Loop) *future {
	c.via.delist(c.n)
	return nil
}

func (c *futureChoice[T]) result(l *Loop) (T, error) {
	if !c.f.isDone() {
		var zero T
		return zero, c.via.outcome(l)
	}
	return c.f.get(l)
}

// taskChoice runs something as a task.
type taskChoice[T any] struct {
	a    Awaitable[T]
	task *Task[T]
}

func (c *taskChoice[T]) attempt(*machine.Task) bool { return c.task != nil && c.task.isDone() }

func (c *taskChoice[T]) enlist(t *machine.Task, to parent, index int) {
	c.task = spawn(loopOf(t), scopeOf(t).child(nil), c.a, nil)
	c.task.follow(&(&link{node{on: &isLink}, to, index}).node)
}

func (c *taskChoice[T]) withdraw(*Loop) *future {
	c.task.cancelFrom(nil)
	return &c.task.future
}

func (c *taskChoice[T]) result(l *Loop) (T, error) { return c.task.get(l) }

// void is the result of choices that have only an error.
type void struct{ err error }

func (v *void) result(*Loop) (Void, error) { return Void{}, v.err }

func (d sleep) choose() outcome[Void] { return &sleepChoice{d: time.Duration(d)} }
func (yield) choose() outcome[Void]   { return &sleepChoice{} }

// sleepChoice waits for a timer.
type sleepChoice struct {
	void
	d     time.Duration
	timer *Handle
	over  bool
}

func (c *sleepChoice) attempt(*machine.Task) bool { return c.over }

func (c *sleepChoice) enlist(t *machine.Task, to parent, index int) {
	l := loopOf(t)
	expire := func() {
		c.over = true
		to.childDone(index)
	}
	if c.d > 0 {
		c.timer = l.callAt(l.after(c.d), expire)
		return
	}
	c.timer = newHandle(l, expire)
	l.ready.push(&c.timer.node)
}

func (c *sleepChoice) withdraw(*Loop) *future {
	c.timer.cancel()
	return nil
}

func (a *queueGet[T]) choose() outcome[T] {
	return &getChoice[T]{q: (*Queue[T])(a), end: ErrQueueClosed}
}
func (a *queueNext[T]) choose() outcome[T] {
	return &getChoice[T]{q: (*Queue[T])(a), end: ErrStop}
}

// getChoice is Queue.Get.
type getChoice[T any] struct {
	place
	q   *Queue[T]
	end error // what the closing of the queue gives
	v   T
	err error
}

func (c *getChoice[T]) attempt(t *machine.Task) bool {
	if refused(t, &c.q.owner, &c.err) {
		return true
	}
	c.leave()
	if c.v, c.err = c.q.get(); c.err == ErrQueueClosed {
		c.err = c.end
	}
	return c.err != ErrQueueEmpty
}

func (c *getChoice[T]) enlist(_ *machine.Task, to parent, index int) {
	c.enter(&c.q.getters, to, index)
}

func (c *getChoice[T]) withdraw(l *Loop) *future {
	(*queueReady[T])(c.q).pass(l, c.leave())
	return nil
}

func (c *getChoice[T]) result(*Loop) (T, error) { return c.v, c.err }

// receive is Recv.
type receive[T any] struct {
	call[Tuple2[T, bool]]
	ch <-chan T
}

func (f *receive[T]) choose() outcome[Tuple2[T, bool]] { return &receiveChoice[T]{ch: f.ch} }

// idleChoice is the part of a channel operation that Select does for all channels together.
type idleChoice struct{}

func (idleChoice) enlist(*machine.Task, parent, int) {}
func (idleChoice) withdraw(*Loop) *future            { return nil }

type receiveChoice[T any] struct {
	idleChoice
	ch <-chan T
	r  Tuple2[T, bool]
}

func (c *receiveChoice[T]) attempt(*machine.Task) bool {
	select {
	case c.r.A, c.r.B = <-c.ch:
		return true
	default:
		return false
	}
}

func (c *receiveChoice[T]) result(*Loop) (Tuple2[T, bool], error) { return c.r, nil }

func (c *receiveChoice[T]) channelCase() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c.ch)}
}

func (c *receiveChoice[T]) arrived(v reflect.Value, ok bool) {
	c.r.B = ok
	reflect.ValueOf(&c.r.A).Elem().Set(v)
}

// send is Send.
type send[T any] struct {
	call[Void]
	ch chan<- T
	v  T
}

func (f *send[T]) choose() outcome[Void] { return &sendChoice[T]{ch: f.ch, v: f.v} }

type sendChoice[T any] struct {
	idleChoice
	void
	ch chan<- T
	v  T
}

func (c *sendChoice[T]) attempt(*machine.Task) bool {
	select {
	case c.ch <- c.v:
		return true
	default:
		return false
	}
}

func (c *sendChoice[T]) channelCase() reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(c.ch), Send: reflect.ValueOf(&c.v).Elem()}
}

func (c *sendChoice[T]) arrived(reflect.Value, bool) {}
