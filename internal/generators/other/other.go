// Package other has generators for those of package generators to pass their yield on to.
package other

import (
	"errors"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// ErrStopped is the error of a generator that was told to end.
var ErrStopped = errors.New("stopped")

// Count yields n values and returns how many were taken.
//
//async:func
func Count(n int, yield func(int) bool) (taken int) {
	for taken < n && yield(taken) {
		taken++
	}
	return taken
}

// Named is a generator whose coroutine form has a name of its own.
//
//async:func name=MakeNamed
func Named(n int, log func(string, ...any), yield func(int) bool) error {
	defer log("named %d", n)
	if n == 0 {
		panic("zero")
	}
	if !yield(n) {
		return ErrStopped
	}
	return nil
}

// A List is generic and recursive.
type List[E any] struct {
	Head E
	Tail *List[E]
}

// All yields the elements.
//
//async:func
func (l *List[E]) All(yield func(E) bool) (n int, ok bool) {
	if l == nil {
		return 0, true
	}
	if !yield(l.Head) {
		return 1, false
	}
	n, ok = l.Tail.All(yield)
	return n + 1, ok
}

// Each yields the elements of a slice, with their indices.
//
//async:func
func Each[S ~[]E, E any](s S, yield func(int, E) bool) bool {
	for i, e := range s {
		if !yield(i, e) {
			return false
		}
	}
	return true
}

// Endless takes its type from yield.
//
//async:func
func Endless[E any](yield func(E) bool) {
	var zero E
	for yield(zero) {
	}
}

// Ask yields questions.
//
//async:func
func Ask(n int, yield func(int) (string, error)) (all string, err error) {
	for i := range n {
		s, err := yield(i)
		if all += s; err != nil {
			return all, err
		}
	}
	return all, nil
}

// Slowly awaits between the values.
//
//async:func
func Slowly(n int, yield func(int) bool) (taken int, err error) {
	for taken < n {
		if err := async.Wait(async.Sleep(time.Microsecond)); err != nil {
			return taken, err
		}
		if !yield(taken) {
			return taken, ErrStopped
		}
		taken++
	}
	return taken, nil
}
