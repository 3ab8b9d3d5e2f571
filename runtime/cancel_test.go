package async

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// The tests of this file are asyncio's, as behaviour: the comments give the names that CPython's test suite has for them.

func TestCancelSleeper(t *testing.T) { // test_cancel, test_task_cancel_sleeping_task
	virtual(t, func(c *ctl) error {
		cause := errors.New("why")
		task := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, Sleep(time.Hour)) }))
		wait(c, Sleep(1))
		if !task.Cancel(cause) {
			t.Error("Cancel of a live task gave false")
		}
		err := wait(c, task)
		var e *CancelledError
		if !errors.As(err, &e) || e.Cause != cause || !errors.Is(err, context.Canceled) || errors.Is(err, cause) {
			t.Errorf("error %#v", err)
		}
		if !task.Done() || !task.Cancelled() || task.State() != Cancelled || task.Cancel() {
			t.Errorf("state %v", task.State())
		}
		if now := loopOf(c.t).Time(); now != 1 {
			t.Errorf("the timer of the sleep was waited for: %v", now)
		}
		return nil
	})
}

func TestCancelBeforeStart(t *testing.T) { // test_cancel_with_message_before_starting_task
	virtual(t, func(c *ctl) error {
		cause := errors.New("why")
		task := GoFrom(c.t, proc(func(c *ctl) error {
			t.Error("the body ran")
			return nil
		}))
		task.Cancel(cause)
		var e *CancelledError
		if err := wait(c, task); !errors.As(err, &e) || e.Cause != cause || !task.Cancelled() {
			t.Errorf("error %v", err)
		}
		return nil
	})
}

func TestCancelCaught(t *testing.T) { // test_cancel_task_catching, test_cancel_task_ignoring
	virtual(t, func(c *ctl) error {
		f1, f2 := NewFuture[int](loopOf(c.t)), NewFuture[int](loopOf(c.t))
		task := GoFrom(c.t, co(func(c *ctl) (int, error) {
			if err := wait(c, f1); !isCancelled(err) {
				t.Errorf("error %v", err)
			}
			return await(c, f2) // works: cancellation is edge-triggered
		}))
		wait(c, Sleep(1))
		task.Cancel()
		wait(c, Sleep(1))
		f2.SetResult(42)
		v, err := await(c, task)
		if v != 42 || err != nil || task.Cancelled() || !f1.Cancelled() || task.Cancelling() != 1 {
			t.Errorf("got %v, %v; waited future cancelled %v", v, err, f1.Cancelled())
		}
		return nil
	})
}

func TestCancelSelf(t *testing.T) { // test_cancel_current_task, test_cancel_at_end
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error {
			CurrentFrom(c.t).Cancel()
			return wait(c, Sleep(time.Hour))
		}))
		if err := wait(c, task); !isCancelled(err) || loopOf(c.t).Time() != 0 {
			t.Errorf("error %v", err)
		}
		last := GoFrom(c.t, co(func(c *ctl) (int, error) {
			CurrentFrom(c.t).Cancel()
			return 7, nil
		}))
		if v, err := await(c, last); v != 0 || !isCancelled(err) || !last.Cancelled() {
			t.Errorf("cancelled at the end: %v, %v", v, err)
		}
		return nil
	})
}

func TestCancelSelfThenAwaitTask(t *testing.T) { // test_cancel_awaited_task
	virtual(t, func(c *ctl) error {
		f := NewFuture[int](loopOf(c.t))
		nested := GoFrom(c.t, co(func(c *ctl) (int, error) { return await(c, f) }))
		task := GoFrom(c.t, co(func(c *ctl) (int, error) {
			CurrentFrom(c.t).Cancel()
			return await(c, nested)
		}))
		err := wait(c, task)
		if !isCancelled(err) || !task.Cancelled() || !nested.Cancelled() || !f.Cancelled() {
			t.Errorf("error %v, states %v %v %v", err, task.State(), nested.State(), f.State())
		}
		return nil
	})
}

func TestCancelInnerFuture(t *testing.T) { // test_cancel_inner_future, test_cancel_both_task_and_inner_future
	for _, both := range []bool{false, true} {
		virtual(t, func(c *ctl) error {
			f := NewFuture[int](loopOf(c.t))
			task := GoFrom(c.t, co(func(c *ctl) (int, error) { return await(c, f) }))
			wait(c, Sleep(1))
			f.Cancel()
			if both {
				task.Cancel()
			}
			if err := wait(c, task); !isCancelled(err) || !task.Cancelled() {
				t.Errorf("error %v", err)
			}
			return nil
		})
	}
}

