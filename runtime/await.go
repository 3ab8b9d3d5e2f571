package async

import (
	"fmt"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file holds the suspension points as they are in ordinary code. The generator replaces them in coroutine forms; here they block
// the calling goroutine while the process's default loop does the work.

// Await waits for a and returns its outcome. In a coroutine it suspends if it must; in ordinary code it blocks the calling goroutine.
// On the goroutine of a running loop, where that would stop the loop, it panics.
func Await[T any](a Awaitable[T]) (T, error) { return block("Await", a) }

// Await2 is Await for a function of two results.
func Await2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B, error) { return Unpack2(block("Await2", a)) }

// Await3 is Await for a function of three results.
func Await3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C, error) {
	return Unpack3(block("Await3", a))
}

// Wait is Await without the value.
func Wait[T any](a Awaitable[T]) error {
	_, err := block("Wait", a)
	return err
}

// MustAwait is Await for code that cannot go on after an error: it panics with a *MustError. At the root of a task
// that becomes the task's error again.
func MustAwait[T any](a Awaitable[T]) T { return machine.Must(block("MustAwait", a)) }

// MustAwait2 is MustAwait for a function of two results.
func MustAwait2[A, B any](a Awaitable[Tuple2[A, B]]) (A, B) {
	return machine.Must2(Unpack2(block("MustAwait2", a)))
}

// MustAwait3 is MustAwait for a function of three results.
func MustAwait3[A, B, C any](a Awaitable[Tuple3[A, B, C]]) (A, B, C) {
	return machine.Must3(Unpack3(block("MustAwait3", a)))
}

// MustWait is MustAwait without the value.
func MustWait[T any](a Awaitable[T]) { machine.Must(block("MustWait", a)) }

// Unpack2 returns the parts of v, for generated code.
func Unpack2[A, B any](v Tuple2[A, B], err error) (A, B, error) { return v.A, v.B, err }

// Unpack3 returns the parts of v, for generated code.
func Unpack3[A, B, C any](v Tuple3[A, B, C], err error) (A, B, C, error) { return v.A, v.B, v.C, err }

// block waits for a on the calling goroutine.
func block[T any](name string, a Awaitable[T]) (T, error) {
	f := asFuture(a)
	if f == nil || !f.isDone() {
		if running(goroutine()) != nil {
			panic(fmt.Sprintf("async: %s would block the goroutine of a running loop: in a function marked //async, await the coroutine form (the name that ends in Async); "+
				"from a callback, start it with async.GoOn", name))
		}
		if f == nil {
			f = &submit(defaultLoop(), nil, a, []TaskOption{called}).Future
		}
		<-f.channel()
	}
	return f.get(nil)
}

// called marks the task that runs what a goroutine awaits. That is a call, and no task to its author, so a panic of a Must form crosses it like
// any other.
func called(f *future) { f.rare().called = true }

// asFuture returns the future that a is, or nil.
func asFuture[T any](a Awaitable[T]) *Future[T] {
	switch a := a.(type) {
	case *Future[T]:
		return a
	case *Task[T]:
		return &a.Future
	}
	return nil
}
