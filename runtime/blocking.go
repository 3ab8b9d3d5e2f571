package async

import (
	"context"
	"errors"
	"sync"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file runs blocking code on goroutines for tasks to wait for. Invariant: the loop counts what is under way in inFlight, abandoned
// calls too, and does not close before it is over.

// Blocking returns an operation that calls fn on a goroutine of its own and waits for it. If the task is cancelled meanwhile, fn runs on
// and its outcome is dropped, as with asyncio.to_thread; a panic is reported. Run and Close wait until it returns.
func Blocking[T any](fn func() (T, error)) Awaitable[T] {
	return &call[T]{name: "async.Blocking", begin: func(t *machine.Task) *Future[T] {
		return onGoroutine(loopOf(t), job[T]{fn: fn, run: ownGoroutine})
	}}
}

// BlockingCtx returns an operation that calls fn on a goroutine of its own and waits for it. Its context is derived from the task's; it is cancelled
// when the await is, and the await then waits until fn returns. If fn returns an error that says context.Canceled
// after that, the outcome is the cancellation; any other outcome stands, and the cancellation is for the next await.
func BlockingCtx[T any](fn func(ctx context.Context) (T, error)) Awaitable[T] {
	return &call[T]{name: "async.Blocking", begin: func(t *machine.Task) *Future[T] {
		ctx, stop := context.WithCancelCause(ContextFrom(t))
		return onGoroutine(loopOf(t), job[T]{
			fn: func() (T, error) {
				defer stop(nil)
				return fn(ctx)
			},
			run:    ownGoroutine,
			cancel: stop,
		})
	}}
}

// BlockingOn is Blocking on a goroutine of pool p. If the await is cancelled before fn has begun, fn is never called.
func BlockingOn[T any](p *Pool, fn func() (T, error)) Awaitable[T] {
	return &call[T]{name: "async.Blocking", begin: func(t *machine.Task) *Future[T] {
		return onGoroutine(loopOf(t), job[T]{fn: fn, run: p.run})
	}}
}

// A Pool bounds the number of goroutines that BlockingOn uses at a time. It may serve any number of loops.
type Pool struct {
	mu      sync.Mutex
	idle    int
	waiting fifo[func()]
}

// NewPool returns a pool of n goroutines, which exist only while there is work. It panics unless n is positive.
func NewPool(n int) *Pool {
	if n < 1 {
		panic("async: NewPool needs a positive number: give the number of calls that may run at a time")
	}
	return &Pool{idle: n}
}

// run calls fn on one of the pool's goroutines, once one is free. Calls begin in the order of run.
func (p *Pool) run(fn func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == 0 {
		p.waiting.push(fn)
		return
	}
	p.idle--
	go p.work(fn)
}

// work calls fn, and then those that wait. A call that ends by Goexit takes its goroutine along.
func (p *Pool) work(fn func()) {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.waiting.size() == 0 {
			p.idle++
			return
		}
		go p.work(p.waiting.pop())
	}()
	fn()
}

func ownGoroutine(fn func()) { go fn() }

// A job is a function to be called on a goroutine.
type job[T any] struct {
	fn     func() (T, error)
	run    func(func())
	cancel context.CancelCauseFunc // tells fn that it is cancelled, and then fn is waited for
	bound  bool                    // fn cannot be cancelled, and is waited for
}

// onGoroutine calls j.fn on a goroutine and returns the future of its outcome. It is for the loop's goroutine.
func onGoroutine[T any](l *Loop, j job[T]) *Future[T] {
	f := NewFuture[T](l)
	if j.cancel != nil || j.bound {
		f.rare().onCancel = func(cause error) bool {
			if j.cancel != nil {
				j.cancel(&CancelledError{cause})
			}
			return false // the cancellation stays pending until the outcome is there
		}
	}
	l.inFlight++
	j.run(func() {
		if f.isDone() { // cancelled before it began
			l.post(func() { l.landed() })
			return
		}
		var v T
		var err error
		r := &machine.Raised{Goexit: true} // this stands if fn calls Goexit
		defer func() {
			if p := recover(); p != nil {
				r = caught(p)
			}
			l.post(func() {
				l.landed()
				j.deliver(f, v, err, r)
			})
		}()
		v, err = j.fn()
		r = nil
	})
	return f
}

// landed counts an operation on a goroutine as over.
func (l *Loop) landed() {
	l.inFlight--
	l.wane()
}

// deliver completes f on the loop's goroutine.
func (j *job[T]) deliver(f *Future[T], v T, err error, r *machine.Raised) {
	switch {
	case r == nil:
		bits := uint32(irrevocable)
		if j.cancel != nil && errors.Is(err, context.Canceled) {
			bits = 0
		}
		f.set(v, err, bits)
	case f.claim():
		f.rare().raised = r
		f.publish(failed | irrevocable)
	case !r.Goexit:
		f.loop().orphans.tell(ErrorReport{Err: panicError(r)})
	}
}
