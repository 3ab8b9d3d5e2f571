package asyncio

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file has what CPython's test_timeouts, test_waitfor and test_taskgroups pin down.

//async:func
func nestedConcurrent(t *testing.T) error {
	inner := errors.New("not run")
	err := async.Wait(async.WithTimeoutScope(2, func(*async.Scope) error {
		inner = async.Wait(async.WithTimeoutScope(1, func(*async.Scope) error {
			time.Sleep(time.Millisecond) //async:allow asyncblock both are due when the loop goes on
			return async.Wait(async.Sleep(time.Hour))
		}))
		return inner
	}))
	if err == nil || !timedOut(err) {
		t.Errorf("outer: %v", err)
	}
	if inner == nil {
		t.Error("the inner scope was not left by an error")
	}
	return nil
}

//async:func
func zeroTimeout(t *testing.T) {
	for _, d := range []time.Duration{0, -time.Second} {
		reached := false
		err := async.Wait(async.WithTimeoutScope(d, func(*async.Scope) error {
			err := async.Wait(async.Sleep(time.Hour))
			reached = true
			return err
		}))
		if !timedOut(err) || !reached || async.Running().Time() != 0 {
			t.Errorf("%v: %v, reached %v", d, err, reached)
		}
	}
}

//async:func
func nestedInCleanUp(t *testing.T) {
	var log []string
	err := async.Wait(async.WithTimeoutScope(10, func(*async.Scope) error {
		defer func() {
			err := async.Wait(async.WithTimeoutScope(5, func(*async.Scope) error { return async.Wait(async.Sleep(time.Hour)) }))
			log = append(log, fmt.Sprint("clean-up ", timedOut(err)))
		}()
		return async.Wait(async.Sleep(time.Hour))
	}))
	if now := async.Running().Time(); !timedOut(err) || now != 15 || !slices.Equal(log, []string{"clean-up true"}) {
		t.Errorf("%v at %v, %q", err, now, log)
	}
}

func TestCPython55NestedTimeouts(t *testing.T) {
	run(t, zeroTimeoutAsync(t))
	run(t, nestedInCleanUpAsync(t))
	if _, err := async.Run(t.Context(), nestedConcurrentAsync(t)); err != nil { // on the system's clock, which goes on in a step
		t.Error(err)
	}
}

//async:func
func timeoutAfterCancellation(t *testing.T, log *[]string) error {
	err := async.Wait(async.Sleep(time.Hour))
	*log = append(*log, fmt.Sprint("cancelled ", cancelled(err)))
	late := async.Wait(async.WithTimeoutScope(5, func(*async.Scope) error { return async.Wait(async.Sleep(time.Hour)) }))
	*log = append(*log, fmt.Sprint("timed out ", timedOut(late)))
	if n := async.Current().Cancelling(); n != 1 {
		t.Errorf("cancelling %d", n)
	}
	return err
}

//async:func
func cancelThenTimeout(t *testing.T) {
	var log []string
	task := async.Go(timeoutAfterCancellationAsync(t, &log))
	async.MustWait(async.Sleep(1))
	task.Cancel()
	err := async.Wait(task)
	if want := []string{"cancelled true", "timed out true"}; !cancelled(err) || !slices.Equal(log, want) {
		t.Errorf("%v, %q", err, log)
	}
}

//async:func
func cancelledAgainInScope(log *[]string) error {
	return async.Wait(async.WithTimeoutScope(10, func(s *async.Scope) error {
		async.Wait(async.Sleep(time.Hour)) // cancelled by the scope
		async.Current().Cancel()           // and by somebody else before it ends
		err := async.Wait(async.Sleep(time.Hour))
		*log = append(*log, fmt.Sprint(s.Expired(), cancelled(err)))
		return err
	}))
}

//async:func
func foreignCancelCounts(t *testing.T) {
	var log []string
	task := async.Go(cancelledAgainInScopeAsync(&log))
	if err := async.Wait(task); !cancelled(err) || !slices.Equal(log, []string{"true true"}) {
		t.Errorf("%v, %q", err, log)
	}
}

func TestCPython56CancellationIsNoTimeout(t *testing.T) {
	run(t, cancelThenTimeoutAsync(t))
	run(t, foreignCancelCountsAsync(t))
}

//async:func
func failsInCleanUp() error {
	async.Wait(async.Sleep(time.Hour))
	async.MustWait(async.Sleep(1))
	return io.ErrUnexpectedEOF
}

//async:func
func waitForOutcomes(t *testing.T) {
	if err := async.Wait(async.WithTimeout(5, failsInCleanUpAsync())); err != io.ErrUnexpectedEOF {
		t.Errorf("an error of the clean-up: %v", err)
	}
	// A cancellation from outside in the iteration in which the inner one is done is not swallowed.
	loop := async.Running()
	inner := async.NewFuture[int](loop)
	waiter := async.Go(async.Eval(func() (int, error) {
		v, err := async.Await(async.WithTimeout(time.Hour, inner))
		if err != nil {
			return v, err
		}
		return v, async.Wait(async.Sleep(time.Hour)) // if it came too late there, it comes here
	}))
	async.MustWait(async.Sleep(0))
	inner.SetResult(1)
	waiter.Cancel()
	if err := async.Wait(async.WithTimeout(time.Minute, async.Shield(waiter))); !cancelled(err) {
		t.Errorf("the cancellation from outside: %v", err)
	}
}

//async:func
func outerCancelDuringCleanUp(t *testing.T) {
	waiter := async.Go(async.WithTimeout(5, cleansUpSlowlyAsync()))
	async.MustWait(async.Sleep(6)) // it cleans up
	waiter.Cancel()
	if err := async.Wait(waiter); err == nil {
		t.Error("the outcome is a success")
	}
}

