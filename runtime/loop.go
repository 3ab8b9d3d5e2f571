package async

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file defines the loop: how it is made, run, stopped and closed. Invariant: at most one goroutine runs a
// loop, and all that is not under mu or atomic is touched by that goroutine alone; while no goroutine
// runs it, by the one that is going to.

// A Loop runs tasks, callbacks and timers on one goroutine, in asyncio's order.
//
// Its methods are for that goroutine, and, while nothing runs the loop, for the one that will. Post, and all methods
// of futures and tasks that say so, are for any goroutine. On the process's default loop all methods are.
type Loop struct {
	machine.Exec // first, see loopOf

	ready    list   // what the next iteration will run
	batch    *node  // what is left of this iteration
	current  uint32 // the number of the task that is being stepped, which takes no write barrier, or nobody
	raised   *machine.Raised
	timers   timers
	seq      uint32 // of the last timer
	tasks    slots[member]
	unclosed unclosed
	timed    slots[*Handle]
	signals  slots[func()] // stop the forwarding of signals
	self     task          // no task: what futures have as their home
	spare    *waiting      // frames to use again
	spares   int           // their number

	stopping bool // leave after this iteration
	closing  bool
	stuck    bool // the clock says that nothing will ever happen
	serves   bool // runs on a goroutine of its own, whenever there is something to do
	nested   bool // may run inside another loop, see Drive
	outer    any  // the loop that this one runs inside, or nil
	inFlight int  // operations under way on goroutines, see onGoroutine and onChannel
	channels int  // waits for channel operations among them
	root     *future
	probe    *probe // nil unless somebody looks at the loop
	leaks    func(left []TaskInfo)

	clock   Clock
	base    context.Context
	orphans orphans

	runner atomic.Uintptr // the goroutine that runs the loop, or 0
	posted atomic.Bool    // inbox is not empty
	closed atomic.Bool    // set under mu
	wake   chan struct{}  // gets a token when posted turns true

	mu      sync.Mutex
	inbox   list
	serving bool
	named   int  // the last number given to a task as its name
	refuses bool // nothing new is taken: the loop is closing
}

// An Option configures a loop.
type Option func(*Loop)

// NewLoop makes a loop. It starts nothing: a loop runs inside RunUntil and RunForever, on the goroutine that calls them.
func NewLoop(opts ...Option) *Loop {
	l := &Loop{seq: firstTimer, current: nobody, wake: make(chan struct{}, 1)}
	l.Owner = l
	l.self.Init(&l.Exec, nil)
	l.ready.init()
	l.inbox.init()
	for _, o := range opts {
		o(l)
	}
	if l.clock == nil {
		l.clock = &systemClock{start: time.Now()}
	}
	return l
}

// WithContext makes ctx the loop's own context, in which its tasks run. It does not cancel them: see Run.
func WithContext(ctx context.Context) Option { return func(l *Loop) { l.base = ctx } }

// Nested lets a loop run inside another one on the same goroutine, which stands still meanwhile. That is for tests: elsewhere,
// make a task of the running loop.
func Nested() Option { return func(l *Loop) { l.nested = true } }

// Run makes a loop, runs a on it as the main task, on the calling goroutine, and closes the loop. It returns the
// main task's result; a panic or runtime.Goexit in it comes out of Run. The name of the main task is main.
//
// The main task is cancelled when ctx is, with ctx's cause. Tasks that are left when it ends are cancelled and
// driven to their end, as asyncio.run does. Run gives ErrLoopRunning on a goroutine that runs a loop already.
func Run[T any](ctx context.Context, a Awaitable[T], opts ...Option) (T, error) {
	var zero T
	if running(goroutine()) != nil {
		return zero, ErrLoopRunning
	}
	l := NewLoop(append([]Option{WithContext(ctx)}, opts...)...)
	defer l.Close()
	t := GoOn(l, a, mainTask)
	if ctx.Err() != nil {
		t.Cancel(context.Cause(ctx))
	} else if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() { t.Cancel(context.Cause(ctx)) })
		defer stop()
	}
	return RunUntil(l, t)
}

// RunUntil runs l on the calling goroutine until a is done and returns a's outcome. A coroutine becomes a task, by the name of main. Other
// tasks stay as they are, and go on in the next run. The loop does one more iteration after a
// is done, as run_until_complete does.
//
// Errors: ErrLoopRunning when l, or another loop on this goroutine, runs; ErrLoopClosed; ErrNotDone when Stop ended the
// run early; a *DeadlockError from a virtual clock.
func RunUntil[T any](l *Loop, a Awaitable[T]) (T, error) {
	var zero T
	if err := l.enter(); err != nil {
		return zero, err
	}
	defer l.leave()
	f := futureOf(l, nil, a, mainTask)
	stop := f.onDone(l.Stop)
	l.root = &f.future
	defer func() { l.root = nil }()
	l.run()
	if !f.isDone() {
		stop()
		if l.stuck {
			return zero, l.deadlock()
		}
		return zero, errStopped
	}
	return f.get(l)
}

