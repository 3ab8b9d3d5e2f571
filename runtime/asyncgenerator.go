package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements generators whose bodies await, after Python's asynchronous generators (PEP 525).
//
// Invariant: while a step is under way, the body's frames are part of the chain of the task that awaits the step; at other
// times no task refers to them.

// An AsyncGenerator is a Generator whose steps are awaited: its body runs, and awaits, as part of the task that awaits the step. It is
// a Stream. The methods begin nothing; awaiting what they return does, and each of these operations may be awaited again.
//
// One step goes on at a time: a second one, of another task or in the body itself, gives ErrExecuting. When the task is cancelled while the body
// awaits, the body's await returns the *CancelledError. A panic or runtime.Goexit in the body comes out of the await of the step and ends the
// generator. A generator belongs to the loop of the first task that uses it.
//
// Close a generator that is left before its end; the range loop over Each does. When its loop is closed, what is left of it is closed too. But one that
// nobody refers to any more may have been collected by then, and its deferred calls never run.
type AsyncGenerator[Y, S, R any] struct {
	step   stepping
	gen    machine.Gen[Y, S]
	result R
	err    error
}

// stepping is the frame of the step that is under way, whatever the types.
type stepping struct {
	machine.Header
	owner  owner
	root   machine.Coroutine // the body's outermost frame; nil once its result has been taken, or if it never will be
	top    machine.Coroutine // its innermost frame, where the next step begins
	state  GeneratorState
	raised *machine.Raised                      // the panic or Goexit with which the body ended
	closer interface{ Close() Awaitable[Void] } // the generator
	place  int                                  // in the loop's list of those that are not closed, from 1; 0 if it is not there
}

// Init sets the body of a new generator, for generated code.
func (g *AsyncGenerator[Y, S, R]) Init(body machine.Body[R]) *machine.Gen[Y, S] {
	s := &g.step
	s.root, s.top, s.closer = body, body, g
	s.Frame.Catch()
	g.gen.Init(s, body)
	return &g.gen
}

// Within gives away the body of g, which has not started, to the generator that gen belongs to: that one runs it, and what it yields goes there. It is for
// generated code.
func (g *AsyncGenerator[Y, S, R]) Within(gen *machine.Gen[Y, S]) machine.Body[R] {
	s := &g.step
	if s.state != GenCreated {
		panic(errGivenAway)
	}
	body := s.root.(machine.Body[R])
	s.abandon()
	g.err = ErrClosed
	machine.YieldTo(body, gen)
	return body
}

// enter reports whether t may begin a step, or find out that there will be none. If not, its await gets an error.
func (s *stepping) enter(t *machine.Task) bool {
	if !s.owner.admit(t) {
		return false
	}
	if s.state == GenRunning {
		t.Throw(ErrExecuting)
		return false
	}
	return true
}

// begin starts a step of a body that stands at a yield or has not begun.
func (s *stepping) begin(t *machine.Task) bool {
	if s.state == GenCreated {
		loopOf(t).unclosed.add(s)
	}
	s.state = GenRunning
	t.Switch(s.top)
	s.Frame.Rewind()
	return s.Frame.Suspend(t, s, 1)
}

// Resume ends the step: the body has yielded, returned or panicked.
func (s *stepping) Resume(t *machine.Task) bool {
	innermost := t.Left()
	r := t.TakeRaised()
	switch {
	case r != nil:
		s.raised = r
		s.abandon()
	case machine.Finished(s.root):
		s.state, s.top = GenClosed, nil
	default:
		s.state, s.top = GenSuspended, innermost
		return true
	}
	loopOf(t).unclosed.remove(s)
	if r != nil {
		loopOf(t).raised = r
		r.Raise()
	}
	return true
}

// abandon ends a body that will not return.
func (s *stepping) abandon() { s.state, s.root, s.top = GenClosed, nil, nil }

// Trace implements machine.Tracer.
func (s *stepping) Trace() (function, file string, line int) { return "async.AsyncGenerator", "", 0 }

// Next returns an operation that runs the body up to its next yield and gives what that yields. When the body returns, it gives the body's error, or else
// ErrStop; after that ErrStop.
func (g *AsyncGenerator[Y, S, R]) Next() Awaitable[Y] { return (*asyncNext[Y, S, R])(g) }

type asyncNext[Y, S, R any] AsyncGenerator[Y, S, R]

func (a *asyncNext[Y, S, R]) Await(t *machine.Task) bool {
	return !a.step.enter(t) || a.step.state == GenClosed || a.step.begin(t)
}

func (a *asyncNext[Y, S, R]) Awaited(t *machine.Task) (Y, error) {
	return (*AsyncGenerator[Y, S, R])(a).stepped(t)
}

// stepped gives the outcome of a step.
func (g *AsyncGenerator[Y, S, R]) stepped(t *machine.Task) (Y, error) {
	var none Y
	if err := t.Thrown(); err != nil {
		return none, err
	}
	if g.step.state == GenSuspended {
		return g.gen.Take(), nil
	}
	return none, g.end(t)
}

