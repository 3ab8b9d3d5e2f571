package async

import (
	"fmt"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements tasks: coroutines that run on their own, concurrently with their creator.

// A Task is a coroutine that a loop runs, and the future of its result. Its methods are for any goroutine, except Cancelling, Uncancel and Stack, which are
// for that of its loop; those of a task of the process's default loop all are.
type Task[T any] struct {
	Future[T]
	rec task
}

// AnyTask is a task without the type of its result.
type AnyTask interface {
	Name() string
	SetName(name string)
	Cancel(cause ...error) bool
	Cancelling() int
	Uncancel() int
	Cancelled() bool
	Done() bool
	Err() error
	Stack() []Frame
	String() string

	core() *future
}

// member is a task as its loop sees it.
type member interface {
	AnyTask
	record() *task
	finish(l *Loop, root machine.Coroutine, r *machine.Raised)
}

func (t *Task[T]) core() *future { return &t.future }
func (t *Task[T]) record() *task { return &t.rec }

// A TaskOption configures a task.
type TaskOption func(*future)

// WithName names the task. The name shows in reports; the default is Task- and a number, but main for what a loop is run for.
func WithName(name string) TaskOption { return func(f *future) { f.rare().name = name } }

// mainTask is WithName for what a loop is run for.
func mainTask(f *future) { f.rare().name = "main" }

// GoOn makes a a task of loop l. It is for l's goroutine, unless l is the process's default loop; see Submit for others. The task takes its
// first step in the next iteration. A task of l is returned as it is, as ensure_future does. The loop keeps the task
// alive. On a closed loop the task fails with ErrLoopClosed.
func GoOn[T any](l *Loop, a Awaitable[T], opts ...TaskOption) *Task[T] {
	if l.away() {
		return submit(l, nil, a, opts)
	}
	l.check("GoOn", "async.Submit")
	return spawn(l, l.currentScope().child(nil), a, opts)
}

// Submit makes a a task of l and returns the future of its result. Any goroutine may call it. To cancel
// the future is to cancel the task.
func Submit[T any](l *Loop, a Awaitable[T]) *Future[T] {
	return &submit(l, nil, a, nil).Future
}

// Go makes a a task of the running loop, as GoOn does; in ordinary code, of the process's default loop.
func Go[T any](a Awaitable[T], opts ...TaskOption) *Task[T] {
	return submit(defaultLoop(), nil, a, opts)
}

// spawn starts a task on the loop's goroutine.
func spawn[T any](l *Loop, s *scope, a Awaitable[T], opts []TaskOption) *Task[T] {
	if t, ok := a.(*Task[T]); ok && t.loop() == l {
		return t
	}
	t := newTask(l, s, a, opts)
	t.start(l)
	return t
}

// submit starts a task from any goroutine.
func submit[T any](l *Loop, s *scope, a Awaitable[T], opts []TaskOption) *Task[T] {
	if l.here() {
		return spawn(l, s, a, opts)
	}
	if t, ok := a.(*Task[T]); ok && t.loop() == l {
		return t
	}
	t := newTask(l, s, a, opts)
	if l.refusing() {
		t.abort(ErrLoopClosed)
	} else if err := l.post(func() { t.start(l) }); err != nil {
		t.abort(err)
	}
	return t
}

// newTask makes a task with scope s that is yet to be started. It takes a, so that a second attempt gives ErrReused.
func newTask[T any](l *Loop, s *scope, a Awaitable[T], opts []TaskOption) *Task[T] {
	t := &Task[T]{}
	t.home = &t.rec
	t.state.Store(ofTask)
	root, ok := a.(machine.Coroutine)
	if !ok {
		w := &wrapper[T]{inner: a}
		w.Frame.Claim()
		root = w
	} else if !machine.Claim(root) {
		root = &wrapper[T]{inner: ready[T]{err: ErrReused}}
	}
	t.rec.Init(&l.Exec, root)
	t.rec.on = &isBorn
	if s != nil {
		t.rare().scope = s
	}
	for _, o := range opts {
		o(&t.future)
	}
	return t
}

// start puts t on its loop.
func (t *Task[T]) start(l *Loop) {
	if l.closing && l.IsClosed() {
		t.abort(ErrLoopClosed)
		return
	}
	t.rec.slot = l.tasks.add(t)
	l.ready.push(&t.rec.node)
	if l.probe != nil {
		l.probe.started(t)
	}
	if l.closing {
		t.cancelTask(nil)
	}
}

// abort fails t, which was never started.
func (t *Task[T]) abort(err error) {
	t.rec.Init(t.rec.Exec(), nil)
	t.fail(err)
}

// finish sets the outcome of t, whose root has returned, or which r has ended.
func (t *Task[T]) finish(l *Loop, root machine.Coroutine, r *machine.Raised) {
	var bits uint32
	var err error
	switch must := mustError(r); {
	case r == nil:
		t.value, err = root.(Awaitable[T]).Awaited(&t.rec.Task)
		if err == nil && t.rec.seq == cancelPending {
			// It cancelled itself and awaited nothing after that (CPython, test_cancel_at_end).
			var zero T
			t.value, err = zero, t.rec.takePending(l)
		}
	case must != nil && !t.isCalled():
		err = must.Err
	default:
		t.rare().raised = r
		bits = failed
	}
	t.rec.seq = idle
	bits |= t.store(err)
	t.endScope()
	l.tasks.remove(t.rec.slot)
	if bits&(failed|cancelled) == failed && !t.joined() {
		l.orphans.adopt(&t.future)
	}
	t.publish(bits)
}

// isCalled reports whether t runs what a goroutine awaits.
func (t *Task[T]) isCalled() bool {
	x := t.more.Load()
	return x != nil && x.called
}

// mustError returns the *MustError that r carries, if it does.
func mustError(r *machine.Raised) *MustError {
	if r == nil {
		return nil
	}
	m, _ := r.Value.(*MustError)
	return m
}

// Name returns the name that was given to the task, or else main for the task that Run or RunUntil has made, and Task- and a number of its own for others.
func (t *Task[T]) Name() string { return t.name() }

func (f *future) name() string {
	l, x := f.loop(), f.rare()
	l.mu.Lock()
	defer l.mu.Unlock()
	if x.name == "" {
		l.named++
		x.name = fmt.Sprintf("Task-%d", l.named)
	}
	return x.name
}

// SetName renames the task.
func (t *Task[T]) SetName(name string) {
	l := t.loop()
	l.mu.Lock()
	defer l.mu.Unlock()
	t.rare().name = name
}

// String describes the task, as Python's repr does.
func (t *Task[T]) String() string { return fmt.Sprintf("<Task %v name=%q>", t.State(), t.Name()) }
