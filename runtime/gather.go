package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Gather and Settle. Invariant: the children are started at the call, in the order of the arguments, and a
// coroutine that is given twice runs once.

// A link is a place in the waiters of a child, which tells the whole when the child is done.
type link struct {
	node  // first, see node.link
	to    parent
	index int
}

// A parent is something made of futures.
type parent interface{ childDone(index int) }

// Gather awaits all of as at once and gives their values in the order of the arguments. The first error, or cancellation,
// of one is the outcome of the whole, at once; the others run on. To cancel the future is to cancel all that are left.
// In ordinary code it works on the process's default loop.
//
// All this is asyncio.gather; see WithGroup for a form in which an error ends the others.
func Gather[T any](as ...Awaitable[T]) *Future[[]T] { return newGather(as).launch() }

// GatherFrom is Gather in task t, for generated code.
func GatherFrom[T any](t *machine.Task, as ...Awaitable[T]) *Future[[]T] {
	w := newGather(as)
	w.home = &loopOf(t).self
	return w.start(loopOf(t), scopeOf(t))
}

func newGather[T any](as []Awaitable[T]) *whole[T, T] {
	return &whole[T, T]{
		children: children[T]{args: as, prompt: true},
		hasty:    true,
		pick:     func(f *Future[T]) T { return f.value },
	}
}

// Settle awaits all of as at once and gives their outcomes in the order of the arguments, whatever they are: what
// asyncio.gather does with return_exceptions. The error of one that panicked is a *PanicError.
// To cancel the future is to cancel all that are left; it ends when they have.
func Settle[T any](as ...Awaitable[T]) *Future[[]Result[T]] { return newSettle(as).launch() }

// SettleFrom is Settle in task t, for generated code.
func SettleFrom[T any](t *machine.Task, as ...Awaitable[T]) *Future[[]Result[T]] {
	w := newSettle(as)
	w.home = &loopOf(t).self
	return w.start(loopOf(t), scopeOf(t))
}

func newSettle[T any](as []Awaitable[T]) *whole[T, Result[T]] {
	return &whole[T, Result[T]]{
		children: children[T]{args: as, prompt: true},
		pick:     func(f *Future[T]) Result[T] { return Result[T]{f.value, f.err()} },
	}
}

// Slice returns as with the element type that Gather and the like want:
//
//	async.Gather(async.Slice(tasks)...)
func Slice[T any, A Awaitable[T]](as []A) []Awaitable[T] {
	s := make([]Awaitable[T], len(as))
	for i, a := range as {
		s[i] = a
	}
	return s
}

// children is a set of futures that are awaited together.
type children[T any] struct {
	args    []Awaitable[T]
	futures []*Future[T]
	left    int
	prompt  bool // the end of one that has ended already is told at once, as asyncio.gather does since 3.12
}

// start makes futures of the arguments and has to told about each one's end.
func (c *children[T]) start(l *Loop, s *scope, to parent) {
	c.futures = make([]*Future[T], len(c.args))
	c.left = len(c.args)
	for i, a := range c.args {
		c.futures[i] = c.futureOf(l, s, i, a)
	}
	c.args = nil
	links := make([]link, len(c.futures))
	var over []int
	for i, f := range c.futures {
		if c.prompt && f.isDone() {
			over = append(over, i)
			continue
		}
		links[i] = link{node{on: &isLink}, to, i}
		f.tell(l, &links[i].node)
	}
	for _, i := range over {
		to.childDone(i)
	}
}

// futureOf returns the future of argument i. Coroutines can be given several times.
func (c *children[T]) futureOf(l *Loop, s *scope, i int, a Awaitable[T]) *Future[T] {
	if co, ok := a.(machine.Coroutine); ok && machine.Started(co) {
		for j, b := range c.args[:i] {
			if other, ok := b.(machine.Coroutine); ok && other == co {
				return c.futures[j]
			}
		}
	}
	return futureOf(l, s.child(nil), a)
}

// tell makes n, a node of loop l, run when f is done.
func (f *future) tell(l *Loop, n *node) {
	if f.loop() != l {
		f = f.remote(l)
	}
	f.follow(n)
}

// cancel cancels those that are left and reports whether there were any.
func (c *children[T]) cancel(cause error) bool {
	some := false
	for _, f := range c.futures {
		if f.cancelFrom(cause) {
			some = true
		}
	}
	return some
}

// A whole is the future of all its children's outcomes.
type whole[T, R any] struct {
	Future[[]R]
	children[T]
	pick       func(*Future[T]) R
	hasty      bool // the first failure is the outcome
	cancelling *CancelledError
}

// launch starts w on the default loop.
func (w *whole[T, R]) launch() *Future[[]R] {
	l := defaultLoop()
	w.home = &l.self
	w.rare() // so that Cancel, which looks there, waits until the children have started
	l.do(func() { w.start(l, nil) })
	return &w.Future
}

// start starts w, whose home is l, on the loop's goroutine.
func (w *whole[T, R]) start(l *Loop, s *scope) *Future[[]R] {
	if len(w.args) == 0 {
		w.set([]R{}, nil, 0)
		return &w.Future
	}
	w.rare().onCancel = func(cause error) bool {
		if !w.children.cancel(cause) {
			return false
		}
		w.cancelling = &CancelledError{cause}
		return true
	}
	w.children.start(l, s, w)
	return &w.Future
}

// childDone notes the end of a child. A failure that comes after the outcome counts as read.
func (w *whole[T, R]) childDone(i int) {
	f := w.futures[i]
	w.left--
	if w.hasty && f.state.Load()&failed != 0 {
		if x := f.see(); !w.isDone() {
			w.failWith(x.err, x.raised)
		}
		return
	}
	switch {
	case w.left > 0 || w.isDone():
	case w.cancelling != nil:
		w.failWith(w.cancelling, nil)
	default:
		values := make([]R, len(w.futures))
		for i, f := range w.futures {
			values[i] = w.pick(f)
		}
		w.set(values, nil, 0)
	}
}

// failWith makes an error, or a panic or Goexit, the outcome of f. If it is a *CancelledError f has still failed, and was not
// cancelled (CPython, test_one_cancellation).
func (f *future) failWith(err error, r *machine.Raised) {
	if f.claim() {
		x := f.rare()
		x.err, x.raised = err, r
		f.publish(failed)
	}
}