// Send is Next, and v is what the pending yield returns. A generator that has not started has no such yield: it gives ErrNotStarted.
func (g *AsyncGenerator[Y, S, R]) Send(v S) Awaitable[Y] { return &asyncSend[Y, S, R]{g, v} }

type asyncSend[Y, S, R any] struct {
	g *AsyncGenerator[Y, S, R]
	v S
}

func (a *asyncSend[Y, S, R]) Await(t *machine.Task) bool {
	s := &a.g.step
	if !s.enter(t) {
		return true
	}
	switch s.state {
	case GenCreated:
		t.Throw(ErrNotStarted)
		return true
	case GenClosed:
		return true
	}
	a.g.gen.Give(a.v, nil)
	return s.begin(t)
}

func (a *asyncSend[Y, S, R]) Awaited(t *machine.Task) (Y, error) { return a.g.stepped(t) }

// Throw is Next, and err is the error that the pending yield returns. A yield that returns a bool returns false; then the body is to
// return, and Throw gives err. A generator that has not started, or has ended, gives err and is closed. Throw(nil) is Next.
func (g *AsyncGenerator[Y, S, R]) Throw(err error) Awaitable[Y] {
	if err == nil {
		return g.Next()
	}
	return &asyncThrow[Y, S, R]{g, err}
}

type asyncThrow[Y, S, R any] struct {
	g   *AsyncGenerator[Y, S, R]
	err error
}

func (a *asyncThrow[Y, S, R]) Await(t *machine.Task) bool {
	if !a.g.step.enter(t) {
		return true
	}
	if a.g.interrupts(a.err) {
		return a.g.step.begin(t)
	}
	t.Throw(a.err)
	return true
}

func (a *asyncThrow[Y, S, R]) Awaited(t *machine.Task) (Y, error) {
	var none Y
	if err := t.Thrown(); err != nil {
		return none, err
	}
	refused := a.g.gen.Refused()
	v, err := a.g.stepped(t)
	switch {
	case refused == nil:
		return v, err
	case err == nil:
		return none, ErrIgnoredClose
	case err == ErrStop:
		return none, refused
	}
	return none, err
}

// Close returns an operation that ends the generator: the pending yield returns false or ErrClosed, and the operation is complete when the body has
// returned. It gives the body's error, unless that is ErrClosed. A body that yields instead is suspended there, and Close gives
// ErrIgnoredClose. Closing a generator that has ended does nothing.
func (g *AsyncGenerator[Y, S, R]) Close() Awaitable[Void] { return (*asyncClose[Y, S, R])(g) }

type asyncClose[Y, S, R any] AsyncGenerator[Y, S, R]

func (a *asyncClose[Y, S, R]) Await(t *machine.Task) bool {
	g := (*AsyncGenerator[Y, S, R])(a)
	return !g.step.enter(t) || !g.interrupts(ErrClosed) || g.step.begin(t)
}

func (a *asyncClose[Y, S, R]) Awaited(t *machine.Task) (Void, error) {
	g := (*AsyncGenerator[Y, S, R])(a)
	if err := t.Thrown(); err != nil {
		return Void{}, err
	}
	g.gen.Refused()
	_, err := g.stepped(t)
	if err == nil {
		err = ErrIgnoredClose
	} else if err == ErrStop || errors.Is(err, ErrClosed) {
		err = nil
	}
	return Void{}, err
}

// interrupts reports whether a step is to tell the pending yield of err. If the generator has not started it is closed with err instead.
func (g *AsyncGenerator[Y, S, R]) interrupts(err error) bool {
	switch g.step.state {
	case GenCreated:
		g.step.abandon()
		g.err = err
		return false
	case GenClosed:
		return false
	}
	var none S
	g.gen.Give(none, err)
	return true
}

// end returns the error of a step that has not yielded. The first time after the body has returned it takes the body's result.
func (g *AsyncGenerator[Y, S, R]) end(t *machine.Task) error {
	root := g.step.root
	if root == nil {
		return ErrStop
	}
	g.step.root = nil
	g.result, g.err = root.(machine.Body[R]).Awaited(t)
	if g.err != nil {
		return g.err
	}
	return ErrStop
}

// State returns how far the generator is. It is running also while a step waits. For the loop's goroutine, like Result.
func (g *AsyncGenerator[Y, S, R]) State() GeneratorState { return g.step.state }

// Result returns what the body has returned, and an error that is ErrNotDone while it has not. If the generator was closed before it started, the error
// is ErrClosed, or that of Throw; a panic is given as a *PanicError.
func (g *AsyncGenerator[Y, S, R]) Result() (R, error) {
	if g.step.state != GenClosed {
		var none R
		return none, errNoResult
	}
	return ended(g.result, g.err, g.step.raised)
}

// All returns g as a stream, for Each and the like.
func (g *AsyncGenerator[Y, S, R]) All() Stream[Y] { return g }
