package async

// This file defines the types that generated code mentions. They are those of the runtime.

import "github.com/asyncgen/asyncgen/runtime/machine"

// Void is the result type of operations that give nothing but an error.
type Void = struct{}

// An Awaitable is an operation that a coroutine can wait for.
type Awaitable[T any] interface {
	Await(t *machine.Task) bool
	Awaited(t *machine.Task) (T, error)
}

// A Coro is a call of an async function that has not begun.
type Coro[T any] interface {
	Awaitable[T]
	machine.Coroutine
}

// A Tuple2 holds two results.
type Tuple2[A, B any] struct {
	A A
	B B
}

// A Tuple3 holds three results.
type Tuple3[A, B, C any] struct {
	A A
	B B
	C C
}

// Unpack2 returns the parts of v.
func Unpack2[A, B any](v Tuple2[A, B], err error) (A, B, error) { return v.A, v.B, err }

// Unpack3 returns the parts of v.
func Unpack3[A, B, C any](v Tuple3[A, B, C], err error) (A, B, C, error) { return v.A, v.B, v.C, err }