func TestUncancel(t *testing.T) { // test_uncancel_basic, test_uncancel_resets_must_cancel
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error {
			self := CurrentFrom(c.t)
			if err := wait(c, Sleep(time.Hour)); !isCancelled(err) {
				t.Errorf("error %v", err)
			}
			if n := self.Uncancel(); n != 0 {
				t.Errorf("Uncancel: %d", n)
			}
			return wait(c, Sleep(time.Hour))
		}))
		wait(c, Sleep(1))
		task.Cancel()
		wait(c, Sleep(1))
		if task.Done() || task.Cancelling() != 0 {
			t.Errorf("state %v, cancelling %d", task.State(), task.Cancelling())
		}
		task.Cancel()
		wait(c, task)
		if !task.Cancelled() || task.Cancelling() != 1 {
			t.Errorf("state %v, cancelling %d", task.State(), task.Cancelling())
		}

		f := NewFuture[int](loopOf(c.t))
		late := GoFrom(c.t, co(func(c *ctl) (int, error) { return await(c, f) }))
		wait(c, Sleep(0))
		f.SetResult(42)
		late.Cancel()
		late.Uncancel()
		if v, err := await(c, late); v != 42 || err != nil {
			t.Errorf("cancelled and uncancelled before it ran: %v, %v", v, err)
		}
		return nil
	})
}

func TestOnlyOwnErrorCancels(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{context.Canceled, false},
		{&CancelledError{}, true},
		{fmt.Errorf("while closing: %w", &CancelledError{}), true},
		{&GroupError{[]error{&CancelledError{}}}, false},
		{&TimeoutError{}, false},
	} {
		virtual(t, func(c *ctl) error {
			task := GoFrom(c.t, proc(func(c *ctl) error { return test.err }))
			if err := wait(c, task); err != test.err || task.Cancelled() != test.want {
				t.Errorf("%v: cancelled %v", test.err, task.Cancelled())
			}
			return nil
		})
	}
}

func TestCancelShared(t *testing.T) {
	virtual(t, func(c *ctl) error {
		shared := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, Sleep(time.Hour)) }))
		a := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, shared) }))
		b := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, shared) }))
		wait(c, Sleep(1))
		a.Cancel() // takes the shared task along, and with it its other awaiter
		wait(c, WaitTasks([]*Task[Void]{a, b}, AllCompleted, -1))
		if !shared.Cancelled() || !b.Cancelled() || b.Cancelling() != 0 {
			t.Errorf("states %v %v, cancelling %d", shared.State(), b.State(), b.Cancelling())
		}
		return nil
	})
}

func TestCancelWhenDue(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		var b *Task[Void]
		l.CallLater(1, func() {
			b.Cancel()
			l.CallSoon(func() { tr.add("after") })
		})
		b = GoFrom(c.t, proc(func(c *ctl) error {
			err := wait(c, Sleep(1)) // due in the same iteration as the callback, and behind it
			tr.add("%v", isCancelled(err))
			return nil
		}))
		return wait(c, b)
	})
	tr.want(t, "true after")
}

