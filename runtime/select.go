package async

import (
	"errors"
	"reflect"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Select. Invariant: at most one branch is performed, and before that all goroutines that wait for channels on
// behalf of the others have stopped; when Select ends, nothing that it has started goes on.

// A Case is a branch of Select: see On and Default. It is for one Select.
type Case struct {
	begin     func() branch
	otherwise func() error // of Default
}

var errEmptySelect = errors.New("async: Select of nothing never ends: give it at least one case")

// On is the branch of Select that performs a and calls then with the outcome, on the loop's goroutine; then must not block. Its error becomes that of
// Select. If then is nil the value is dropped, and the error of a is that of Select.
func On[T any](a Awaitable[T], then func(T, error) error) Case {
	return Case{begin: func() branch { return &on[T]{then: then, a: a} }}
}

// Default is the branch of Select that is taken when no other can be performed at once. The function may be nil.
func Default(then func() error) Case {
	if then == nil {
		then = func() error { return nil }
	}
	return Case{otherwise: then}
}

// Select returns an operation that performs exactly one of several others, and gives the index of its case.
// If several can be performed at the moment, it is the first of them, except that what a channel has delivered by then goes before everything else.
//
// The others have no effect. Operations of queues, locks, semaphores, events, barriers, channels, timers, AsCompleted, Limiter, Notify, Watch and Broadcast leave no trace:
// nothing is taken and nobody else misses a wake-up. Futures and tasks go on. A barrier that all have reached goes before what could still be left alone, and from then on the task does not count at other barriers. Everything else, coroutines above all, is begun as a task of its own when no branch can be performed at once;
// when another branch is, the task is cancelled and awaited, and its outcome is dropped, except a panic, which comes out of
// Select. If the awaiting task is cancelled, either no branch is performed, or the cancellation is for the next await.
func Select(cases ...Case) Awaitable[int] { return &selection{cases: cases, winner: none} }

const none = -1

// A branch is a Case under way.
type branch interface {
	choice
	// prepare finds out what kind of operation it is.
	prepare()
	// conclude calls the user's function with the outcome.
	conclude(l *Loop) error
}

// A choice is an operation that Select may perform.
type choice interface {
	// attempt performs the operation if that is possible, and reports whether it did. It is called before enlist and after
	// the parent has been told.
	attempt(t *machine.Task) bool
	// enlist has the parent told when attempt may be successful.
	enlist(t *machine.Task, to parent, index int)
	// withdraw undoes enlist, and passes on to others what had been meant for this operation. It returns what is to be
	// awaited then, or nil.
	withdraw(l *Loop) *future
}

// An outcome is a choice with a result, which is there after attempt.
type outcome[T any] interface {
	choice
	result(l *Loop) (T, error)
}

// A chooser is an operation with a choice of its own.
type chooser[T any] interface{ choose() outcome[T] }

// on is the branch for an operation with result T.
type on[T any] struct {
	outcome[T]
	a    Awaitable[T]
	then func(T, error) error
}

func (b *on[T]) prepare() {
	if c, ok := b.a.(chooser[T]); ok {
		b.outcome = c.choose()
	} else if f := asFuture(b.a); f != nil {
		b.outcome = &futureChoice[T]{f: f}
	} else {
		b.outcome = &taskChoice[T]{a: b.a}
	}
}

func (b *on[T]) conclude(l *Loop) error {
	v, err := b.result(l)
	if b.then != nil {
		return b.then(v, err)
	}
	return err
}

// A selection is the frame of Select.
type selection struct {
	machine.Header
	cases    []Case
	branches []branch // nil for Default
	told     []bool   // branches that may be possible now
	anyTold  bool
	winner   int
	stray    error            // the cancellation of the awaiting task
	group    *Future[arrival] // while a goroutine waits for channels
	left     []*future        // what is to be awaited in the end; nil until the branches have been withdrawn
	over     bool
	end      *future // what the frame waits for: that something happens
	index    int
	err      error
}

func (f *selection) Resume(t *machine.Task) bool {
	l := loopOf(t)
	if f.Frame.State() == 0 {
		if f.begin(t) {
			return f.Frame.Finish()
		}
	} else if err := f.end.awaited(t); err != nil {
		f.stray = err
		for _, c := range f.left {
			c.cancelFrom(nil)
		}
	}
	if !f.decided(t) || !f.wound(l) {
		f.end = newFuture(l)
		f.end.await(t)
		return f.Frame.Suspend(t, f, 1)
	}
	f.conclude(t)
	return f.Frame.Finish()
}

// begin performs the first branch that is possible, and reports whether there was one. If not, all have begun to wait.
func (f *selection) begin(t *machine.Task) bool {
	if len(f.cases) == 0 {
		f.index, f.err = none, errEmptySelect
		return true
	}
	fallback := none
	f.branches, f.told = make([]branch, len(f.cases)), make([]bool, len(f.cases))
	for i, c := range f.cases {
		if c.begin == nil {
			fallback = i
			continue
		}
		b := c.begin()
		b.prepare()
		f.branches[i] = b
		if b.attempt(t) {
			f.index, f.err = i, b.conclude(loopOf(t))
			return true
		}
	}
	if fallback != none {
		f.index, f.err = fallback, f.cases[fallback].otherwise()
		return true
	}
	f.cases = nil
	f.end = newFuture(loopOf(t)) // for those who tell at once
	for i, b := range f.branches {
		b.enlist(t, f, i)
	}
	f.listen(loopOf(t))
	return false
}

// decided reports whether it is known which branch wins, or that none does.
func (f *selection) decided(t *machine.Task) bool {
	if f.over {
		return true
	}
	if f.group != nil {
		if !f.group.isDone() {
			if f.anyTold || f.stray != nil {
				f.group.cancel(nil) // asks the goroutine to stop; it may have received something already
			}
			return false
		}
		f.heard()
	}
	if !f.over && f.stray == nil {
		f.sweep(t)
	}
	if f.stray == nil && !f.over {
		f.listen(loopOf(t))
		return false
	}
	f.over = true
	return true
}

// sweep performs the first branch that has become possible.
func (f *selection) sweep(t *machine.Task) {
	f.anyTold = false
	for i, b := range f.branches {
		if f.told[i] && isCommitted(b) {
			b.attempt(t)
			f.winner, f.over = i, true
			return
		}
	}
	for i, b := range f.branches {
		if !f.told[i] {
			continue
		}
		f.told[i] = false
		if b.attempt(t) {
			f.winner, f.over = i, true
			return
		}
		b.enlist(t, f, i) // somebody else was first
	}
}

// isCommitted reports whether others count on b already, so that it goes before branches which leave no trace.
func isCommitted(b branch) bool {
	c, ok := innermost(b).(interface{ committed() bool })
	return ok && c.committed()
}

// commit is called when the others at a barrier begin to count on this task.
func (f *selection) commit() {
	for _, b := range f.branches {
		if c, ok := innermost(b).(interface{ retract() }); ok {
			c.retract()
		}
	}
}

// wound withdraws the branches that have lost, and reports whether they have ended.
func (f *selection) wound(l *Loop) bool {
	if f.left == nil {
		f.left = []*future{}
		for i, b := range f.branches {
			if i == f.winner {
				continue
			}
			if c := b.withdraw(l); c != nil {
				f.left = append(f.left, c)
				c.tell(l, &(&link{node{on: &isLink}, f, none}).node)
			}
		}
	}
	for _, c := range f.left {
		if !c.isDone() {
			return false
		}
	}
	return true
}

// conclude sets the outcome.
func (f *selection) conclude(t *machine.Task) {
	l := loopOf(t)
	if f.group != nil {
		f.group.outcome(l) // it has panicked
	}
	for _, c := range f.left {
		if c.state.Load()&failed != 0 && c.see().raised != nil {
			c.outcome(l)
		}
	}
	f.index, f.err = f.winner, f.stray
	if f.winner != none {
		if f.stray != nil {
			coreOf(t).postpone(f.stray) // what has been done must not be lost
		}
		f.err = f.branches[f.winner].conclude(l)
	}
	f.branches, f.left = nil, nil
}

// childDone notes that branch i may be possible now; none stands for something that is awaited.
func (f *selection) childDone(i int) {
	if i != none {
		f.told[i], f.anyTold = true, true
	}
	f.end.settle()
}

func (f *selection) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *selection) Awaited(t *machine.Task) (int, error) {
	if err := t.Thrown(); err != nil {
		return none, err
	}
	return f.index, f.err
}

