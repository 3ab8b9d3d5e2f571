package async

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"
)

// This file tests the ordering contract, rule by rule.

func TestIterationRunsWhatWasReady(t *testing.T) { // O1: the ready queue is first in, first out
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	l.CallSoon(func() {
		tr.add("a")
		l.CallSoon(func() { tr.add("d"); l.Stop() })
	})
	l.CallSoon(func() { tr.add("b") })
	l.CallSoon(func() { tr.add("c") })
	l.RunForever()
	tr.want(t, "a b c d")
}

func TestReadyThenPostedThenTimers(t *testing.T) { // O2, O7
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	l.CallLater(0, func() { tr.add("timer") })
	l.CallSoon(func() {
		tr.add("soon")
		l.CallSoon(func() { tr.add("next"); l.Stop() })
	})
	l.Post(func() { tr.add("posted") })
	// What is posted while the loop rests came before the next call on it.
	l.CallSoon(func() { tr.add("soon2") })
	l.RunForever()
	tr.want(t, "soon posted soon2 timer next")

	tr = nil
	l.CallSoon(func() {
		l.CallLater(0, func() { tr.add("timer") })
		l.Post(func() { tr.add("posted") })
		l.CallSoon(func() {
			tr.add("soon")
			l.CallSoon(func() { tr.add("next"); l.Stop() })
		})
	})
	l.RunForever()
	tr.want(t, "soon posted timer next")
}

func TestTasksStartLater(t *testing.T) { // O3
	var tr trace
	virtual(t, func(c *ctl) error {
		loopOf(c.t).CallSoon(func() { tr.add("soon") })
		GoFrom(c.t, proc(func(c *ctl) error { tr.add("task"); return nil }))
		tr.add("created")
		wait(c, Sleep(0))
		tr.add("back")
		return nil
	})
	tr.want(t, "created soon task back")
}

func TestReadyAwaitsDoNotTouchTheLoop(t *testing.T) { // O4; test_yield_from_twice
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		f := NewFuture[int](l)
		f.SetResult(1)
		task := GoFrom(c.t, proc(func(c *ctl) error { return nil }))
		wait(c, task)
		l.CallSoon(func() { tr.add("soon") })
		wait(c, f)
		wait(c, f)
		wait(c, task)
		wait(c, proc(func(c *ctl) error { return wait(c, f) }))
		wait(c, GatherFrom[int](c.t))
		tr.add("through")
		wait(c, Sleep(0))
		return nil
	})
	tr.want(t, "through soon")
}

func TestWaitersWakeInOrder(t *testing.T) { // O5
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		f := NewFuture[int](l)
		for i := range 3 {
			GoFrom(c.t, co(func(c *ctl) (int, error) {
				tr.add("w%d", i)
				v, err := await(c, f)
				tr.add("%d", i)
				return v, err
			}))
		}
		wait(c, Sleep(0))
		f.OnDone(func(*Future[int]) { tr.add("cb") })
		f.SetResult(0)
		l.CallSoon(func() { tr.add("soon") })
		tr.add("set")
		wait(c, Sleep(0))
		return nil
	})
	tr.want(t, "w0 w1 w2 set 0 1 2 cb soon")
}

func TestSleepZeroIsOneIteration(t *testing.T) { // O6; test_sleep_zero
	var tr trace
	virtual(t, func(c *ctl) error {
		n := 0
		var count func()
		count = func() { n++; loopOf(c.t).CallSoon(count) }
		count()
		for range 3 {
			before := n
			wait(c, Sleep(0))
			tr.add("%d", n-before)
		}
		before := n
		wait(c, Sleep(-time.Second))
		tr.add("%d", n-before)
		return nil
	})
	tr.want(t, "1 1 1 1")
}

func TestStopFinishesTheIteration(t *testing.T) { // O8; test_run_forever_pre_stopped
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	l.CallSoon(func() { tr.add("a"); l.Stop() })
	l.CallSoon(func() { tr.add("b") })
	l.CallSoon(func() { l.CallSoon(func() { tr.add("next") }) })
	l.RunForever()
	tr.add("|")
	l.Stop()
	l.RunForever()
	l.Stop()
	l.RunForever() // nothing is ready; it must not block
	tr.want(t, "a b | next")
}

