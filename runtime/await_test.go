package async

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// This file tests the blocking forms and the default loop.

func TestBlockingForms(t *testing.T) {
	one := func() Coro[int] { return co(func(c *ctl) (int, error) { return 1, wait(c, Sleep(time.Millisecond)) }) }
	two := func() Coro[Tuple2[int, string]] {
		return co(func(c *ctl) (Tuple2[int, string], error) { return Tuple2[int, string]{1, "b"}, io.EOF })
	}
	three := func() Coro[Tuple3[int, string, bool]] {
		return co(func(c *ctl) (Tuple3[int, string, bool], error) {
			return Tuple3[int, string, bool]{1, "b", true}, wait(c, Sleep(0))
		})
	}
	if v, err := Await(one()); v != 1 || err != nil {
		t.Errorf("Await: %v, %v", v, err)
	}
	if a, b, err := Await2(two()); a != 1 || b != "b" || err != io.EOF {
		t.Errorf("Await2: %v, %v, %v", a, b, err)
	}
	if a, b, c, err := Await3(three()); a != 1 || b != "b" || !c || err != nil {
		t.Errorf("Await3: %v, %v, %v, %v", a, b, c, err)
	}
	if err := Wait(two()); err != io.EOF {
		t.Errorf("Wait: %v", err)
	}
	if v := MustAwait(one()); v != 1 {
		t.Errorf("MustAwait: %v", v)
	}
	if a, b, c := MustAwait3(three()); a != 1 || b != "b" || !c {
		t.Errorf("MustAwait3: %v, %v, %v", a, b, c)
	}
	MustWait(one())
	var must *MustError
	if v := panics(func() { MustAwait2(two()) }); !errors.As(v.(error), &must) || must.Err != io.EOF {
		t.Errorf("MustAwait2: %v", v)
	}
	if Current() != nil || Context() != context.Background() || !strings.Contains(Running().String(), "closed=false") {
		t.Error("Current, Context or Running in ordinary code")
	}
}

func TestBlockingFormsOnManyGoroutines(t *testing.T) {
	var end sync.WaitGroup
	for i := range 20 {
		end.Add(1)
		go func() {
			defer end.Done()
			task := Go(co(func(c *ctl) (int, error) { return i, wait(c, Sleep(time.Duration(i)*time.Microsecond)) }))
			vs, err := Await(Gather[int](task, co(func(c *ctl) (int, error) { return -i, nil })))
			if err != nil || vs[0] != i || vs[1] != -i {
				t.Errorf("got %v, %v", vs, err)
			}
			rs, err := Await(Settle[int](co(func(c *ctl) (int, error) { return 0, io.EOF })))
			if err != nil || rs[0].Err != io.EOF {
				t.Errorf("got %v, %v", rs, err)
			}
			if v, err := Await(Shield(co(func(c *ctl) (int, error) { return 7, nil }))); v != 7 || err != nil {
				t.Errorf("got %v, %v", v, err)
			}
		}()
	}
	end.Wait()
}

func TestBlockingCancel(t *testing.T) {
	task := Go(proc(func(c *ctl) error { return wait(c, Sleep(time.Hour)) }))
	if !task.Cancel(io.EOF) {
		t.Error("Cancel gave false")
	}
	var e *CancelledError
	if err := Wait(task); !errors.As(err, &e) || e.Cause != io.EOF || task.Cancelling() != 1 {
		t.Errorf("got %v", err)
	}
	task.SetName("x")
	if task.Name() != "x" || task.Stack() != nil {
		t.Errorf("name %q, stack %v", task.Name(), task.Stack())
	}
}

func TestBlockingPanicAndGoexit(t *testing.T) {
	if v := panics(func() { Wait(proc(func(c *ctl) error { panic(mine{5}) })) }); v != (mine{5}) {
		t.Errorf("recovered %v", v)
	}
	if !exits(func() {
		Wait(proc(func(c *ctl) error {
			wait(c, Sleep(0))
			runtime.Goexit()
			return nil
		}))
	}) {
		t.Error("Goexit did not reach the waiting goroutine")
	}
	if v, err := Await(co(func(c *ctl) (int, error) { return 3, nil })); v != 3 || err != nil {
		t.Errorf("the default loop does not go on after Goexit: %v, %v", v, err)
	}
}

func TestBlockingOnALoopsGoroutine(t *testing.T) {
	virtual(t, func(c *ctl) error {
		f := NewFuture[int](loopOf(c.t))
		v := panics(func() { Await(f) })
		if s, ok := v.(string); !ok || !strings.Contains(s, "coroutine form") {
			t.Errorf("recovered %v", v)
		}
		unstarted := co(func(c *ctl) (int, error) { return 2, nil })
		if panics(func() { MustAwait(unstarted) }) == nil {
			t.Error("a blocking await of a coroutine did not panic")
		}
		if v, err := await(c, unstarted); v != 2 || err != nil {
			t.Errorf("the coroutine was taken: %v, %v", v, err)
		}
		f.SetResult(6)
		if v, err := Await(f); v != 6 || err != nil { // nothing to wait for
			t.Errorf("got %v, %v", v, err)
		}
		return nil
	})
}

