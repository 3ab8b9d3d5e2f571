package async

import (
	"reflect"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file makes the operations of the package branches of Select. Invariant: what was handed to a branch that is
// withdrawn goes to the next one in the queue.

// A place is a branch's place in a queue of those who wait for a primitive.
type place struct{ w waiter }

// enter puts p at the end of q. Whoever wakes it tells the parent.
func (p *place) enter(t *machine.Task, q *queue, to parent, index int) {
	p.w = waiter{}
	q.insert(loopOf(t), &p.w)
	p.w.future.enlist(&(&link{node{on: &isLink}, to, index}).node)
}

// leave gives the place up and reports whether it had been woken.
func (p *place) leave() bool {
	p.w.remove()
	return p.w.woken()
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

func (a *lockAcquire) choose() outcome[Void] { return &lockChoice{lock: (*Lock)(a)} }

// lockChoice is Lock.Acquire. A lock that is free belongs to the first in its queue, once that is woken.
type lockChoice struct {
	void
	place
	lock *Lock
}

func (c *lockChoice) attempt(t *machine.Task) bool {
	if refused(t, &c.lock.owner, &c.err) {
		return true
	}
	if c.leave() {
		c.lock.held = true
		return true
	}
	return c.lock.take()
}

func (c *lockChoice) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.lock.queue, to, index)
}

func (c *lockChoice) withdraw(*Loop) *future {
	if c.leave(); !c.lock.held {
		c.lock.wakeFirst()
	}
	return nil
}

func (a *semaphoreAcquire) choose() outcome[Void] { return &semaphoreChoice{s: (*Semaphore)(a)} }

// semaphoreChoice is Semaphore.Acquire. Whoever is woken has the permit.
type semaphoreChoice struct {
	void
	place
	s *Semaphore
}

func (c *semaphoreChoice) attempt(t *machine.Task) bool {
	if refused(t, &c.s.owner, &c.err) {
		return true
	}
	if !c.leave() {
		return c.s.take()
	}
	c.pass()
	return true
}

// pass sends free permits to those who wait.
func (c *semaphoreChoice) pass() {
	for c.s.free > 0 && c.s.wakeNext() {
	}
}

func (c *semaphoreChoice) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.s.queue, to, index)
}

func (c *semaphoreChoice) withdraw(*Loop) *future {
	if c.leave() {
		c.s.free++
	}
	c.pass()
	return nil
}

// flagChoice waits for being woken, if the flag is not up already.
type flagChoice struct {
	void
	place
	owner *owner
	queue *queue
	up    func() bool
}

func (c *flagChoice) attempt(t *machine.Task) bool {
	return refused(t, c.owner, &c.err) || c.leave() || c.up()
}

func (c *flagChoice) enlist(t *machine.Task, to parent, index int) { c.enter(t, c.queue, to, index) }

func (c *flagChoice) withdraw(*Loop) *future {
	c.leave()
	return nil
}

func (a *eventWait) choose() outcome[Void] {
	return &flagChoice{owner: &a.owner, queue: &a.queue, up: func() bool { return a.set }}
}

func (a *queueJoin[T]) choose() outcome[Void] {
	return &flagChoice{owner: &a.owner, queue: &a.joiners, up: func() bool { return a.unfinished == 0 }}
}

func (f *queuePut[T]) choose() outcome[Void] { return &putChoice[T]{q: f.q, v: f.v} }

// putChoice is Queue.Put.
type putChoice[T any] struct {
	void
	place
	q *Queue[T]
	v T
}

func (c *putChoice[T]) attempt(t *machine.Task) bool {
	if refused(t, &c.q.owner, &c.err) {
		return true
	}
	c.leave()
	c.err = c.q.put(c.v)
	return c.err != ErrQueueFull
}

func (c *putChoice[T]) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.q.putters, to, index)
}

func (c *putChoice[T]) withdraw(*Loop) *future {
	if c.leave() && !c.q.full() {
		c.q.putters.wakeNext()
	}
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

func (c *getChoice[T]) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.q.getters, to, index)
}

func (c *getChoice[T]) withdraw(*Loop) *future {
	if c.leave() && c.q.items.len() > 0 {
		c.q.getters.wakeNext()
	}
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
