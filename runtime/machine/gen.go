package machine

// This file defines what the frames of a generator share with each other and with the consumer of its values.
//
// # The emitted code
//
// A generator is a call whose frames yield. The frame that a generator function becomes is like that of any marked function, with Resume,
// Awaited and Trace (no Await: nothing awaits a generator), and a field gen in place of the parameter yield:
//
//	type countToFrame struct {
//		machine.Header // or machine.DeferHeader
//		gen *machine.Gen[int, async.Void]
//		n   int
//		i   int
//	}
//
// A call of yield is a suspension point. Number 1 in this frame:
//
//		f.gen.Yield(t, f.i)
//		return f.Frame.Suspend(t, f, 1)
//	resume1:
//		ok := f.gen.Ok()        // yield is a func(Y) bool
//		s, err := f.gen.Sent()  // yield is a func(Y) (S, error)
//
// Of Ok and Sent, the one that fits the type of yield is called, once, directly after the resumption, also when the program has no use for the
// result: Sent takes what was sent. A yield of two values yields a Tuple2.
//
// The constructor makes the generator and its frame in one allocation:
//
//	func countToAsync(n int) *async.Generator[int, async.Void, async.Void] {
//		g := &struct {
//			generator async.Generator[int, async.Void, async.Void]
//			body      countToFrame
//		}{body: countToFrame{n: n}}
//		g.body.gen = g.generator.Init(&g.body)
//		return &g.generator
//	}
//
// The constructor of an asynchronous generator says async.AsyncGenerator instead, and is otherwise the same. The result of the body is what its
// Awaited returns.
//
// # Delegation
//
// A call that passes yield on is a call of a child that shares gen. The child's frame is embedded in the caller's, or allocated and kept there if the function is
// recursive, and is resumed directly, like any child whose frame is known:
//
//		f.inner = innerFrame{gen: f.gen, n: f.n}
//		if !f.inner.Resume(t) {
//			return f.Frame.Suspend(t, f, 2)
//		}
//	resume2:
//		r, err := f.inner.Awaited(t)
//
// Of a generator in another package only the constructor is known. What that makes gives its frame away with Within, which calls the frame's
// method YieldTo:
//
//		f.await = other.InnerAsync(f.n).Within(f.gen)
//		if !f.await.Resume(t) {
//			return f.Frame.Suspend(t, f, 3)
//		}
//	resume3:
//		r, err := f.await.Awaited(t)
//
// Since a step resumes the innermost frame, the cost of a yield does not grow with the depth of delegation.
//
// # Tasks
//
// A Generator is a small task of its own, with an [Exec] of its own, and a step of it is a Step. That Exec belongs to no loop, so a frame that yields and never awaits must
// not use t for anything but the above: async.Go and other intrinsics are in it what they are in ordinary code.
//
// The frames of an AsyncGenerator run on the task of whoever awaits a step, as part of its chain: the parent of the root frame is the
// frame of the step, and the parent of that is the consumer's. So they can await, and panics and cancellation take their usual way. At a yield the chain is cut above the root, and
// Step goes on with the frame of the step. A frame does not know in which of the two kinds it is. So the frames of a plain generator can be children in an
// asynchronous one.

// A Gen connects the frames of one generator with the consumer of its values.
//
// Invariant: value, sent and err are zero while no step is under way.
type Gen[Y, S any] struct {
	value Y
	sent  S
	err   error     // why the pending yield is to end the body
	step  Coroutine // of an asynchronous generator: the frame that awaits the body
}

// Yield gives v to the consumer. The caller then suspends.
func (g *Gen[Y, S]) Yield(t *Task, v Y) {
	g.value = v
	if g.step != nil {
		t.exec.next = g.step
	}
}

// Ok is the result of the pending yield where that is a bool. It is false when the generator is to end.
func (g *Gen[Y, S]) Ok() bool { return g.err == nil }

// Sent is the result of the pending yield where that is a value and an error.
func (g *Gen[Y, S]) Sent() (S, error) {
	s, err := g.sent, g.err
	var zero S
	g.sent = zero
	if err != nil {
		g.err = nil
	}
	return s, err
}

// Init makes g the Gen of an asynchronous generator with the given root frame: step, its parent, is resumed when the body yields or has returned.
func (g *Gen[Y, S]) Init(step, root Coroutine) {
	g.step = step
	root.header().parent = step
}

// Take returns the value that was yielded, and the zero value if none was.
func (g *Gen[Y, S]) Take() Y {
	v := g.value
	var zero Y
	g.value = zero
	return v
}

// Give sets the result of the pending yield.
func (g *Gen[Y, S]) Give(s S, err error) { g.sent, g.err = s, err }

// Refused returns the error that was given when the pending yield had no way of passing it on, and forgets it.
func (g *Gen[Y, S]) Refused() error {
	err := g.err
	g.err = nil
	return err
}

// YieldTo makes root, the root frame of a generator of which nothing has run, a frame whose values go through gen.
func YieldTo[Y, S any](root Coroutine, gen *Gen[Y, S]) {
	root.header().parent = nil
	root.(interface{ YieldTo(*Gen[Y, S]) }).YieldTo(gen)
}

// A Body is the root frame of a generator with the result R.
type Body[R any] interface {
	Coroutine
	Awaited(t *Task) (R, error)
}
