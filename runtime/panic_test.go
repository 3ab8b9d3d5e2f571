package async

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// panics returns the value with which fn panics, or nil.
func panics(fn func()) (v any) {
	defer func() { v = recover() }()
	fn()
	return nil
}

// exits reports whether fn calls runtime.Goexit.
func exits(fn func()) bool {
	end := make(chan bool)
	go func() {
		exited := true
		defer func() { end <- exited }()
		fn()
		exited = false
	}()
	return <-end
}

type mine struct{ n int }

func TestPanicComesOutOfRun(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, time.Microsecond} {
		v := panics(func() {
			Run(context.Background(), proc(func(c *ctl) error {
				if d >= 0 {
					wait(c, Sleep(d))
				}
				panic(mine{1})
			}))
		})
		if v != (mine{1}) {
			t.Errorf("sleep %v: recovered %v", d, v)
		}
	}
}

func TestPanicReachesAwaiter(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		bad := GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, Sleep(1))
			panic(mine{2})
		}))
		func() {
			defer func() { tr.add("recovered %v", recover()) }()
			wait(c, bad)
		}()
		// An awaiter that comes later gets it too; Err and Result have it as an error.
		func() {
			defer func() { tr.add("again %v", recover()) }()
			wait(c, bad)
		}()
		var p *PanicError
		if !errors.As(bad.Err(), &p) || p.Value != (mine{2}) || !strings.Contains(string(p.Stack), "TestPanicReachesAwaiter") {
			t.Errorf("Err: %v", bad.Err())
		}
		return wait(c, Sleep(1))
	})
	tr.want(t, "recovered {2} again {2}")
}

func TestPanicThroughFrames(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		inner := proc(func(c *ctl) error {
			defer tr.add("inner")
			wait(c, Sleep(0))
			panic("boom")
		})
		middle := proc(func(c *ctl) error {
			defer tr.add("middle")
			return wait(c, inner)
		})
		defer func() { tr.add("recovered %v", recover()) }()
		wait(c, middle)
		return nil
	})
	tr.want(t, "inner middle recovered boom")
}

func TestOtherTasksSurviveAPanic(t *testing.T) {
	var tr trace
	l := NewLoop(WithClock(&jumper{}))
	v := panics(func() {
		RunUntil(l, proc(func(c *ctl) error {
			for i := range 3 {
				GoFrom(c.t, proc(func(c *ctl) error {
					defer func() { tr.add("end%d", i) }()
					wait(c, Sleep(0))
					tr.add("go%d", i)
					return wait(c, Sleep(time.Hour))
				}))
			}
			wait(c, Sleep(0))
			panic("main")
		}))
	})
	tr.add("%v", v)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	// RunUntil does one more iteration after the end of its task, in which the others take their second step.
	tr.want(t, "go0 go1 go2 main end0 end1 end2")
}

func TestUnseenPanicComesOutOfRun(t *testing.T) {
	v := panics(func() {
		Run(context.Background(), proc(func(c *ctl) error {
			GoFrom(c.t, proc(func(c *ctl) error { panic("nobody waits") }))
			return wait(c, Sleep(time.Millisecond))
		}))
	})
	if v != "nobody waits" {
		t.Errorf("recovered %v", v)
	}
}

func TestPanicInCallback(t *testing.T) {
	l := NewLoop()
	l.CallSoon(func() { panic("callback") })
	ran := false
	l.CallSoon(func() { ran = true; l.Stop() })
	if v := panics(func() { l.RunForever() }); v != "callback" {
		t.Errorf("recovered %v", v)
	}
	// The loop can be run again, and nothing has got lost.
	if err := l.RunForever(); err != nil || !ran {
		t.Errorf("second run: %v, ran %v", err, ran)
	}
}

func TestMustErrorBecomesTheTasksError(t *testing.T) {
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, Sleep(0))
			panic(&MustError{Err: io.EOF})
		}))
		if err := wait(c, task); err != io.EOF {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if _, err := Run(context.Background(), proc(func(c *ctl) error { panic(&MustError{Err: io.EOF}) })); err != io.EOF {
		t.Errorf("Run: %v", err)
	}
}

func TestMustErrorOfCancellationCancels(t *testing.T) {
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error {
			if err := wait(c, Sleep(time.Hour)); err != nil {
				panic(&MustError{Err: err})
			}
			return nil
		}))
		wait(c, Sleep(1))
		task.Cancel()
		wait(c, task)
		if !task.Cancelled() {
			t.Errorf("state %v", task.State())
		}
		return nil
	})
}

