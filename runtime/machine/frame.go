package machine

// This file defines the header that every frame embeds, and how frames link up when they suspend.

// A Coroutine is a frame: a call that can be suspended and resumed.
// The types that implement it embed [Header] or [DeferHeader].
type Coroutine interface {
	// Resume runs the call until it finishes (true) or suspends (false).
	// A finished frame is never resumed again.
	Resume(t *Task) bool

	header() *Frame
}

// A Header makes a coroutine of a struct that embeds it. Its methods are what all of them need. Those of the Frame are called through the field: if they were
// promoted, the compiler would make a wrapper of each for every frame.
type Header struct{ Frame Frame }

func (h *Header) header() *Frame { return &h.Frame }

// Awaited is the outcome of a call without results. The frames of others have a method of their own, like
//
//	func (f *fetchFrame) Awaited(t *machine.Task) ([]byte, error) { return machine.Outcome(t, f.r0, f.err) }
func (h *Header) Awaited(t *Task) (struct{}, error) { return struct{}{}, t.Thrown() }

// Reused takes the coroutine for t, as Claim does. When it was taken before, Reused arranges that the
// await returns ErrReused, and reports true.
//
// The Await method of a frame is
//
//	func (f *fetchFrame) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }
func (h *Header) Reused(t *Task) bool { return h.Frame.Reused(t) }

// A Frame is what all coroutines' frames have in common.
//
// Invariant: parent is set iff the frame is suspended and was awaited by another frame of
// the same task; the root of an asynchronous generator always has one, see Gen, and so has a nested frame, see nest.go.
type Frame struct {
	_      [0]func() // nobody compares frames: the compiler is to make no function for it
	parent Coroutine
	state  int32 // 0: not run yet; n: suspended at point n
	flags  frameFlags
}

type frameFlags uint8

const (
	frameStarted   frameFlags = 1 << iota // an await or a task has taken the coroutine
	frameSuspended                        // Suspend was called and the native frame is about to return
	frameFinished                         // Finish was called
	frameDefers                           // there are pending deferred calls
)

// State returns the suspension point at which to continue; 0 is the beginning.
func (h *Frame) State() int32 { return h.state }

// Suspend records that self, whose header is h, waits at the given suspension point, and
// links it into the task's chain of frames. It returns false, for Resume to return.
func (h *Frame) Suspend(t *Task, self Coroutine, state int32) bool {
	again := h.state != 0
	h.state = state
	// A frame that was suspended before is at the bottom of the native stack, so t.top is what it was, unless there is a new frame below.
	if x := t.exec; !again || x.linked != nil {
		x.link(t, h, self)
	}
	return false
}

// link makes self, whose header is h, part of the chain that t will go on with.
func (x *Exec) link(t *Task, h *Frame, self Coroutine) {
	if x.linked == nil {
		x.base, t.top = t.top, self
	} else {
		x.linked.parent = self
	}
	x.linked = h
}

// Rewind makes a frame that is used again one that has not run.
func (h *Frame) Rewind() { h.state = 0 }

// Finish records that the call has returned. It returns true, for Resume to return.
func (h *Frame) Finish() bool {
	h.flags |= frameFinished
	return true
}

// Finished reports whether the call has returned.
func (h *Frame) Finished() bool { return h.flags&frameFinished != 0 }

// Started reports whether the coroutine has been awaited or made a task.
func (h *Frame) Started() bool { return h.flags&frameStarted != 0 }

// Claim takes the coroutine for a task. It reports false when somebody has taken it
// before: a coroutine runs once.
func (h *Frame) Claim() bool {
	if h.flags&frameStarted != 0 {
		return false
	}
	h.flags |= frameStarted
	return true
}

// Reused is [Header.Reused].
func (h *Frame) Reused(t *Task) bool {
	if h.Claim() {
		return false
	}
	t.Throw(ErrReused)
	return true
}

// Value is the outcome of a call that returned v, unless an error was thrown. Like Done and Outcome it stands on its own, so that the
// methods which call it can be inlined.
func Value[T any](t *Task, v T) (result T, thrown error) {
	if thrown = t.Thrown(); thrown == nil {
		result = v
	}
	return
}

// Read returns what p points to. It is for results that hold locks, which vet lets nobody copy outside of generic functions.
func Read[T any](p *T) T { return *p }

// Done is the outcome of a call that returned err, unless another error was thrown.
func Done(t *Task, err error) (result struct{}, thrown error) {
	if thrown = t.Thrown(); thrown == nil {
		thrown = err
	}
	return
}

// Outcome is the outcome of a call that returned v and err, unless another error was thrown.
func Outcome[T any](t *Task, v T, err error) (result T, thrown error) {
	if thrown = t.Thrown(); thrown == nil {
		result, thrown = v, err
	}
	return
}

// Kept returns the frame of a child that is not embedded. It is allocated when the child is awaited for the first time, and kept for the next.
func Kept[F any](child **F) *F {
	if *child == nil {
		*child = new(F)
	}
	return *child
}

// Parent returns the frame that awaits c, or nil for the root of a task.
func Parent(c Coroutine) Coroutine { return c.header().parent }

// StateOf returns the suspension point at which c waits.
func StateOf(c Coroutine) int32 { return c.header().state }

// Catch arranges that the frame is resumed when a frame it awaits panics or calls Goexit. It is for frames of
// the runtime; their Resume calls TakeRaised first.
func (h *Frame) Catch() { h.flags |= frameDefers }

// Started reports whether c has been awaited or made a task.
func Started(c Coroutine) bool { return c.header().Started() }

// Finished reports whether the call whose frame c is has returned.
func Finished(c Coroutine) bool { return c.header().Finished() }

// Claim takes c for a task, as [Frame.Claim] does.
func Claim(c Coroutine) bool { return c.header().Claim() }

// An Error is an error of this package. It is a type of its own so that the package need not import errors.
type Error string

func (e Error) Error() string { return string(e) }

// ErrReused is what awaiting a coroutine for the second time gives.
const ErrReused = Error("async: coroutine awaited twice: a coroutine runs once; call the function again, or make it a task with async.Go and await the task")
