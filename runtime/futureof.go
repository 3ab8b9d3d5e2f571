package async

import (
	"context"
	"fmt"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file gives futures their type and their methods.

// A Future is a result that will be known later. It is completed once, from any goroutine, and may be awaited by
// any number of tasks, also of other loops: each wakes on its own loop, in the order in which they
// began to wait. All methods are for any goroutine.
type Future[T any] struct {
	value T
	future
}

// NewFuture makes a future of loop l, on which its callbacks run.
func NewFuture[T any](l *Loop) *Future[T] {
	f := new(Future[T])
	f.home = &l.self
	return f
}

// Await implements Awaitable.
func (f *Future[T]) Await(t *machine.Task) bool { return f.isDone() || f.await(t) }

// Awaited implements Awaitable.
func (f *Future[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.get(loopOf(t))
}

// get returns the outcome, which is there; a panic or Goexit is raised.
func (f *Future[T]) get(l *Loop) (T, error) {
	if f.state.Load()&failed == 0 {
		return f.value, nil
	}
	return f.value, f.outcome(l)
}

// set sets the outcome if there is none, and reports whether it did.
func (f *Future[T]) set(v T, err error, bits uint32) bool {
	if !f.claim() {
		return false
	}
	f.value = v
	f.publish(bits | f.store(err))
	return true
}

// TrySet sets the outcome, a value and an error of which either or both may be zero. It reports false if there is one
// already, and for a task.
func (f *Future[T]) TrySet(v T, err error) bool {
	return f.state.Load()&ofTask == 0 && f.set(v, err, 0)
}

// SetResult sets the value. It gives ErrAlreadyDone if there is an outcome.
func (f *Future[T]) SetResult(v T) error { return f.mustSet(v, nil) }

// SetError sets an error as the outcome. It gives ErrAlreadyDone if there is one.
func (f *Future[T]) SetError(err error) error {
	var zero T
	return f.mustSet(zero, err)
}

func (f *Future[T]) mustSet(v T, err error) error {
	switch {
	case f.state.Load()&ofTask != 0:
		return errTaskResult
	case !f.set(v, err, 0):
		return ErrAlreadyDone
	}
	return nil
}

// Cancel cancels the future: its outcome is a *CancelledError with the cause. If the future stands for something that
// is under way, like that of Gather, or is a task's, that is cancelled, and decides what
// the outcome is. Cancel reports false if there is an outcome.
func (f *Future[T]) Cancel(cause ...error) bool { return f.cancelFrom(first(cause)) }

// Done reports whether there is an outcome.
func (f *Future[T]) Done() bool { return f.isDone() }

// Cancelled reports whether the outcome is cancellation.
func (f *Future[T]) Cancelled() bool { return f.state.Load()&cancelled != 0 && f.isDone() }

// Result returns the outcome, or ErrNotDone. In place of a panic it gives a *PanicError.
func (f *Future[T]) Result() (T, error) {
	err := f.err()
	if err == ErrNotDone && !f.isDone() {
		var zero T
		return zero, err
	}
	return f.value, err
}

// Err returns the error of the outcome, or ErrNotDone. In place of a panic it gives a *PanicError.
func (f *Future[T]) Err() error { return f.err() }

// State returns how far the future is.
func (f *Future[T]) State() State {
	switch s := f.state.Load(); {
	case s&done == 0:
		return Pending
	case s&cancelled != 0:
		return Cancelled
	}
	return Finished
}

// OnDone has the loop call fn once there is an outcome, after the waiters and callbacks that were there before. It returns a
// function that takes fn back and reports whether fn had not been called.
func (f *Future[T]) OnDone(fn func(*Future[T])) (remove func() bool) {
	return f.onDone(func() { fn(f) })
}

// DoneChan returns a channel that is closed when there is an outcome. A goroutine may see it closed before the
// callbacks have run.
func (f *Future[T]) DoneChan() <-chan struct{} { return f.channel() }

// Wait blocks the calling goroutine until there is an outcome, and returns it, or until ctx is done, and returns ctx's
// cause; the future goes on then. A task's panic or Goexit comes out of Wait. On the goroutine of the future's
// own loop it gives ErrLoopRunning.
func (f *Future[T]) Wait(ctx context.Context) (T, error) {
	if err := f.wait(ctx); err != nil {
		var zero T
		return zero, err
	}
	return f.get(nil)
}

// String describes the future, as Python's repr does.
func (f *Future[T]) String() string { return fmt.Sprintf("<Future %v>", f.State()) }

// A State says how far a future is.
type State int

// The states of a future.
const (
	Pending State = iota
	Cancelled
	Finished // with a value or an error
)

func (s State) String() string { return [...]string{"pending", "cancelled", "finished"}[s] }

// futureOf returns the future that a is, or makes a a task of l.
func futureOf[T any](l *Loop, s *scope, a Awaitable[T], opts ...TaskOption) *Future[T] {
	if f := asFuture(a); f != nil && f.loop() == l {
		return f
	}
	return &spawn(l, s, a, opts).Future
}
