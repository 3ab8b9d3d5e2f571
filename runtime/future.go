package async

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements futures. Invariant: the waiters of a future belong to its loop's goroutine; its state and
// outcome are set once, from any goroutine, and the outcome is written before the bit that says so.

// future is the part of a Future that does not depend on its type.
type future struct {
	home    *task // the task whose outcome this is, or, if it is not a task's, a record of its loop
	waiters *node // the last of a circular list, in the order of registration
	more    atomic.Pointer[extra]
	state   atomic.Uint32
	cancels int32 // of a task: the number of Cancel calls less that of Uncancel calls
}

// Bits of future.state.
const (
	claimed     = 1 << iota // somebody has the right to set the outcome
	done                    // the outcome is set
	cancelled               // it is cancellation
	failed                  // it is an error, panic or Goexit, which extra holds
	read                    // somebody has seen the failure
	channelled              // extra holds a channel to close
	ofTask                  // the outcome is a task's, and home is its record
	irrevocable             // the outcome exists nowhere else: it goes before a cancellation that arrives later
	standIn                 // the future stands for something else, and its failure is to be thrown
)

// extra holds what few futures and tasks have.
type extra struct {
	err      error
	called   bool            // somebody blocks in Await: to them a *MustError is a panic, as it is to any caller
	raised   *machine.Raised // the panic or Goexit that a task ended with
	done     chan struct{}   // guarded by the loop's mutex
	onCancel func(cause error) bool
	unread   *unread
	void     int // waiters that were annulled, see delist
	kept     int // waiters that the last sweep has left

	// Of tasks only.
	name    string // guarded by the loop's mutex
	scope   *scope
	pending *CancelledError // see cancelPending
	ghost   *node           // what stands in the queue of a Lock for the task, until it goes on with its cancellation
}

// rare returns f's extra, and makes it first if it has none.
func (f *future) rare() *extra {
	if x := f.more.Load(); x != nil {
		return x
	}
	f.more.CompareAndSwap(nil, new(extra))
	return f.more.Load()
}

func (f *future) loop() *Loop   { return f.home.loop() }
func (f *future) isDone() bool  { return f.state.Load()&done != 0 }
func (f *future) isLocal() bool { return f.loop().here() }

// claim takes the right to set the outcome.
func (f *future) claim() bool {
	for {
		s := f.state.Load()
		if s&claimed != 0 {
			return false
		}
		if f.state.CompareAndSwap(s, s|claimed) {
			return true
		}
	}
}

// publish makes the outcome known. Its caller has claimed f and has written the value, and err or raised.
func (f *future) publish(bits uint32) {
	if old := f.state.Or(claimed | done | bits); old&channelled != 0 {
		f.closeChannel()
	}
	if l := f.loop(); l.here() {
		f.wake(l)
	} else {
		l.post(func() { f.wake(l) }) // a closed loop has no waiters to wake
	}
}

// wake makes the waiters ready, each on its own, in the order of registration.
func (f *future) wake(l *Loop) {
	if tail := f.waiters; tail != nil {
		f.waiters = nil
		head := tail.next
		tail.next = nil
		l.ready.append(head, tail)
	}
}

// fail sets an error as the outcome and reports whether there was none before. Any goroutine may call it.
func (f *future) fail(err error) bool {
	if !f.claim() {
		return false
	}
	f.publish(f.store(err))
	return true
}

// store writes err and returns the bits for publish. The caller has claimed f.
func (f *future) store(err error) uint32 {
	if err == nil {
		return 0
	}
	f.rare().err = err
	if isCancelled(err) {
		return failed | cancelled
	}
	return failed
}

// cancel cancels f, or what f stands for. It reports whether that was possible. On the loop's goroutine only.
func (f *future) cancel(cause error) bool {
	if f.isDone() {
		return false
	}
	if f.state.Load()&ofTask != 0 {
		return f.cancelTask(cause)
	}
	if x := f.more.Load(); x != nil && x.onCancel != nil {
		return x.onCancel(cause)
	}
	return f.fail(&CancelledError{cause})
}

// cancelFrom is cancel for any goroutine.
func (f *future) cancelFrom(cause error) bool {
	switch {
	case f.isLocal():
		return f.cancel(cause)
	case f.isDone():
		return false
	case f.state.Load()&ofTask == 0 && f.more.Load() == nil:
		return f.fail(&CancelledError{cause})
	}
	return f.loop().post(func() { f.cancel(cause) }) == nil
}

// first returns the cause that was given to a Cancel method, or nil.
func first(cause []error) error {
	if len(cause) == 0 {
		return nil
	}
	return cause[0]
}

// enlist makes n wait for f, behind those that wait already. On the loop's goroutine only.
func (f *future) enlist(n *node) {
	if tail := f.waiters; tail == nil {
		n.next = n
	} else {
		n.next = tail.next
		tail.next = n
	}
	f.waiters = n
}

// nearby is how far delist looks for a waiter.
const nearby = 16

// delist takes n out of the waiters, if it is there. One that stands far back is only made void, unless it is a task's, and taken out together with others: so
// leaving costs the same however many wait.
func (f *future) delist(n *node) {
	tail := f.waiters
	if tail == nil {
		return
	}
	p := tail
	for range nearby {
		if p.next == n {
			f.unlink(p)
			return
		}
		if p = p.next; p == tail {
			return
		}
	}
	if n.annul() {
		f.sweep()
		return
	}
	for ; p.next != tail; p = p.next {
		if p.next == n {
			f.unlink(p)
			return
		}
	}
}

// unlink takes the waiter behind p out.
func (f *future) unlink(p *node) {
	n := p.next
	p.next = n.next
	switch {
	case p == n:
		f.waiters = nil
	case n == f.waiters:
		f.waiters = p
	}
	n.next = nil
}

