// Package async is what the language means without asyncgen: an await is a call. It stands in for the runtime when a test
// program is built as the plain Go program that its two generated forms are judged by.
//
// A coroutine form is stubbed as a Later around the function itself, so the program is ordinary Go from end to end: no
// loop, no frames, no generated code. Programs that need concurrency cannot be judged this way.
package async

import (
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// The types of the runtime that programs name.
type (
	Void             = struct{}
	Tuple2[A, B any] struct {
		A A
		B B
	}
	Tuple3[A, B, C any] struct {
		A A
		B B
		C C
	}
	Awaitable[T any] interface {
		Await(t *machine.Task) bool
		Awaited(t *machine.Task) (T, error)
	}
	Coro[T any] interface{ Awaitable[T] }
	MustError   = machine.MustError
)

// ErrReused is what the second await of a coroutine gives.
var ErrReused error = machine.ErrReused

// later is a call that has not been made yet.
type later[T any] struct {
	call   func() (T, error)
	value  T
	err    error
	called bool
}

// Later is a coroutine whose await makes the call.
func Later[T any](call func() (T, error)) Coro[T] { return &later[T]{call: call} }

func (l *later[T]) Await(*machine.Task) bool {
	if l.called {
		var zero T
		l.value, l.err = zero, ErrReused
		return true
	}
	l.called = true
	l.value, l.err = l.call()
	return true
}

func (l *later[T]) Awaited(*machine.Task) (T, error) { return l.value, l.err }

// Sleep is over at once, with the cancellation of the task if there is one.
func Sleep(time.Duration) Awaitable[Void] { return &sleep{} }

type sleep struct{ err error }

func (s *sleep) Await(*machine.Task) bool {
	if cancelled {
		s.err, cancelled = &CancelledError{}, false
	}
	return true
}

func (s *sleep) Awaited(*machine.Task) (Void, error) { return Void{}, s.err }

// A task stands for the only one there is. A program runs on one goroutine.
type task struct{}

var cancelled bool // and the next sleep has not seen it

// CurrentFrom returns the task.
func CurrentFrom(*machine.Task) task { return task{} }

// Cancel ends the next sleep.
func (task) Cancel(...error) bool {
	cancelled = true
	return true
}

// A CancelledError is what a cancelled await gives.
type CancelledError struct{ Cause error }

func (e *CancelledError) Error() string { return "async: cancelled" }

// Do is a function literal as a coroutine.
func Do(f func() error) Coro[Void] {
	return Later(func() (Void, error) { return Void{}, f() })
}

// Eval is a function literal with a value as a coroutine.
func Eval[T any](f func() (T, error)) Coro[T] { return Later(f) }

// Await makes the call that a is.
func Await[T any](a Awaitable[T]) (T, error) {
	if !a.Await(nil) {
		panic("an awaitable suspended in a plain program")
	}
	return a.Awaited(nil)
}

// Await2 is Await for two results.
func Await2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B, error) {
	v, err := Await(a)
	return v.A, v.B, err
}

// Await3 is Await for three results.
func Await3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C, error) {
	v, err := Await(a)
	return v.A, v.B, v.C, err
}

// Wait is Await without the value.
func Wait[T any](a Awaitable[T]) error {
	_, err := Await(a)
	return err
}

// MustAwait is Await that panics instead of giving an error.
func MustAwait[T any](a Awaitable[T]) T { return machine.Must(Await(a)) }

// MustAwait2 is Await2 that panics instead of giving an error.
func MustAwait2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B) { return machine.Must2(Await2(a)) }

// MustAwait3 is Await3 that panics instead of giving an error.
func MustAwait3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C) { return machine.Must3(Await3(a)) }

// MustWait is Wait that panics instead of giving an error.
func MustWait[T any](a Awaitable[T]) { machine.Must0(Wait(a)) }