func TestCPython57WaitFor(t *testing.T) {
	run(t, waitForOutcomesAsync(t))
	captured(t, func() { run(t, outerCancelDuringCleanUpAsync(t)) })
}

// shape describes an error of nested groups.
func shape(err error) string {
	var group *async.GroupError
	switch {
	case errors.As(err, &group):
		text := "group("
		for i, e := range group.Errs {
			if i > 0 {
				text += " "
			}
			text += shape(e)
		}
		return text + ")"
	case cancelled(err):
		return "cancelled"
	case err == nil:
		return "nil"
	}
	return err.Error()
}

//async:func
func failsAfter(d time.Duration, message string) error {
	if err := async.Wait(async.Sleep(d)); err != nil {
		return err
	}
	return errors.New(message)
}

//async:func
func shapes(t *testing.T) {
	// A group in a group: the inner failure is an error of the outer group, too.
	err := async.Wait(async.WithGroup(func(outer *async.Group) error {
		async.GoIn(outer, sleepsAsync(time.Hour))
		return async.Wait(async.WithGroup(func(inner *async.Group) error {
			async.GoIn(inner, sleepsAsync(time.Hour))
			async.GoIn(inner, failsAfterAsync(1, "inner"))
			return nil
		}))
	}))
	if got := shape(err); got != "group(group(inner))" {
		t.Errorf("an inner failure: %s", got)
	}
	// The outer group fails while the inner one runs: that is cancelled, and only the failure shows.
	err = async.Wait(async.WithGroup(func(outer *async.Group) error {
		async.GoIn(outer, failsAfterAsync(1, "outer"))
		return async.Wait(async.WithGroup(func(inner *async.Group) error {
			async.GoIn(inner, sleepsAsync(time.Hour))
			return nil
		}))
	}))
	if got := shape(err); got != "group(outer)" {
		t.Errorf("an outer failure: %s", got)
	}
	if n := async.Current().Cancelling(); n != 0 {
		t.Errorf("cancelling %d", n)
	}
}

//async:func
func grandchildren(t *testing.T) {
	ended := 0
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, spawnsAsync(g, 3, &ended))
		async.MustWait(async.Sleep(10))
		return errOurs
	}))
	if got := shape(err); got != "group(ours)" || ended != 4 {
		t.Errorf("%s; %d tasks have ended", got, ended)
	}
}

//async:func
func spawns(g *async.Group, depth int, ended *int) error {
	defer func() { *ended++ }()
	if depth > 0 {
		async.GoIn(g, spawnsAsync(g, depth-1, ended))
	}
	return async.Wait(async.Sleep(time.Hour))
}

//async:func
func noNewTasks(t *testing.T) {
	var late *async.Task[async.Void]
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, failsAfterAsync(1, "early"))
		async.Wait(async.Sleep(time.Hour)) // until the group shuts down
		late = async.GoIn(g, failsAfterAsync(0, "must not run"))
		return nil
	}))
	if got := shape(err); got != "group(early)" || late.Err() == nil || late.Err().Error() == "must not run" {
		t.Errorf("%s; the late task: %v", got, late.Err())
	}
}

func TestCPython58GroupsFail(t *testing.T) {
	run(t, shapesAsync(t))
	run(t, grandchildrenAsync(t))
	run(t, noNewTasksAsync(t))
}

//async:func
func levelPreserved(t *testing.T) error {
	self := async.Current()
	if err := async.Wait(async.Sleep(time.Hour)); !cancelled(err) {
		t.Errorf("waits: %v", err)
	}
	err := async.Wait(async.WithGroup(func(g *async.Group) error { // a group in the clean-up of a cancelled task
		async.GoIn(g, failsAfterAsync(1, "in the group"))
		return async.Wait(async.Sleep(time.Hour))
	}))
	if got := shape(err); got != "group(in the group)" || self.Cancelling() != 1 {
		t.Errorf("%s, cancelling %d", got, self.Cancelling())
	}
	return async.Wait(async.Sleep(1)) // works: the request has been delivered once
}

//async:func
func cancelledOnce(t *testing.T) {
	task := async.Go(levelPreservedAsync(t))
	async.MustWait(async.Sleep(1))
	task.Cancel()
	if err := async.Wait(task); err != nil || task.Cancelling() != 1 {
		t.Errorf("%v, cancelling %d", err, task.Cancelling())
	}
}

//async:func
func nestedBothCancelled(t *testing.T) error {
	err := async.Wait(async.WithGroup(func(outer *async.Group) error {
		async.GoIn(outer, sleepsAsync(time.Hour))
		inner := async.Wait(async.WithGroup(func(inner *async.Group) error {
			async.GoIn(inner, failsInCleanUpAsync())
			return async.Wait(async.Sleep(time.Hour))
		}))
		if got := shape(inner); got != "group(unexpected EOF)" {
			t.Errorf("inner: %s", got)
		}
		return inner
	}))
	if got := shape(err); got != "group(group(unexpected EOF))" || async.Current().Cancelling() != 1 {
		t.Errorf("outer: %s, cancelling %d", got, async.Current().Cancelling())
	}
	return async.Wait(async.Sleep(time.Hour)) // the cancellation from outside is still to come
}

//async:func
func cancelNested(t *testing.T) {
	task := async.Go(nestedBothCancelledAsync(t))
	async.MustWait(async.Sleep(1))
	task.Cancel()
	if err := async.Wait(async.WithTimeout(time.Minute, async.Shield(task))); !cancelled(err) {
		t.Errorf("in the end: %v", err)
	}
}

func TestCPython59CancellationOfGroups(t *testing.T) {
	run(t, cancelledOnceAsync(t))
	run(t, cancelNestedAsync(t), asynctest.AllowPending())
}
