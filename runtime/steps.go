package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file gives generated code the steps of a generator or stream that a marked function ranges over: the loop stays in
// the function's frame, and each iteration is one Next.

// Stopped reports whether err is the end of a stream or generator. Generated code calls it where a loop over Each steps.
func Stopped(err error) bool { return err != nil && errors.Is(err, ErrStop) }

// Closed takes the error of the Close that t has awaited at the end of a loop over Each. The loop has no place for it; but a
// cancellation of t must not get lost, and is what t's next await returns.
func Closed(t *machine.Task, err error) {
	if err != nil {
		coreOf(t).rearm(err)
	}
}

// Closing returns a coroutine that closes s, for a loop over Each that a panic or runtime.Goexit leaves.
func Closing[T any](s Stream[T]) machine.Coroutine { return &closing[T]{s: s} }

type closing[T any] struct {
	machine.Header
	s     Stream[T]
	close Awaitable[Void]
}

func (f *closing[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 {
		f.close = f.s.Close()
		if !f.close.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
	}
	_, err := f.close.Awaited(t)
	Closed(t, err)
	return f.Frame.Finish()
}

// Trace implements machine.Tracer.
func (f *closing[T]) Trace() (function, file string, line int) { return "async.Each", "", 0 }

// Steps ranges over the values of a Generator.
type Steps[Y any] struct {
	next  func() (Y, error)
	close func() error
	value Y
}

// NewSteps begins a range loop over g.
func NewSteps[Y, S, R any](g *Generator[Y, S, R]) *Steps[Y] {
	return &Steps[Y]{next: g.Next, close: g.Close}
}

// Next goes on to the next value. It reports false at the end of the generator, and panics as the loop over All does.
func (s *Steps[Y]) Next() bool {
	v, err := s.next()
	if err == ErrExecuting {
		panic(err)
	}
	s.value = v
	return err == nil
}

// Key returns the current value.
func (s *Steps[Y]) Key() Y { return s.value }

// Value exists for loops that assume two values.
func (s *Steps[Y]) Value() Void { return Void{} }

// Stop closes the generator. It panics with ErrIgnoredClose if that yields instead.
func (s *Steps[Y]) Stop() {
	if err := s.close(); err == ErrIgnoredClose {
		panic(err)
	}
}

// Raise closes the generator, whose consumer has panicked with v, and panics with v again.
func (s *Steps[Y]) Raise(v any) {
	s.close()
	panic(v)
}

// Steps2 is Steps for pairs.
type Steps2[A, B any] struct{ Steps[Tuple2[A, B]] }

// NewSteps2 begins a range loop over the pairs of g.
func NewSteps2[A, B, S, R any](g *Generator[Tuple2[A, B], S, R]) *Steps2[A, B] {
	return &Steps2[A, B]{*NewSteps(g)}
}

// Key returns the first half of the current pair.
func (s *Steps2[A, B]) Key() A { return s.value.A }

// Value returns the second half.
func (s *Steps2[A, B]) Value() B { return s.value.B }

// Exit closes the generator, whose consumer has called runtime.Goexit.
func (s *Steps[Y]) Exit() { s.close() }
