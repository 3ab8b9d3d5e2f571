package async

import (
	"errors"
	"iter"
	"runtime"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file runs generators: a generator function is a push iterator, and a goroutine that waits in its yield makes it one
// whose steps are asked for.

// Errors of generators.
var (
	ErrStop         = errors.New("async: no more values: the stream or generator has ended; stop asking for the next one")
	ErrClosed       = errors.New("async: closed: the generator was told to end; return from its body")
	ErrNotDone      = errors.New("async: no result yet: await the future, or ask Done first")
	ErrNotStarted   = errors.New("not started")
	ErrExecuting    = errors.New("executing")
	ErrIgnoredClose = errors.New("ignored close")
)

// A Generator is a call of a generator function.
type Generator[Y, S, R any] struct {
	body    func(yield func(Y) (S, error)) (R, error)
	boolean bool // yield returns a bool, and so cannot tell the body of an error

	begun, running, ended bool

	answer chan reply[S] // from a step to the yield
	event  chan event[Y] // from the body to the step
	result R
	err    error
}

type reply[S any] struct {
	value S
	err   error
}

// An event is a yield, or the end of the body.
type event[Y any] struct {
	value        Y
	ends, panics bool
	raised       any // with what it panics; nil for runtime.Goexit
}

// NewGenerator is a call that has not begun. With boolean set the function's yield returns a bool.
func NewGenerator[Y, S, R any](boolean bool, body func(yield func(Y) (S, error)) (R, error)) *Generator[Y, S, R] {
	return &Generator[Y, S, R]{body: body, boolean: boolean, answer: make(chan reply[S]), event: make(chan event[Y])}
}

// run is the goroutine of the body.
func (g *Generator[Y, S, R]) run() {
	e := event[Y]{ends: true, panics: true}
	defer func() {
		if e.panics {
			e.raised = recover()
		}
		g.event <- e
	}()
	g.result, g.err = g.body(func(v Y) (S, error) {
		g.event <- event[Y]{value: v}
		r := <-g.answer
		return r.value, r.err
	})
	e.panics = false
}

// step lets the body run up to its next yield.
func (g *Generator[Y, S, R]) step(r reply[S]) (v Y, err error) {
	switch {
	case g.running:
		return v, ErrExecuting
	case g.ended:
		return v, ErrStop
	}
	g.running = true
	if g.begun {
		g.answer <- r
	} else {
		g.begun = true
		go g.run()
	}
	e := <-g.event
	g.running, g.ended = false, e.ends
	switch {
	case e.panics && e.raised == nil:
		runtime.Goexit()
	case e.panics:
		panic(e.raised)
	case !e.ends:
		return e.value, nil
	case g.err != nil:
		return v, g.err
	}
	return v, ErrStop
}

// Next runs the body up to its next yield.
func (g *Generator[Y, S, R]) Next() (Y, error) { return g.step(reply[S]{}) }

// Send is Next, and v is what the pending yield returns.
func (g *Generator[Y, S, R]) Send(v S) (Y, error) {
	if !g.begun && !g.ended {
		var none Y
		return none, ErrNotStarted
	}
	return g.step(reply[S]{value: v})
}

// Throw is Next, and err is what the pending yield returns.
func (g *Generator[Y, S, R]) Throw(err error) (v Y, _ error) {
	switch {
	case err == nil || g.running:
		return g.Next()
	case g.ended:
		return v, err
	case !g.begun:
		g.ended, g.err = true, err
		return v, err
	}
	v, end := g.step(reply[S]{err: err})
	switch {
	case !g.boolean:
		return v, end
	case end == nil:
		var none Y
		return none, ErrIgnoredClose
	case end == ErrStop:
		return v, err
	}
	return v, end
}

// Close ends the generator.
func (g *Generator[Y, S, R]) Close() error {
	switch {
	case g.running:
		return ErrExecuting
	case g.ended:
		return nil
	case !g.begun:
		g.ended, g.err = true, ErrClosed
		return nil
	}
	_, err := g.step(reply[S]{err: ErrClosed})
	if err == nil {
		return ErrIgnoredClose
	}
	if err == ErrStop || errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// Result is what the body has returned.
func (g *Generator[Y, S, R]) Result() (r R, err error) {
	if !g.ended {
		return r, ErrNotDone
	}
	return g.result, g.err
}

// All ranges over the values that are left.
func (g *Generator[Y, S, R]) All() iter.Seq[Y] {
	return func(yield func(Y) bool) {
		if g.running {
			panic(ErrExecuting)
		}
		defer g.Close()
		for v, err := g.Next(); err == nil && yield(v); v, err = g.Next() {
		}
		if err := g.Close(); err == ErrIgnoredClose {
			panic(err)
		}
	}
}

// All2 is g.All for pairs.
func All2[K, V, S, R any](g *Generator[Tuple2[K, V], S, R]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		g.All()(func(p Tuple2[K, V]) bool { return yield(p.A, p.B) })
	}
}

// An AsyncGenerator is a Generator whose steps are awaited.
type AsyncGenerator[Y, S, R any] struct{ Generator[Y, S, R] }

// NewAsyncGenerator is NewGenerator for a function that awaits.
func NewAsyncGenerator[Y, S, R any](boolean bool, body func(yield func(Y) (S, error)) (R, error)) *AsyncGenerator[Y, S, R] {
	return &AsyncGenerator[Y, S, R]{*NewGenerator(boolean, body)}
}

// An again is an operation that may be awaited any number of times.
type again[T any] struct {
	call  func() (T, error)
	value T
	err   error
}

func (a *again[T]) Await(*machine.Task) bool {
	a.value, a.err = a.call()
	return true
}

func (a *again[T]) Awaited(*machine.Task) (T, error) { return a.value, a.err }

// Next takes a step.
func (g *AsyncGenerator[Y, S, R]) Next() Awaitable[Y] { return &again[Y]{call: g.Generator.Next} }

// Send takes a step.
func (g *AsyncGenerator[Y, S, R]) Send(v S) Awaitable[Y] {
	return &again[Y]{call: func() (Y, error) { return g.Generator.Send(v) }}
}

// Throw takes a step.
func (g *AsyncGenerator[Y, S, R]) Throw(err error) Awaitable[Y] {
	return &again[Y]{call: func() (Y, error) { return g.Generator.Throw(err) }}
}

// Close ends the generator.
func (g *AsyncGenerator[Y, S, R]) Close() Awaitable[Void] {
	return &again[Void]{call: func() (Void, error) { return Void{}, g.Generator.Close() }}
}

// All is g as a stream.
func (g *AsyncGenerator[Y, S, R]) All() Stream[Y] { return g }

// A Stream is what Each ranges over.
type Stream[T any] interface {
	Next() Awaitable[T]
	Close() Awaitable[Void]
}

// Each ranges over a stream. It ends at ErrStop, and with any other error; leaving the loop early closes the stream, and so do a panic
// and runtime.Goexit that leave it.
func Each[T any](s Stream[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		over := false
		defer func() {
			if !over {
				Wait(s.Close())
			}
		}()
		for {
			v, err := Await(s.Next())
			if over = errors.Is(err, ErrStop); over || !yield(v, err) || err != nil {
				return
			}
		}
	}
}
