package async

import (
	"sync/atomic"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements timeouts, after asyncio.timeout: when the time is over the task is cancelled, and at the end of the scope
// that cancellation, if it is the only one, becomes a *TimeoutError.
//
// Invariant: the timer of a scope is set only while its task is inside.

// A Scope is the region of WithTimeoutScope.
type Scope struct {
	loop    *Loop
	task    *future
	level   *level
	timer   *Handle
	cancels int32 // the task's count of cancellations at the beginning
	after   time.Duration
	began   time.Duration
	expired atomic.Bool
}

// open begins s in the running task t.
func (s *Scope) open(t *machine.Task, d time.Duration) {
	s.loop, s.task = loopOf(t), coreOf(t)
	s.level = s.task.push()
	s.cancels = s.task.cancels
	s.after, s.began = d, s.loop.Time()
	s.set(d)
}

// set sets the timer. If there is no time, the callback is for the next iteration, as in asyncio.
func (s *Scope) set(d time.Duration) {
	expire := func() {
		s.expired.Store(true)
		s.task.cancelTo(s.level, &TimeoutError{s.after})
	}
	if d > 0 {
		s.timer = s.loop.callAt(s.loop.after(d), expire)
		return
	}
	s.timer = newHandle(s.loop, expire)
	s.timer.when = s.loop.Time()
	s.loop.ready.push(&s.timer.node)
}

// close ends s, whose body has ended with err, and returns the error of the whole. If s was never opened it does nothing.
func (s *Scope) close(err error) error {
	if s.loop == nil {
		return err
	}
	s.timer.cancel()
	var cause error
	if s.expired.Load() {
		timeout := &TimeoutError{s.after}
		cause = timeout
		if left := int32(s.task.uncancel()); left <= s.cancels && isCancelled(err) {
			err = timeout
		}
	}
	s.task.pop(s.level, cause)
	s.task = nil
	return err
}

// Expired reports whether the time was over before the body had ended. Any goroutine may call it.
func (s *Scope) Expired() bool { return s.expired.Load() }

// Deadline returns the time of the loop's clock at which the scope expires. For the loop's goroutine.
func (s *Scope) Deadline() time.Duration { return s.timer.when }

// Reschedule sets a new time limit, d from now. It has no effect once the scope has expired or ended. Any goroutine may call it.
func (s *Scope) Reschedule(d time.Duration) {
	s.loop.do(func() {
		if s.expired.Load() || s.task == nil {
			return
		}
		s.timer.cancel()
		s.after = s.loop.Time() - s.began + max(d, 0)
		s.set(d)
	})
}

// WithTimeout awaits a, in the awaiting task, for at most d. When the time is over, what the task waits for is cancelled, and
// the error is a *TimeoutError; but if a ends otherwise all the same, that is the outcome, so it may take longer than d.
// If d <= 0 a coroutine, or a task that has not begun, is never started. These are the rules of asyncio.wait_for.
func WithTimeout[T any](d time.Duration, a Awaitable[T]) Awaitable[T] {
	f := &timeout[T]{after: d}
	f.body = a
	return f
}

// WithTimeoutScope runs fn as part of the awaiting task, for at most d, as WithTimeout does; fn may look at the scope and change
// its deadline. In a marked function fn may await. Elsewhere it runs on a goroutine of its own, which is not interrupted.
func WithTimeoutScope(d time.Duration, fn func(*Scope) error) Awaitable[Void] {
	return WithTimeoutScopeCoro(d, func(s *Scope) Coro[Void] {
		return Do(func() error { return fn(s) })
	})
}

// WithTimeoutScopeCoro is WithTimeoutScope for generated code.
func WithTimeoutScopeCoro(d time.Duration, fn func(*Scope) Coro[Void]) Awaitable[Void] {
	return &timeout[Void]{after: d, fn: fn}
}

type timeout[T any] struct {
	enclosure[T]
	scope Scope
	after time.Duration
	fn    func(*Scope) Coro[Void] // gives the body, for WithTimeoutScope
}

func (f *timeout[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 {
		f.begin(t)
	}
	if !f.enter(t, func() { f.scope.close(nil) }) {
		return f.Frame.Suspend(t, f, 1)
	}
	f.err = f.scope.close(f.err)
	f.leave(t)
	return f.Frame.Finish()
}

// begin finds out what is to be awaited, and opens the scope for that.
func (f *timeout[T]) begin(t *machine.Task) {
	if f.fn == nil && f.after <= 0 && cancellable(t, f.body) {
		f.body = overdue(t, f.body, &TimeoutError{f.after})
		return
	}
	f.scope.open(t, f.after)
	if f.fn != nil {
		f.body = any(f.fn(&f.scope)).(Awaitable[T])
	}
}

// cancellable reports whether a is a coroutine, or a future of t's loop, which can be cancelled before anybody awaits it.
func cancellable[T any](t *machine.Task, a Awaitable[T]) bool {
	if f := asFuture(a); f != nil {
		return f.loop() == loopOf(t)
	}
	co, ok := a.(machine.Coroutine)
	return ok && !machine.Started(co)
}

// overdue cancels a, for which there is no time, and returns a future of how it ends. A coroutine becomes a task that never begins.
// All that takes as many iterations as in asyncio.
func overdue[T any](t *machine.Task, a Awaitable[T], late *TimeoutError) Awaitable[T] {
	l := loopOf(t)
	inner := futureOf(l, scopeOf(t).child(nil), a)
	if inner.isDone() {
		return inner
	}
	inner.cancel(late)
	outer := NewFuture[T](l)
	outer.shadow(inner, late)
	return outer
}

func (f *timeout[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *timeout[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, f.err
}
