package async

import (
	"errors"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements WaitTasks, after asyncio.wait, and AsCompleted. Invariant: neither cancels anything.

// When says what WaitTasks waits for.
type When int

const (
	FirstCompleted When = iota // one of the tasks has ended
	FirstError                 // one has ended with an error other than cancellation, or all have ended
	AllCompleted               // all have ended
)

// Sets are the tasks that have ended and those that have not, each in the order of the input.
type Sets[T any] struct {
	Done, Pending []*Task[T]
}

var errNoTasks = errors.New("async: WaitTasks of no tasks: give it at least one")

// WaitTasks returns an operation that waits for tasks, but not longer than timeout; a negative timeout sets no limit, 0 is
// just a look. It gives no error when the time is over or a task fails, and cancels nothing. No tasks are an error.
func WaitTasks[T any](ts []*Task[T], when When, timeout time.Duration) Awaitable[Sets[T]] {
	return &waitTasks[T]{tasks: ts, when: when, timeout: timeout}
}

type waitTasks[T any] struct {
	machine.Header
	tasks   []*Task[T]
	when    When
	timeout time.Duration
	links   []link
	left    int
	timer   *Handle
	end     future
	sets    Sets[T]
	err     error
}

func (f *waitTasks[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 {
		if len(f.tasks) == 0 {
			f.err = errNoTasks
			return f.Frame.Finish()
		}
		f.start(loopOf(t))
		f.end.await(t)
		return f.Frame.Suspend(t, f, 1)
	}
	f.err = f.end.awaited(t)
	if f.timer != nil {
		f.timer.cancel()
	}
	for i := range f.links {
		if task := f.tasks[i]; task.loop() == loopOf(t) {
			task.delist(&f.links[i].node)
		}
	}
	for _, task := range f.tasks {
		if task.isDone() {
			f.sets.Done = append(f.sets.Done, task)
		} else {
			f.sets.Pending = append(f.sets.Pending, task)
		}
	}
	return f.Frame.Finish()
}

// start has the tasks and the timer tell f.
func (f *waitTasks[T]) start(l *Loop) {
	f.tasks = distinct(f.tasks)
	f.end.home = &l.self
	f.left = len(f.tasks)
	if f.timeout >= 0 {
		f.timer = l.callAt(l.after(f.timeout), func() { f.end.settle() })
	}
	f.links = make([]link, len(f.tasks))
	for i, task := range f.tasks {
		f.links[i] = link{node{on: &isLink}, f, i}
		task.tell(l, &f.links[i].node)
	}
}

// distinct returns ts without repetitions.
func distinct[T comparable](ts []T) []T {
	seen := make(map[T]bool, len(ts))
	var once []T
	for _, t := range ts {
		if !seen[t] {
			seen[t] = true
			once = append(once, t)
		}
	}
	return once
}

// childDone notes the end of a task.
func (f *waitTasks[T]) childDone(i int) {
	f.left--
	s := f.tasks[i].state.Load()
	if f.left == 0 || f.when == FirstCompleted || f.when == FirstError && s&(failed|cancelled) == failed {
		f.end.settle()
	}
}

func (f *waitTasks[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *waitTasks[T]) Awaited(t *machine.Task) (Sets[T], error) {
	if err := t.Thrown(); err != nil {
		return Sets[T]{}, err
	}
	return f.sets, f.err
}

// AsCompleted returns a stream of tasks of as, in the order in which they end. They are started when the first Next is awaited; a repeated
// argument counts once. To close the stream cancels nothing.
func AsCompleted[T any](as ...Awaitable[T]) Stream[*Task[T]] {
	return &asCompleted[T]{args: as, ended: NewQueue[*Task[T]](0)}
}

type asCompleted[T any] struct {
	args  []Awaitable[T]
	tasks []*Task[T]
	left  int
	ended *Queue[*Task[T]]
}

func (s *asCompleted[T]) Next() Awaitable[*Task[T]] { return (*nextCompleted[T])(s) }

func (s *asCompleted[T]) Close() Awaitable[Void] { return ready[Void]{} }

type nextCompleted[T any] asCompleted[T]

func (a *nextCompleted[T]) Await(t *machine.Task) bool {
	if a.tasks == nil {
		(*asCompleted[T])(a).start(t)
	}
	return (*queueNext[*Task[T]])(a.ended).Await(t)
}

func (a *nextCompleted[T]) Awaited(t *machine.Task) (*Task[T], error) {
	return (*queueNext[*Task[T]])(a.ended).Awaited(t)
}

func (a *nextCompleted[T]) choose() outcome[*Task[T]] {
	return &completedChoice[T]{s: (*asCompleted[T])(a)}
}

// completedChoice is Next as a branch of Select.
type completedChoice[T any] struct {
	getChoice[*Task[T]]
	s *asCompleted[T]
}

func (c *completedChoice[T]) attempt(t *machine.Task) bool {
	if c.s.tasks == nil {
		c.s.start(t)
	}
	c.q, c.end = c.s.ended, ErrStop
	return c.getChoice.attempt(t)
}

// start makes tasks of the arguments.
func (s *asCompleted[T]) start(t *machine.Task) {
	s.tasks = []*Task[T]{}
	for i, a := range s.args {
		if c, ok := a.(machine.Coroutine); ok && machine.Started(c) && repeats(s.args[:i], c) {
			continue
		}
		s.tasks = append(s.tasks, spawn(loopOf(t), scopeOf(t).child(nil), a, nil))
	}
	s.args = nil
	s.tasks = distinct(s.tasks)
	s.left = len(s.tasks)
	if s.left == 0 {
		s.ended.close()
	}
	for i, task := range s.tasks {
		n := &link{node{on: &isLink}, s, i}
		task.tell(loopOf(t), &n.node)
	}
}

// repeats reports whether c is among as.
func repeats[T any](as []Awaitable[T], c machine.Coroutine) bool {
	for _, a := range as {
		if other, ok := a.(machine.Coroutine); ok && other == c {
			return true
		}
	}
	return false
}

// childDone puts a task that has ended into the stream.
func (s *asCompleted[T]) childDone(i int) {
	s.ended.put(s.tasks[i])
	s.left--
	if s.left == 0 {
		s.ended.close()
	}
}