func TestSelfAwait(t *testing.T) { // test_task_awaits_on_itself
	virtual(t, func(c *ctl) error {
		var task *Task[Void]
		task = GoFrom(c.t, proc(func(c *ctl) error { return wait(c, task) }))
		if err := wait(c, task); err != ErrSelfAwait {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestReused(t *testing.T) {
	virtual(t, func(c *ctl) error {
		f := proc(func(c *ctl) error { return nil })
		if err := wait(c, f); err != nil {
			t.Error(err)
		}
		if err := wait(c, f); err != ErrReused {
			t.Errorf("second await: %v", err)
		}
		if err := wait(c, GoFrom(c.t, f)); err != ErrReused {
			t.Errorf("as a task: %v", err)
		}
		return nil
	})
}

func TestCancelRing(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var a, b *Task[Void]
		a = GoFrom(c.t, proc(func(c *ctl) error { return wait(c, b) }))
		b = GoFrom(c.t, proc(func(c *ctl) error { return wait(c, a) }))
		wait(c, Sleep(0))
		wait(c, Sleep(0))
		a.Cancel()
		wait(c, WaitTasks([]*Task[Void]{a, b}, AllCompleted, -1))
		if !a.Cancelled() || !b.Cancelled() {
			t.Errorf("states %v, %v", a.State(), b.State())
		}
		return nil
	})
}

func TestRunCancelledByContext(t *testing.T) {
	cause := errors.New("shutdown")
	ctx, stop := context.WithCancelCause(context.Background())
	started := make(chan bool)
	go func() {
		<-started
		stop(cause)
	}()
	_, err := Run(ctx, proc(func(c *ctl) error {
		if ContextFrom(c.t).Err() != nil {
			t.Error("the context is done too early")
		}
		close(started)
		err := wait(c, Sleep(time.Hour))
		if context.Cause(ContextFrom(c.t)) != cause {
			t.Errorf("cause of the context: %v", context.Cause(ContextFrom(c.t)))
		}
		return err
	}))
	var e *CancelledError
	if !errors.As(err, &e) || e.Cause != cause {
		t.Errorf("got %v", err)
	}
	_, err = Run(ctx, proc(func(c *ctl) error {
		t.Error("the body ran, though the context was done")
		return nil
	}))
	if !errors.As(err, &e) || e.Cause != cause {
		t.Errorf("got %v", err)
	}
}

func TestTaskContext(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var first, second context.Context
		cause := errors.New("why")
		task := GoFrom(c.t, proc(func(c *ctl) error {
			first = ContextFrom(c.t)
			wait(c, Sleep(time.Hour))
			if context.Cause(first) != cause {
				t.Errorf("first context: %v", context.Cause(first))
			}
			CurrentFrom(c.t).Uncancel()
			second = ContextFrom(c.t)
			if second.Err() != nil {
				t.Errorf("context after Uncancel: %v", second.Err())
			}
			return nil
		}))
		wait(c, Sleep(1))
		task.Cancel(cause)
		wait(c, task)
		if second.Err() == nil {
			t.Error("the context outlives its task")
		}
		return nil
	})
}

func TestVar(t *testing.T) { // test_context_1, _2, _3
	v := NewVar("default")
	var zero Var[int]
	virtual(t, func(c *ctl) error {
		if v.GetFrom(c.t) != "default" || zero.GetFrom(c.t) != 0 || v.Get() != "default" {
			t.Error("defaults")
		}
		v.SetFrom(c.t, "main")
		zero.SetFrom(c.t, 1)
		child := GoFrom(c.t, proc(func(c *ctl) error {
			if got := v.GetFrom(c.t); got != "main" {
				t.Errorf("child: %s", got)
			}
			v.SetFrom(c.t, "child")
			return nil
		}))
		v.SetFrom(c.t, "later")
		wait(c, child)
		if got := v.GetFrom(c.t); got != "later" {
			t.Errorf("after the child: %s", got)
		}
		wait(c, proc(func(c *ctl) error { // a direct await shares the values
			v.SetFrom(c.t, "called")
			return nil
		}))
		if got := v.GetFrom(c.t); got != "called" {
			t.Errorf("after a direct await: %s", got)
		}
		for _, want := range []string{"later", "main", "default", "default"} {
			v.ResetFrom(c.t)
			if got := v.GetFrom(c.t); got != want {
				t.Errorf("after Reset: %s, want %s", got, want)
			}
		}
		if zero.GetFrom(c.t) != 1 {
			t.Error("the other variable has changed")
		}
		for i := range 100 {
			zero.SetFrom(c.t, i)
		}
		if n := len(scopeOf(c.t).vars.find(&zero).values); n > remembered+1 {
			t.Errorf("%d values are kept", n)
		}
		return nil
	})
}

func TestTaskMethods(t *testing.T) { // test_task_set_methods
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, Sleep(1)) }), WithName("worker"))
		if task.SetResult(Void{}) == nil || task.SetError(nil) == nil || task.TrySet(Void{}, nil) {
			t.Error("the outcome of a task was set")
		}
		if task.Name() != "worker" {
			t.Errorf("name %q", task.Name())
		}
		task.SetName("other")
		if got := task.String(); got != `<Task pending name="other">` {
			t.Errorf("String: %s", got)
		}
		if GoFrom(c.t, task) != task {
			t.Error("Go of a task made another task")
		}
		if stack := task.Stack(); len(stack) != 1 {
			t.Errorf("stack %v", stack)
		}
		if self := CurrentFrom(c.t); len(self.Stack()) != 0 {
			t.Errorf("stack of a running task: %v", self.Stack())
		}
		return wait(c, task)
	})
}
