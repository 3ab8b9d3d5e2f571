package async

import (
	"errors"
	"fmt"
	"iter"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements generators whose bodies do not await, after Python's (PEP 255 and PEP 342).
//
// Invariant: outside of a step the body stands at a yield, unless it has not begun or has ended.

// Errors of generators.
var (
	ErrExecuting    = errors.New("async: generator already executing: its body, or another task, is in the middle of a step; take the next one when that is over")
	ErrNotStarted   = errors.New("async: can't send to a generator that has not started: no yield is there to receive the value; call Next first")
	ErrIgnoredClose = errors.New("async: generator ignored Close: it yielded again after yield had returned false or an error to end it; return from its body")
)

// errNoResult is what Result gives while a generator has not ended.
var errNoResult = fmt.Errorf("async: the generator has no result yet: take its values up to ErrStop, or close it (%w)", ErrNotDone)

var errGivenAway = errors.New("async: yield was passed on to a generator that has started: its constructor is to return a new one each time")

// A GeneratorState says how far a generator is.
type GeneratorState uint8

// The states of a generator, Python's GEN_CREATED and so on.
const (
	GenCreated   = GeneratorState(machine.Created)
	GenSuspended = GeneratorState(machine.Suspended)
	GenRunning   = GeneratorState(machine.Running)
	GenClosed    = GeneratorState(machine.Ended)
)

func (s GeneratorState) String() string {
	return [...]string{GenCreated: "created", GenSuspended: "suspended", GenRunning: "running", GenClosed: "closed"}[s]
}

// A Generator is a call of a generator function: it runs step by step, up to the next yield, on the goroutine that asks for the value.
// It yields values of type Y, its yield returns values of type S, and its result is of type R. One goroutine at a time may use it.
//
// A panic or runtime.Goexit in the body comes out of the step and ends the generator. A generator that nobody refers to any more is simply
// collected; its deferred calls do not run, so close one that is left before its end. The range loop over All does.
type Generator[Y, S, R any] struct {
	body   machine.Pulled
	gen    machine.Gen[Y, S]
	result R
	err    error
}

// Init sets the body of a new generator, for generated code.
func (g *Generator[Y, S, R]) Init(body machine.Body[R]) *machine.Gen[Y, S] {
	g.body.Init(body)
	return &g.gen
}

// Within gives away the body of g, which has not started, to the generator that gen belongs to: that one runs it, and what it yields goes there. It is for
// generated code.
func (g *Generator[Y, S, R]) Within(gen *machine.Gen[Y, S]) machine.Body[R] {
	if g.body.Phase() != machine.Created {
		panic(errGivenAway)
	}
	body := g.body.TakeRoot().(machine.Body[R])
	g.body.Abandon()
	g.err = ErrClosed
	machine.YieldTo(body, gen)
	return body
}

// Next runs the body up to its next yield and returns what that yields. When the body returns, Next gives the body's error, or else ErrStop; after
// that ErrStop. In the body, on its own generator, it gives ErrExecuting.
func (g *Generator[Y, S, R]) Next() (Y, error) {
	if g.body.Idle() && !g.body.Step() {
		return g.gen.Take(), nil
	}
	var none Y
	return none, g.end()
}

// Send is Next, and v is what the pending yield returns. A generator that has not started has no such yield: it gives ErrNotStarted.
func (g *Generator[Y, S, R]) Send(v S) (Y, error) {
	switch g.body.Phase() {
	case machine.Created:
		var none Y
		return none, ErrNotStarted
	case machine.Suspended:
		g.gen.Give(v, nil)
	}
	return g.Next()
}

// Throw is Next, and err is the error that the pending yield returns. A yield that returns a bool returns false; then the body is to
// return, and Throw gives err. A generator that has not started, or has ended, gives err and is closed. Throw(nil) is Next.
func (g *Generator[Y, S, R]) Throw(err error) (Y, error) {
	var none Y
	if err == nil || g.body.Phase() == machine.Running {
		return g.Next()
	}
	if !g.interrupts(err) {
		return none, err
	}
	v, end := g.Next()
	refused := g.gen.Refused()
	switch {
	case refused == nil:
		return v, end
	case end == nil:
		return none, ErrIgnoredClose
	case end == ErrStop:
		return none, refused
	}
	return none, end
}

// Close ends the generator: the pending yield returns false or ErrClosed, and Close returns when the body has. It gives the body's error, unless that
// is ErrClosed. A body that yields instead is suspended there, and Close gives ErrIgnoredClose. Closing a generator that has ended does nothing.
func (g *Generator[Y, S, R]) Close() error {
	if g.body.Phase() == machine.Running {
		return ErrExecuting
	}
	if !g.interrupts(ErrClosed) {
		return nil
	}
	_, err := g.Next()
	g.gen.Refused()
	if err == nil {
		return ErrIgnoredClose
	}
	if err == ErrStop || errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// interrupts reports whether a step is to tell the pending yield of err. If the generator has not started it is closed with err instead.
func (g *Generator[Y, S, R]) interrupts(err error) bool {
	switch g.body.Phase() {
	case machine.Created:
		g.body.Abandon()
		g.err = err
		return false
	case machine.Ended:
		return false
	}
	var none S
	g.gen.Give(none, err)
	return true
}

// end returns the error of a step that has not yielded. The first time after the body has returned it takes the body's result.
func (g *Generator[Y, S, R]) end() error {
	if g.body.Phase() == machine.Running {
		return ErrExecuting
	}
	root := g.body.TakeRoot()
	if root == nil {
		return ErrStop
	}
	g.result, g.err = root.(machine.Body[R]).Awaited(g.body.Task())
	if g.err != nil {
		return g.err
	}
	return ErrStop
}

// State returns how far the generator is.
func (g *Generator[Y, S, R]) State() GeneratorState { return GeneratorState(g.body.Phase()) }

// Result returns what the body has returned, and an error that is ErrNotDone while it has not. If the generator was closed before it started, the error
// is ErrClosed, or that of Throw; a panic is given as a *PanicError.
func (g *Generator[Y, S, R]) Result() (R, error) {
	if g.body.Phase() != machine.Ended {
		var none R
		return none, errNoResult
	}
	return ended(g.result, g.err, g.body.Raised())
}

// ended gives the result of a body that has ended with r, if that is not nil, and otherwise has returned v and err.
func ended[R any](v R, err error, r *machine.Raised) (R, error) {
	switch {
	case r == nil:
		return v, err
	case r.Goexit:
		return v, errGoexit
	}
	return v, panicError(r)
}

// All ranges over the values that are left. Leaving the loop early closes the generator. The error of the body, if there is one,
// ends the loop and is given by Result. All panics with ErrExecuting or ErrIgnoredClose where Next or Close would give it.
func (g *Generator[Y, S, R]) All() iter.Seq[Y] {
	return func(yield func(Y) bool) {
		if g.body.Phase() == machine.Running {
			panic(ErrExecuting)
		}
		defer g.Close()
		for yielded := false; g.each(yielded, yield); {
			yielded = true
		}
		if err := g.Close(); err == ErrIgnoredClose {
			panic(err)
		}
	}
}

// each calls yield for the values that are left, until it returns false. With yielded set the first of them is there already. After a panic that
// the body has recovered in a frame further out, each may report true: it is to be called again, and a value is there.
func (g *Generator[Y, S, R]) each(yielded bool, yield func(Y) bool) (again bool) {
	body := &g.body
	defer func() {
		if body.Phase() != machine.Running {
			return
		}
		if again = !body.Broke(recover()); !again {
			g.end()
		}
	}()
	for yielded || body.Idle() && !body.Run() {
		yielded = false
		if !yield(g.gen.Take()) {
			return false
		}
	}
	g.end()
	return false
}

// All2 is g.All for a generator that yields pairs.
func All2[K, V, S, R any](g *Generator[Tuple2[K, V], S, R]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		g.All()(func(p Tuple2[K, V]) bool { return yield(p.A, p.B) })
	}
}
