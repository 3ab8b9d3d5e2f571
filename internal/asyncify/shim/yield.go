package async

// This file defines the one operation that can make a coroutine wait.

import (
	"sync/atomic"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// Mode says which yields suspend: "never", "always", or "random", which is the default. The linker sets it (-X).
var Mode = "random"

// Seed is where the random numbers begin. The linker sets it (-X).
var Seed = ""

// Yield returns an operation that has nothing to wait for. Whether it suspends its task all the same is up to Mode.
func Yield() Pause { return Pause{} }

// A Pause is the operation that Yield returns.
type Pause struct{}

// Await implements Awaitable.
func (Pause) Await(*machine.Task) bool {
	switch Mode[0] {
	case 'n':
		return true
	case 'a':
		return false
	}
	return random()&3 != 0
}

// Awaited implements Awaitable.
func (Pause) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// Value returns an operation that gives v, and may suspend as Yield does.
func Value[T any](v T) Given[T] { return Given[T]{v: v} }

// A Given is the operation that Value returns.
type Given[T any] struct {
	Pause
	v T
}

// Awaited implements Awaitable.
func (g Given[T]) Awaited(t *machine.Task) (T, error) { return g.v, t.Thrown() }

var draws atomic.Uint64

// random returns the next of a sequence of numbers (SplitMix64; Steele et al., "Fast splittable pseudorandom number generators", 2014).
func random() uint64 {
	x := draws.Add(1)
	for i := range len(Seed) {
		x += uint64(Seed[i]) << (32 + 8*(i%4))
	}
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