func TestRunUntilDoesOneMoreIteration(t *testing.T) { // O9
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	var count func()
	n := 0
	count = func() { n++; l.CallSoon(count) }
	RunUntil(l, proc(func(c *ctl) error {
		n = 0
		count()
		return nil
	}))
	tr.add("%d", n)
	tr.want(t, "2")
}

func TestTimersKeepTheirOrder(t *testing.T) { // O10
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	for i := range 12 {
		l.CallAt(time.Second, func() { tr.add("%d", i) })
	}
	for i := range 12 {
		GoOn(l, proc(func(c *ctl) error {
			wait(c, Sleep(time.Second))
			tr.add("t%d", i)
			return nil
		}))
	}
	l.CallAt(2*time.Second, l.Stop)
	l.RunForever()
	tr.want(t, "0 1 2 3 4 5 6 7 8 9 10 11 t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11")
}

func TestHandles(t *testing.T) { // test_handle, test_call_later_negative_delays
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	soon := l.CallSoon(func() { tr.add("no") })
	later := l.CallLater(3*time.Second, func() { tr.add("no") })
	at := l.CallAt(2*time.Second, func() { tr.add("at"); l.Stop() })
	l.CallLater(-time.Second, func() { tr.add("negative") })
	l.CallLater(-time.Hour, func() { tr.add("earlier") })
	l.CallLater(math.MinInt64, func() { tr.add("earliest") })
	if soon.Cancelled() || later.When() != 3*time.Second || at.When() != 2*time.Second {
		t.Errorf("when: %v, %v", later.When(), at.When())
	}
	soon.Cancel()
	later.Cancel()
	later.Cancel()
	if !soon.Cancelled() || !later.Cancelled() {
		t.Error("not cancelled")
	}
	l.RunForever()
	at.Cancel() // too late, and harmless
	tr.want(t, "earliest earlier negative at")
	if l.timers.n != l.timers.dead {
		t.Errorf("%d timers left, %d dead", l.timers.n, l.timers.dead)
	}
}

func TestCancelledTimersAreDropped(t *testing.T) {
	l := NewLoop()
	for i := range 10_000 {
		h := l.CallLater(time.Hour, func() {})
		if i%100 != 0 {
			h.Cancel()
		}
	}
	if l.timers.n > 1000 || l.timed.n != 100 {
		t.Errorf("%d entries, %d handles for 100 timers", l.timers.n, l.timed.n)
	}
	var last time.Duration
	for l.timers.n > 0 {
		if first := *l.timers.at(0); l.timedNode(first) != nil && first.when < last {
			t.Fatal("the heap is out of order")
		} else if l.timedNode(first) != nil {
			last = first.when
		}
		l.timers.pop()
	}
}

func TestRunUntilStopped(t *testing.T) { // test_stop_while_run_in_complete
	l := NewLoop(WithClock(&jumper{}))
	task := GoOn(l, proc(func(c *ctl) error {
		for range 3 {
			wait(c, Sleep(100*time.Millisecond))
		}
		loopOf(c.t).Stop()
		return wait(c, Sleep(time.Second))
	}))
	if _, err := RunUntil(l, task); !errors.Is(err, ErrNotDone) || task.Done() || l.Time() != 300*time.Millisecond {
		t.Errorf("got %v at %v", err, l.Time())
	}
	if _, err := RunUntil(l, task); err != nil || l.Time() != 1300*time.Millisecond {
		t.Errorf("second run: %v at %v", err, l.Time())
	}
}

func TestPendingTasksGoOnInTheNextRun(t *testing.T) {
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	RunUntil(l, proc(func(c *ctl) error {
		GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, Sleep(time.Second))
			tr.add("other")
			return nil
		}))
		tr.add("main")
		return nil
	}))
	tr.add("|")
	l.CallLater(2*time.Second, l.Stop)
	l.RunForever()
	tr.want(t, "main | other")
}