func TestDefaultLoopHasNoIdleGoroutine(t *testing.T) {
	Wait(Sleep(time.Millisecond))
	Running().idle(t)
	if Running().IsRunning() {
		t.Error("IsRunning")
	}
}

// idle waits until the default loop has no goroutine.
func (l *Loop) idle(t *testing.T) {
	for range 10_000 {
		l.mu.Lock()
		serving := l.serving
		l.mu.Unlock()
		if !serving {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the default loop runs, though it has nothing to do")
}

func TestDefaultLoopInBubbles(t *testing.T) {
	for range 3 {
		Running().idle(t)
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			if err := Wait(Sleep(time.Hour)); err != nil {
				t.Error(err)
			}
			if d := time.Since(began); d != time.Hour {
				t.Errorf("slept %v", d)
			}
			synctest.Wait()
		})
		if err := Wait(Sleep(time.Millisecond)); err != nil { // between the bubbles
			t.Error(err)
		}
	}
}

func TestRunInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, err := Run(t.Context(), co(func(c *ctl) (int, error) { return 1, wait(c, Sleep(24*time.Hour)) }))
		if v != 1 || err != nil {
			t.Errorf("got %v, %v", v, err)
		}
	})
}

func TestDefaultLoopStartsAndEndsAllTheTime(t *testing.T) {
	var end sync.WaitGroup
	for i := range 8 {
		end.Add(1)
		go func() {
			defer end.Done()
			for k := range 100 {
				if k%10 == i {
					time.Sleep(50 * time.Microsecond) // long enough for the loop to end
				}
				if v, err := Await(co(func(c *ctl) (int, error) { return k, wait(c, Sleep(0)) })); v != k || err != nil {
					t.Errorf("got %v, %v", v, err)
				}
			}
		}()
	}
	end.Wait()
}

func TestDefaultLoopMethods(t *testing.T) {
	l := Running()
	called := make(chan bool)
	l.CallSoon(func() { called <- true })
	<-called
	l.CallLater(time.Microsecond, func() { called <- true })
	<-called
	h := l.CallAt(l.Time()+time.Hour, func() {})
	h.Cancel()
	if !h.Cancelled() {
		t.Error("not cancelled")
	}
	if _, err := RunUntil(l, Sleep(0)); err != ErrLoopRunning {
		t.Errorf("RunUntil: %v", err)
	}
	if err := l.RunForever(); err != ErrLoopRunning {
		t.Errorf("RunForever: %v", err)
	}
}

func TestDefaultLoopCannotBeClosed(t *testing.T) {
	if err := Running().Close(); err == nil {
		t.Error("Close of the default loop gave no error")
	}
}

func TestDoAndEval(t *testing.T) {
	virtual(t, func(c *ctl) error {
		if v, err := await(c, Eval(func() (int, error) { return 3, io.EOF })); v != 3 || err != io.EOF {
			t.Errorf("Eval: %v, %v", v, err)
		}
		if v := panics(func() { wait(c, Do(func() error { panic("do") })) }); v != "do" {
			t.Errorf("panic in Do: %v", v)
		}
		// A cancellation waits until the function has returned, and is for the next await.
		gate := make(chan bool)
		task := GoFrom(c.t, proc(func(c *ctl) error {
			v, err := await(c, Eval(func() (int, error) { <-gate; return 8, nil }))
			if v != 8 || err != nil {
				t.Errorf("Eval in a task that is cancelled: %v, %v", v, err)
			}
			return wait(c, Sleep(time.Hour))
		}))
		wait(c, Sleep(0))
		wait(c, Sleep(0))
		task.Cancel()
		close(gate)
		if err := wait(c, task); !isCancelled(err) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if v, err := Await(Eval(func() (int, error) { return 5, nil })); v != 5 || err != nil {
		t.Errorf("Eval in ordinary code: %v, %v", v, err)
	}
}

func TestAwaitableFunc(t *testing.T) {
	virtual(t, func(c *ctl) error {
		n := 0
		v, err := await(c, AwaitableFunc(func() Awaitable[int] {
			n++
			return co(func(c *ctl) (int, error) { return n, wait(c, Sleep(1)) })
		}))
		if v != 1 || err != nil || n != 1 {
			t.Errorf("got %v, %v", v, err)
		}
		return nil
	})
}

// ticket is a user's own awaitable.
type ticket struct {
	*Future[int]
	label string
}

func TestUsersAwaitable(t *testing.T) {
	virtual(t, func(c *ctl) error {
		f := ticket{NewFuture[int](loopOf(c.t)), "x"}
		loopOf(c.t).CallLater(1, func() { f.SetResult(4) })
		vs, err := await(c, GatherFrom[int](c.t, f, WithTimeout(time.Hour, f), GoFrom(c.t, f)))
		if err != nil || vs[0] != 4 || vs[1] != 4 || vs[2] != 4 {
			t.Errorf("got %v, %v", vs, err)
		}
		return nil
	})
}