// RunForever runs l on the calling goroutine until Stop is called. Errors are those of RunUntil.
func (l *Loop) RunForever() error {
	if err := l.enter(); err != nil {
		return err
	}
	defer l.leave()
	l.run()
	if l.stuck {
		return l.deadlock()
	}
	return nil
}

// Stop ends the run after the current iteration. Called while the loop does not run, it ends the next
// run after its first iteration.
func (l *Loop) Stop() {
	if l.away() {
		return // it stops whenever it has nothing to do
	}
	l.check("Loop.Stop", "Post(loop.Stop)")
	l.stopping = true
}

// Close cancels all tasks, runs the loop until they have ended, closes asynchronous generators that are left, and closes the loop for good. It reports the errors
// nobody has read, and panics with the value of a panic nobody has seen. Closing again does nothing.
// It gives ErrLoopRunning when the loop, or another one on this goroutine, runs.
func (l *Loop) Close() error {
	if l.IsClosed() {
		return nil
	}
	if l.serves {
		return errDefaultClose
	}
	if err := l.enter(); err != nil {
		return err
	}
	defer l.leave()
	return l.shut()
}

// shut is Close between enter and leave. All of it happens in deferred calls when a task calls Goexit.
func (l *Loop) shut() error {
	l.mu.Lock()
	l.refuses = true
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.closed.Store(true)
		l.inbox.init()
		l.mu.Unlock()
		l.timers, l.timed = timers{}, slots[*Handle]{}
		l.ready.init()
	}()
	l.closing, l.stuck = true, false
	for stop := range l.signals.all {
		stop()
	}
	l.reportLeaks()
	for t := range l.tasks.all {
		t.core().cancelTask(nil)
	}
	for {
		l.stopping = l.quiet()
		l.run()
		if l.stuck {
			return l.deadlock()
		}
		if l.quiet() && !l.closeGenerators() {
			l.orphans.flush()
			return nil
		}
	}
}

// enter makes the calling goroutine the one that runs l.
func (l *Loop) enter() error {
	switch {
	case l.serves:
		return ErrLoopRunning
	case l.IsClosed():
		return ErrLoopClosed
	}
	return l.occupy()
}

// occupy is enter for a loop that can be run.
func (l *Loop) occupy() error {
	g := goroutine()
	if !l.nested && running(g) != nil {
		return ErrLoopRunning
	}
	outer, _ := loops.Load(g)
	if !l.runner.CompareAndSwap(0, g) {
		return ErrLoopRunning
	}
	loops.Store(g, l)
	l.outer = outer
	l.stuck = false
	l.takeInbox() // it came while nobody ran the loop, so it came first
	return nil
}

// leave undoes enter.
func (l *Loop) leave() {
	if g := l.runner.Load(); l.outer != nil {
		loops.Store(g, l.outer)
	} else {
		loops.Delete(g)
	}
	l.stopping = false
	l.runner.Store(0)
}

// loops holds the running loops by their goroutines, so that a call which would block one can tell.
var loops sync.Map // of uintptr to *Loop

// running returns the loop that runs on goroutine g, or nil.
func running(g uintptr) *Loop {
	l, _ := loops.Load(g)
	if l == nil {
		return nil
	}
	return l.(*Loop)
}

// here reports whether the calling goroutine runs l.
func (l *Loop) here() bool { return l.runner.Load() == goroutine() }

// check panics when another goroutine than the caller's runs l. While none does, it first takes in what has been posted, so
// that calls on a resting loop keep their order.
func (l *Loop) check(method, instead string) {
	switch g := l.runner.Load(); {
	case g == goroutine():
	case g == 0 && !l.serves:
		if l.posted.Load() {
			l.takeInbox()
		}
	default:
		panic(fmt.Sprintf("async: %s called from a goroutine that does not run the loop: use %s", method, instead))
	}
}

// away reports whether l is the default loop and the caller not on its goroutine. Methods for the loop's goroutine then go there by call.
func (l *Loop) away() bool { return l.serves && !l.here() }

// callWith is call for a function with a result.
func callWith[R any](l *Loop, fn func() R) (r R) {
	l.call("", func() { r = fn() })
	return r
}

// call calls fn where what belongs to l may be touched, and returns when that is done. For the default loop that works from
// any goroutine, so that blocking forms can do what coroutines do; a panic in fn comes out of call.
func (l *Loop) call(method string, fn func()) {
	if !l.away() {
		l.check(method, "Loop.Post, or a loop of this goroutine's own")
		fn()
		return
	}
	end := make(chan any)
	l.post(func() { // the default loop is never closed
		defer func() { end <- recover() }()
		fn()
	})
	if v := <-end; v != nil {
		panic(v)
	}
}

// IsRunning reports whether a goroutine runs l. Any goroutine may call it.
func (l *Loop) IsRunning() bool { return l.runner.Load() != 0 }

// refusing reports whether l takes nothing new.
func (l *Loop) refusing() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refuses
}

// IsClosed reports whether l has been closed. Any goroutine may call it.
func (l *Loop) IsClosed() bool { return l.closed.Load() }

// String describes l, as Python's repr does.
func (l *Loop) String() string {
	return fmt.Sprintf("<Loop running=%t closed=%t>", l.IsRunning(), l.IsClosed())
}