func TestNestedRuns(t *testing.T) { // test_run_until_complete_nesting
	l := NewLoop()
	other := NewLoop()
	_, err := RunUntil(l, proc(func(c *ctl) error {
		if !l.IsRunning() || l.String() != "<Loop running=true closed=false>" {
			t.Errorf("inside: %v", l)
		}
		f := proc(func(c *ctl) error { return nil })
		for _, run := range []func() error{
			func() error { _, err := RunUntil(l, f); return err },
			func() error { _, err := RunUntil(other, f); return err },
			func() error { _, err := Run(context.Background(), f); return err },
			l.RunForever,
			l.Close,
		} {
			if err := run(); err != ErrLoopRunning {
				t.Errorf("got %v", err)
			}
		}
		return wait(c, f) // nobody has taken it
	}))
	if err != nil || l.IsRunning() {
		t.Errorf("got %v", err)
	}
}

func TestClose(t *testing.T) { // test_close; runners: cancels_hanging_tasks
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	var tasks []*Task[Void]
	for i := range 3 {
		tasks = append(tasks, GoOn(l, proc(func(c *ctl) error {
			defer tr.add("end%d", i)
			err := wait(c, Sleep(time.Hour))
			tr.add("clean%d", i)
			wait(c, Sleep(time.Second)) // clean-up may await
			if i == 0 {
				GoFrom(c.t, proc(func(c *ctl) error { tr.add("no"); return nil }))
			}
			return err
		})))
	}
	l.Stop()
	l.RunForever()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	tr.want(t, "clean0 clean1 clean2 end0 end1 end2")
	for _, task := range tasks {
		if !task.Cancelled() {
			t.Errorf("%v", task)
		}
	}
	if err := l.Close(); err != nil || !l.IsClosed() {
		t.Errorf("second Close: %v", err)
	}
	f := proc(func(c *ctl) error { return nil })
	if _, err := RunUntil(l, f); err != ErrLoopClosed {
		t.Errorf("RunUntil: %v", err)
	}
	if err := l.Post(func() {}); err != ErrLoopClosed {
		t.Errorf("Post: %v", err)
	}
	if err := Submit(l, f).Err(); err != ErrLoopClosed {
		t.Errorf("Submit: %v", err)
	}
	if v := panics(func() { l.CallSoon(func() {}) }); v != ErrLoopClosed {
		t.Errorf("CallSoon: %v", v)
	}
	if err := GoOn(l, proc(func(c *ctl) error { return nil })).Err(); err != ErrLoopClosed {
		t.Errorf("GoOn: %v", err)
	}
}

func TestTwoLoops(t *testing.T) {
	order := make(chan int, 2)
	for i, d := range []time.Duration{20 * time.Millisecond, time.Millisecond} {
		go Run(context.Background(), proc(func(c *ctl) error {
			wait(c, Sleep(d))
			order <- i
			return nil
		}))
	}
	if a, b := <-order, <-order; a != 1 || b != 0 {
		t.Errorf("order %d %d", a, b)
	}
}

func TestOffLoopCallsPanic(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		l := loopOf(c.t)
		h := l.CallLater(time.Hour, func() {})
		got := make(chan any)
		for _, fn := range []func(){
			func() { l.CallSoon(func() {}) },
			func() { l.CallLater(0, func() {}) },
			func() { l.Stop() },
			h.Cancel,
			func() { GoOn(l, proc(func(c *ctl) error { return nil })) },
			func() { Dump(l) },
		} {
			go func() { got <- panics(fn) }()
			if <-got == nil {
				t.Error("a call from another goroutine was not refused")
			}
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestPostWakesTheLoop(t *testing.T) { // test_call_soon_threadsafe
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		l := loopOf(c.t)
		f := NewFuture[int](l)
		go l.Post(func() { f.SetResult(1) })
		return wait(c, f)
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestSubmit(t *testing.T) { // test_run_coroutine_threadsafe
	l := NewLoop()
	go l.RunForever()
	f := Submit(l, co(func(c *ctl) (int, error) { return 4, wait(c, Sleep(time.Millisecond)) }))
	if v, err := f.Wait(context.Background()); v != 4 || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	ended := make(chan bool)
	f = Submit(l, co(func(c *ctl) (int, error) {
		defer close(ended)
		return 0, wait(c, Sleep(time.Hour))
	}))
	ctx, stop := context.WithTimeout(context.Background(), time.Millisecond)
	defer stop()
	if _, err := f.Wait(ctx); err != context.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
	f.Cancel()
	<-ended
	if _, err := f.Wait(context.Background()); !isCancelled(err) {
		t.Errorf("got %v", err)
	}
	l.Post(l.Stop)
}
