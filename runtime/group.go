package async

import (
	"errors"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements groups of tasks, after asyncio.TaskGroup.
//
// Invariant: when WithGroup ends, in whatever way short of Goexit in the body, all tasks of the group have ended.

var (
	errGroupEnded = errors.New("async: the group has ended or is shutting down: start tasks before its body returns, or in another group")
	errGroupStop  = errors.New("async: another task of the group failed")
)

// A Group is a set of tasks that end together. See WithGroup.
type Group struct {
	loop     *Loop
	parent   *future
	level    *level
	children slots[*future]
	limit    *Semaphore
	collect  bool // errors do not end the others

	inBody    bool  // the body has not returned
	aborting  bool  // what is left has been cancelled
	requested bool  // the parent was cancelled on the group's behalf
	quiet     bool  // Cancel was called: the end is no error
	cancels   int32 // the number of requests to cancel the parent when the group began: none of its business
	ended     bool  // no task can join any more
	cause     error // why the group was aborted
	errs      []error
	raised    *machine.Raised // the first panic or Goexit of a task
	change    *future         // what the end of the group waits for
}

// A GroupOption configures a group.
type GroupOption func(*Group)

// Limit lets at most n tasks of the group run at a time; the others wait for their turn in the order of GoIn.
func Limit(n int) GroupOption { return func(g *Group) { g.limit = NewSemaphore(n) } }

// CollectAll lets the tasks of the group run to their end even if one fails.
func CollectAll() GroupOption { return func(g *Group) { g.collect = true } }

// WithGroup runs fn, in the awaiting task, and waits until all tasks that were started with GoIn in the group have ended. When fn
// or a task fails, all others are cancelled, fn too, and the outcome is a *GroupError with all errors but the cancellations. When the
// awaiting task is cancelled, so are all of them. A panic of a task comes out of WithGroup, after all others have ended.
//
// In a marked function fn may await. Elsewhere it runs on a goroutine of its own, which is not interrupted.
func WithGroup(fn func(*Group) error, opts ...GroupOption) Awaitable[Void] {
	return WithGroupCoro(func(g *Group) Coro[Void] {
		return Do(func() error { return fn(g) })
	}, opts...)
}

// WithGroupCoro is WithGroup for generated code.
func WithGroupCoro(fn func(*Group) Coro[Void], opts ...GroupOption) Awaitable[Void] {
	f := &groupFrame{fn: fn}
	for _, o := range opts {
		o(&f.group)
	}
	return f
}

// GoIn makes a a task of g. Any goroutine may call it. After the end of the group, and while it shuts down, the task fails at once and a
// is never started.
func GoIn[T any](g *Group, a Awaitable[T], opts ...TaskOption) *Task[T] {
	if g.limit != nil {
		a = &limited[T]{limit: g.limit, inner: a}
	}
	t := newTask(g.loop, nil, a, opts)
	if g.loop.here() {
		joinGroup(g, t)
	} else if err := g.loop.post(func() { joinGroup(g, t) }); err != nil {
		t.abort(err)
	}
	return t
}

// joinGroup starts t as a task of g.
func joinGroup[T any](g *Group, t *Task[T]) {
	if g.refuses() {
		t.abort(errGroupEnded)
		return
	}
	if x := t.rare(); x.scope == nil {
		x.scope = g.loop.currentScope().child(g.level)
	}
	t.start(g.loop)
	n := &link{node{on: &isLink}, g, int(g.children.add(&t.future))}
	t.follow(&n.node)
}

// refuses reports whether no task can join g any more.
func (g *Group) refuses() bool {
	return g.ended || g.aborting || !g.inBody && g.children.n == 0
}

// Cancel ends the group early: it cancels fn and all tasks, with the cause, and WithGroup then ends without an error, if nothing else
// fails. Any goroutine may call it.
func (g *Group) Cancel(cause error) {
	g.loop.do(func() {
		if !g.ended && !g.aborting {
			g.quiet = true
			g.abort(cause)
			g.cancelBody()
		}
	})
}

// Len returns the number of tasks that have not ended. For the loop's goroutine.
func (g *Group) Len() int { return g.children.n }

// abort cancels all tasks.
func (g *Group) abort(cause error) {
	g.aborting, g.cause = true, cause
	for f := range g.children.all {
		f.cancel(cause)
	}
}

// cancelBody cancels the body, if it has not returned.
func (g *Group) cancelBody() {
	if g.inBody && !g.requested {
		g.requested = true
		g.parent.cancelTo(g.level, g.cause)
	}
}

// childDone notes the end of a task.
func (g *Group) childDone(i int) {
	f := g.children.at(uint32(i))
	g.children.remove(uint32(i))
	if s := f.state.Load(); s&failed != 0 && s&cancelled == 0 {
		x := f.see()
		switch {
		case x.raised == nil:
			g.errs = append(g.errs, x.err)
		case g.raised == nil:
			g.raised = x.raised
		}
		if !g.aborting && (!g.collect || x.raised != nil) {
			g.abort(errGroupStop)
			g.cancelBody()
		}
	}
	if g.children.n == 0 && g.change != nil {
		g.change.settle()
	}
}

// groupFrame runs a group.
type groupFrame struct {
	enclosure[Void]
	fn    func(*Group) Coro[Void]
	group Group
	stray error // a cancellation that came from outside of the group
}

// Suspension points of groupFrame.
const (
	inBody = 1 + iota
	inJoin
)

func (f *groupFrame) Resume(t *machine.Task) bool {
	g := &f.group
	switch f.Frame.State() {
	case 0:
		g.loop, g.parent = loopOf(t), coreOf(t)
		g.cancels = g.parent.cancels
		g.level = g.parent.push()
		g.inBody = true
		f.body = f.fn(g)
		fallthrough
	case inBody:
		if !f.enter(t, f.exit) {
			return f.Frame.Suspend(t, f, inBody)
		}
		f.endBody()
	case inJoin:
		if err := g.change.awaited(t); err != nil && !g.aborting {
			f.stray = err
			g.abort(reasonOf(err))
		}
	}
	if g.children.n > 0 {
		g.change = newFuture(g.loop)
		g.change.await(t)
		return f.Frame.Suspend(t, f, inJoin)
	}
	f.end(t)
	return f.Frame.Finish()
}

// exit abandons the group when its body calls Goexit on the native stack. Its tasks are cancelled, but nobody waits for them.
func (f *groupFrame) exit() {
	f.group.inBody, f.group.ended = false, true
	f.group.abort(nil)
	f.group.parent.pop(f.group.level, nil)
}

// endBody notes how the body has ended.
func (f *groupFrame) endBody() {
	g := &f.group
	g.inBody = false
	if isCancelled(f.err) {
		f.stray, f.err = f.err, nil
	}
	switch {
	case g.aborting:
	case f.raised != nil:
		g.abort(errGroupStop)
	case f.stray != nil:
		g.abort(reasonOf(f.stray))
	case f.err != nil && !g.collect:
		g.abort(errGroupStop)
	}
}

// end computes the outcome (CPython 3.13, TaskGroup.__aexit__, but like Timeout there it leaves alone what had been requested before).
func (f *groupFrame) end(t *machine.Task) {
	g := &f.group
	g.ended = true
	if g.requested && g.parent.uncancel() <= int(g.cancels) {
		f.stray = nil
	}
	g.parent.pop(g.level, g.cause)
	if f.raised == nil {
		f.raised = g.raised
	}
	if f.raised != nil {
		for _, err := range g.errs {
			g.loop.orphans.tell(ErrorReport{Err: err})
		}
		f.leave(t)
	}
	if f.err != nil {
		g.errs = append(g.errs, f.err)
		f.err = nil
	}
	switch {
	case len(g.errs) > 0:
		f.err = &GroupError{g.errs}
		if g.parent.cancels > g.cancels { // the errors go first; the cancellation stays, for the next await
			g.parent.uncancel()
			g.parent.cancelTask(reasonOf(f.stray))
		}
	case f.stray != nil:
		f.err = f.stray
	}
}

// reasonOf returns the cause of the cancellation err.
func reasonOf(err error) error {
	var e *CancelledError
	errors.As(err, &e)
	return e.reason()
}

func (f *groupFrame) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *groupFrame) Awaited(t *machine.Task) (Void, error) {
	if err := t.Thrown(); err != nil {
		return Void{}, err
	}
	return Void{}, f.err
}