func TestGoexitEndsRun(t *testing.T) {
	for _, early := range []bool{true, false} {
		var tr trace
		if !exits(func() {
			Run(context.Background(), proc(func(c *ctl) error {
				defer tr.add("main")
				GoFrom(c.t, proc(func(c *ctl) error {
					defer tr.add("other")
					return wait(c, Sleep(time.Hour))
				}))
				wait(c, Sleep(0))
				if !early {
					wait(c, Sleep(time.Microsecond))
				}
				runtime.Goexit()
				return nil
			}))
		}) {
			t.Error("Run returned")
		}
		tr.want(t, "main other")
	}
}

func TestGoexitOfAnotherTask(t *testing.T) {
	var tr trace
	if !exits(func() {
		Run(context.Background(), proc(func(c *ctl) error {
			GoFrom(c.t, proc(func(c *ctl) error {
				wait(c, Sleep(0))
				runtime.Goexit()
				return nil
			}))
			for i := range 3 {
				wait(c, Sleep(time.Microsecond))
				tr.add("%d", i)
			}
			return nil
		}))
	}) {
		t.Error("Run returned, though Goexit cannot be stopped")
	}
	tr.want(t, "0 1 2")
}

func TestGoexitReachesAwaiter(t *testing.T) {
	var tr trace
	exits(func() {
		Run(context.Background(), proc(func(c *ctl) error {
			defer tr.add("main")
			child := GoFrom(c.t, proc(func(c *ctl) error {
				defer tr.add("child")
				wait(c, Sleep(0))
				runtime.Goexit()
				return nil
			}))
			wait(c, child)
			tr.add("unreachable")
			return nil
		}))
	})
	tr.want(t, "child main")
}

func TestManyGoexits(t *testing.T) {
	ended := 0
	exits(func() {
		Run(context.Background(), proc(func(c *ctl) error {
			for range 100 {
				GoFrom(c.t, proc(func(c *ctl) error {
					defer func() { ended++ }()
					wait(c, Sleep(0))
					runtime.Goexit()
					return nil
				}))
			}
			return wait(c, Sleep(time.Millisecond))
		}))
	})
	if ended != 100 {
		t.Errorf("%d tasks ended", ended)
	}
}

func TestErrorHandler(t *testing.T) {
	boom := errors.New("boom")
	for _, read := range []bool{false, true} {
		var got []ErrorReport
		l := NewLoop(WithClock(&jumper{}))
		l.SetErrorHandler(func(r ErrorReport) { got = append(got, r) })
		RunUntil(l, proc(func(c *ctl) error {
			task := GoFrom(c.t, proc(func(c *ctl) error { return boom }), WithName("failing"))
			wait(c, Sleep(1))
			if read && task.Err() != boom {
				t.Errorf("Err: %v", task.Err())
			}
			return nil
		}))
		l.Close()
		if read && len(got) > 0 {
			t.Errorf("an error that was read was reported: %v", got)
		}
		if !read && (len(got) != 1 || got[0] != (ErrorReport{"failing", boom})) {
			t.Errorf("reports: %v", got)
		}
	}
}

func TestErrorOfCollectedTask(t *testing.T) {
	reports := make(chan ErrorReport, 1)
	l := NewLoop(WithClock(&jumper{}))
	l.SetErrorHandler(func(r ErrorReport) { reports <- r })
	RunUntil(l, proc(func(c *ctl) error {
		GoFrom(c.t, proc(func(c *ctl) error { return io.ErrNoProgress }))
		return wait(c, Sleep(1))
	}))
	for range 100 {
		runtime.GC()
		select {
		case r := <-reports:
			if r.Err != io.ErrNoProgress {
				t.Errorf("report %v", r)
			}
			l.Close()
			if len(reports) > 0 {
				t.Error("reported twice")
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the error of a task that was collected was not reported")
}

func TestErrorOfWaiterCancelledInTheSameTurn(t *testing.T) {
	var got []ErrorReport
	l := NewLoop(WithClock(&jumper{}))
	l.SetErrorHandler(func(r ErrorReport) { got = append(got, r) })
	RunUntil(l, proc(func(c *ctl) error {
		bad := GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, Sleep(1))
			return io.ErrNoProgress
		}))
		var waiter *Task[Void]
		bad.OnDone(func(*Future[Void]) { waiter.Cancel() }) // runs when the waiter has been woken and has not run yet
		waiter = GoFrom(c.t, proc(func(c *ctl) error { return wait(c, bad) }))
		if err := wait(c, waiter); !isCancelled(err) {
			t.Errorf("waiter: %v", err)
		}
		return nil
	}))
	l.Close()
	if len(got) != 1 || got[0].Err != io.ErrNoProgress {
		t.Errorf("reports: %v", got)
	}
}
