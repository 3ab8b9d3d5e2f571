package async

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

func TestWithTimeout(t *testing.T) { // asyncio.wait_for
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		if v, err := await(c, WithTimeout(5, after(2, 1, nil))); v != 1 || err != nil || l.Time() != 2 {
			t.Errorf("in time: %v, %v", v, err)
		}
		_, err := await(c, WithTimeout(5, after(time.Hour, 1, nil)))
		var e *TimeoutError
		if !errors.As(err, &e) || e.After != 5 || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, os.ErrDeadlineExceeded) ||
			errors.Is(err, context.Canceled) || !e.Timeout() || l.Time() != 7 {
			t.Errorf("too late: %v at %v", err, l.Time())
		}
		if n := CurrentFrom(c.t).Cancelling(); n != 0 {
			t.Errorf("cancelling %d after a timeout", n)
		}
		// The clean-up is waited for; its outcome counts.
		for _, want := range []error{nil, io.EOF} {
			v, err := await(c, WithTimeout(5, co(func(c *ctl) (int, error) {
				wait(c, Sleep(time.Hour))
				wait(c, Sleep(20))
				return 3, want
			})))
			if v != 3 || err != want {
				t.Errorf("cancellation suppressed: %v, %v", v, err)
			}
		}
		// A task is cancelled, too, unless it is shielded.
		task := GoFrom(c.t, after(time.Hour, 1, nil))
		if _, err := await(c, WithTimeout(5, ShieldFrom(c.t, task))); !errors.As(err, &e) || task.Done() {
			t.Errorf("shielded: %v, task %v", err, task.State())
		}
		if _, err := await(c, WithTimeout(5, task)); !errors.As(err, &e) || !task.Cancelled() {
			t.Errorf("task: %v, %v", err, task.State())
		}
		if l.timers.n != l.timers.dead {
			t.Errorf("%d timers left", l.timers.n-l.timers.dead)
		}
		return nil
	})
}

func TestWithTimeoutZero(t *testing.T) { // test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started
	virtual(t, func(c *ctl) error {
		for _, d := range []time.Duration{0, -1} {
			f := co(func(c *ctl) (int, error) { t.Error("started"); return 0, nil })
			var e *TimeoutError
			if _, err := await(c, WithTimeout(d, f)); !errors.As(err, &e) {
				t.Errorf("coroutine: %v", err)
			}
			if err := wait(c, f); err != ErrReused {
				t.Errorf("the coroutine was left: %v", err)
			}
			done := NewFuture[int](loopOf(c.t))
			done.SetResult(4)
			if v, err := await(c, WithTimeout(d, done)); v != 4 || err != nil {
				t.Errorf("future that is done: %v, %v", v, err)
			}
			foreign := NewFuture[int](NewLoop())
			foreign.SetResult(6)
			if v, err := await(c, WithTimeout(d, foreign)); v != 6 || err != nil {
				t.Errorf("future of another loop that is done: %v, %v", v, err)
			}
			task := GoFrom(c.t, after(time.Hour, 1, nil))
			wait(c, Sleep(0))
			if _, err := await(c, WithTimeout(d, task)); !errors.As(err, &e) || !task.Cancelled() {
				t.Errorf("task: %v, %v", err, task.State())
			}
			young := GoFrom(c.t, co(func(c *ctl) (int, error) { t.Error("task started"); return 0, nil }))
			if _, err := await(c, WithTimeout(d, young)); !errors.As(err, &e) || !young.Cancelled() {
				t.Errorf("task that has not begun: %v, %v", err, young.State())
			}
			refuses := GoFrom(c.t, co(func(c *ctl) (int, error) { wait(c, Sleep(time.Hour)); return 5, nil }))
			wait(c, Sleep(0))
			if v, err := await(c, WithTimeout(d, refuses)); v != 5 || err != nil {
				t.Errorf("task that refuses: %v, %v", v, err)
			}
			if _, err := await(c, WithTimeout(d, f)); err != ErrReused {
				t.Errorf("used coroutine: %v", err)
			}
		}
		return nil
	})
}

func TestWithTimeoutZeroIsCancelled(t *testing.T) { // while it waits for a task that takes its time to end
	virtual(t, func(c *ctl) error {
		slow := GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, Sleep(time.Hour))
			return wait(c, Sleep(time.Hour))
		}))
		wait(c, Sleep(0))
		waits := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, WithTimeout(0, slow)) }))
		wait(c, Sleep(time.Second))
		waits.Cancel()
		if err := wait(c, waits); !waits.Cancelled() || slow.Done() {
			t.Errorf("%v, %v", err, slow.State())
		}
		return wait(c, slow)
	})
}