// annul makes n do nothing when it runs. It reports false for a task's node, which cannot be annulled.
func (n *node) annul() bool {
	switch n.on {
	case &isLink:
		n.link().to = nil
	case &isHandle:
		n.handle().fn = nil
	default:
		return false
	}
	return true
}

// void reports whether n was annulled.
func (n *node) void() bool {
	return n.on == &isLink && n.link().to == nil || n.on == &isHandle && n.handle().fn == nil
}

// sweep takes the void waiters out once there are as many as others were left the last time.
func (f *future) sweep() {
	x := f.rare()
	if x.void++; x.void < max(x.kept, nearby) {
		return
	}
	x.void, x.kept = 0, 0
	last := f.waiters
	n := last.next
	last.next, f.waiters = nil, nil
	for n != nil {
		next := n.next
		if !n.void() {
			f.enlist(n)
			x.kept++
		}
		n = next
	}
}

// follow arranges that n runs on the loop when f is done. On the loop's goroutine only.
func (f *future) follow(n *node) {
	if f.isDone() && f.waiters == nil {
		f.loop().ready.push(n)
		return
	}
	f.enlist(n) // if f is done, its wake-up has been posted and is yet to come
}

// await makes t wait for f, which is not done. It is the second half of Await.
func (f *future) await(t *machine.Task) bool {
	r, l := recordOf(t), loopOf(t)
	if f.home == r && f.state.Load()&ofTask != 0 {
		t.Throw(ErrSelfAwait)
		return true
	}
	if f.loop() != l {
		f = f.remote(l)
	}
	f.enlist(&r.node)
	r.on = f
	return false
}

// remote returns a future of loop l that is done when f, of another loop, is. Cancelling it cancels f.
func (f *future) remote(l *Loop) *future {
	p := newFuture(l)
	p.state.Store(standIn)
	err := f.loop().post(func() {
		f.follow(&newHandle(f.loop(), func() { p.settle() }).node)
	})
	if err != nil {
		p.fail(err)
	}
	p.rare().onCancel = func(cause error) bool {
		f.loop().post(func() { f.cancel(cause) })
		return p.fail(&CancelledError{cause})
	}
	return p
}

// newFuture returns a future of loop l that carries no value.
func newFuture(l *Loop) *future { return &future{home: &l.self} }

// settle completes f without a value. Any goroutine may call it.
func (f *future) settle() bool {
	if !f.claim() {
		return false
	}
	f.publish(0)
	return true
}

// outcome returns f's error and marks it as read; a panic or Goexit is raised again. f has failed. l is the loop on
// whose goroutine this happens, or nil.
func (f *future) outcome(l *Loop) error {
	x := f.see()
	if x.raised != nil {
		if l == nil && !x.raised.Goexit {
			raiseOut(x.raised.Value, x.raised.Calls)
		}
		if l != nil {
			l.raised = x.raised
		}
		x.raised.Raise()
	}
	return x.err
}

// err returns f's error, with a panic or Goexit in the form of an error, and marks it as read.
func (f *future) err() error {
	s := f.state.Load()
	if s&done == 0 {
		return ErrNotDone
	}
	if s&failed == 0 {
		return nil
	}
	f.see()
	return f.peek()
}

// see notes that somebody has read the failure of f, and returns what holds it.
func (f *future) see() *extra {
	x := f.more.Load()
	f.state.Or(read)
	if u := x.unread; u != nil {
		u.remove()
	}
	return x
}

// unseen reports whether f is a task that has failed, of which nobody knows yet.
func (f *future) unseen() bool {
	s := f.state.Load()
	return s&(done|ofTask|failed|cancelled|read) == done|ofTask|failed && f.more.Load().unread == nil
}

// peek is err without the mark. f has failed.
func (f *future) peek() error {
	x := f.more.Load()
	switch {
	case x.raised == nil:
		return x.err
	case x.raised.Goexit:
		return errGoexit
	}
	return panicError(x.raised)
}

// panicked reports whether f's outcome is a panic.
func (f *future) panicked() bool {
	s := f.state.Load()
	if s&done == 0 || s&failed == 0 {
		return false
	}
	r := f.more.Load().raised
	return r != nil && !r.Goexit
}

// channel returns a channel that is closed when f is done. Any goroutine may call it.
func (f *future) channel() <-chan struct{} {
	l := f.loop()
	l.mu.Lock()
	defer l.mu.Unlock()
	x := f.rare()
	if x.done == nil {
		x.done = make(chan struct{})
		if old := f.state.Or(channelled); old&done != 0 {
			close(x.done)
		}
	}
	return x.done
}

func (f *future) closeChannel() {
	l := f.loop()
	l.mu.Lock()
	defer l.mu.Unlock()
	close(f.more.Load().done)
}

// wait blocks the calling goroutine until f is done or ctx is.
func (f *future) wait(ctx context.Context) error {
	if f.isDone() {
		return nil
	}
	if f.isLocal() {
		return fmt.Errorf("async: Wait would block the loop that has to complete the future: await it instead (%w)", ErrLoopRunning)
	}
	select {
	case <-f.channel():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// onDone calls fn on the loop when f is done. Any goroutine may call it, and what it returns.
func (f *future) onDone(fn func()) (remove func() bool) {
	var settled atomic.Bool // fn has been called, or will never be
	l := f.loop()
	h := newHandle(l, func() {
		if !settled.Swap(true) {
			fn()
		}
	})
	l.do(func() { f.follow(&h.node) })
	return func() bool {
		if settled.Swap(true) {
			return false
		}
		l.do(func() { f.delist(&h.node) })
		return true
	}
}