func (f *selection) Trace() (function, file string, line int) { return "async.Select", "", 0 }

// An arrival is what a goroutine that waits for channels reports.
type arrival struct {
	branch int
	value  reflect.Value
	ok     bool
}

// A channelChoice is the branch of a channel operation.
type channelChoice interface {
	channelCase() reflect.SelectCase
	arrived(v reflect.Value, ok bool)
}

// channelOf returns the channel operation of b, or nil.
func channelOf(b branch) channelChoice {
	c, _ := innermost(b).(channelChoice)
	return c
}

// innermost returns the choice of b itself; nil for a Default.
func innermost(b branch) choice {
	if x, ok := b.(interface{ inner() choice }); ok {
		return x.inner()
	}
	return nil
}

func (b *on[T]) inner() choice { return b.outcome }

// listen has one goroutine wait for the channels of all branches: so at most one of them is received from or sent to.
func (f *selection) listen(l *Loop) {
	if f.group != nil {
		return
	}
	var which []int
	var cases []reflect.SelectCase
	for i, b := range f.branches {
		if c := channelOf(b); c != nil {
			which, cases = append(which, i), append(cases, c.channelCase())
		}
	}
	if cases == nil {
		return
	}
	f.group = onChannel(l, func(quit <-chan struct{}) (arrival, bool) {
		stop := reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(quit)}
		i, v, ok := reflect.Select(append(cases, stop))
		if i == len(cases) {
			return arrival{}, false
		}
		return arrival{which[i], v, ok}, true
	})
	f.group.tell(l, &(&link{node{on: &isLink}, f, none}).node)
}

// heard takes in the report of the goroutine.
func (f *selection) heard() {
	switch s := f.group.state.Load(); {
	case s&failed == 0:
		a := f.group.value
		channelOf(f.branches[a.branch]).arrived(a.value, a.ok)
		f.winner, f.over, f.group = a.branch, true, nil
	case s&cancelled != 0:
		f.group = nil // it has stopped
	default:
		f.over = true // conclude raises its panic
	}
}