// scoped is WithTimeoutScope with a script.
func scoped(d time.Duration, body func(c *ctl, s *Scope) error) Awaitable[Void] {
	return WithTimeoutScopeCoro(d, func(s *Scope) Coro[Void] {
		return proc(func(c *ctl) error { return body(c, s) })
	})
}

func TestTimeoutScope(t *testing.T) { // test_timeouts
	virtual(t, func(c *ctl) error {
		var e *TimeoutError
		l := loopOf(c.t)
		// Only the scope that has expired turns the cancellation into its error.
		err := wait(c, scoped(10, func(c *ctl, outer *Scope) error {
			err := wait(c, scoped(5, func(c *ctl, s *Scope) error { return wait(c, Sleep(time.Hour)) }))
			if !errors.As(err, &e) || e.After != 5 || outer.Expired() {
				t.Errorf("inner: %v", err)
			}
			return io.EOF
		}))
		if err != io.EOF {
			t.Errorf("outer: %v", err)
		}
		// test_nested_timeouts: with the same deadline only the outer one reports.
		err = wait(c, scoped(5, func(c *ctl, _ *Scope) error {
			err := wait(c, scoped(5, func(c *ctl, _ *Scope) error { return wait(c, Sleep(time.Hour)) }))
			if !isCancelled(err) {
				t.Errorf("inner: %v", err)
			}
			return err
		}))
		if !errors.As(err, &e) {
			t.Errorf("outer: %v", err)
		}
		// test_reschedule
		began := l.Time()
		err = wait(c, scoped(5, func(c *ctl, s *Scope) error {
			if s.Deadline() != began+5 {
				t.Errorf("deadline %v", s.Deadline())
			}
			wait(c, Sleep(3))
			s.Reschedule(10)
			return wait(c, Sleep(time.Hour))
		}))
		if !errors.As(err, &e) || l.Time()-began != 13 || e.After != 13 {
			t.Errorf("rescheduled: %v at %v", err, l.Time()-began)
		}
		// test_foreign_exception_on_timeout
		if err := wait(c, scoped(5, func(c *ctl, s *Scope) error {
			wait(c, Sleep(time.Hour))
			if !s.Expired() {
				t.Error("not expired")
			}
			return io.EOF
		})); err != io.EOF {
			t.Errorf("foreign error: %v", err)
		}
		return nil
	})
}

func TestTimeoutScopeForeignCancel(t *testing.T) { // test_foreign_cancel_doesnt_timeout_if_not_expired, issue86296
	virtual(t, func(c *ctl) error {
		for _, d := range []time.Duration{time.Hour, 5} {
			task := GoFrom(c.t, scoped(d, func(c *ctl, _ *Scope) error { return wait(c, Sleep(time.Hour)) }))
			wait(c, Sleep(0))
			// In the same iteration as the second scope's timer, and behind it: the cancellation from outside counts more.
			loopOf(c.t).CallLater(5, func() { task.Cancel() })
			if err := wait(c, task); !isCancelled(err) {
				t.Errorf("scope of %v: %v", d, err)
			}
		}
		return nil
	})
}

func TestTimeoutScopeContext(t *testing.T) {
	virtual(t, func(c *ctl) error {
		outer := ContextFrom(c.t)
		var inner context.Context
		wait(c, scoped(5, func(c *ctl, _ *Scope) error {
			inner = ContextFrom(c.t)
			if inner == outer || inner.Err() != nil {
				t.Errorf("inside: %v", inner.Err())
			}
			wait(c, Sleep(time.Hour))
			if !errors.Is(context.Cause(inner), context.DeadlineExceeded) {
				t.Errorf("expired: %v", context.Cause(inner))
			}
			return nil
		}))
		if outer.Err() != nil || ContextFrom(c.t) != outer {
			t.Error("the context outside was cancelled")
		}
		wait(c, scoped(5, func(c *ctl, _ *Scope) error {
			inner = ContextFrom(c.t)
			return nil
		}))
		if inner.Err() == nil {
			t.Error("the context outlives its scope")
		}
		return nil
	})
}

func TestTimeoutScopePanic(t *testing.T) {
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		for _, early := range []bool{true, false} {
			v := panics(func() {
				wait(c, scoped(5, func(c *ctl, _ *Scope) error {
					if !early {
						wait(c, Sleep(1))
					}
					panic(mine{1})
				}))
			})
			if v != (mine{1}) || l.timers.n != l.timers.dead {
				t.Errorf("recovered %v, %d timers left", v, l.timers.n-l.timers.dead)
			}
		}
		return wait(c, Sleep(20))
	})
}

func TestWithTimeoutScopeInOrdinaryCode(t *testing.T) {
	ran := false
	if err := Wait(WithTimeoutScope(time.Hour, func(s *Scope) error {
		ran = !s.Expired()
		s.Reschedule(time.Minute)
		return io.EOF
	})); err != io.EOF || !ran {
		t.Errorf("got %v", err)
	}
}
