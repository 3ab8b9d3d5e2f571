package async

import (
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestBlocking(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		ticks := make(chan int)
		ticker := GoFrom(c.t, proc(func(c *ctl) error {
			for i := 0; wait(c, Sleep(time.Microsecond)) == nil; i++ {
				select {
				case ticks <- i:
				default:
				}
			}
			return nil
		}))
		v, err := await(c, Blocking(func() (int, error) { return <-ticks + <-ticks, io.EOF })) // the loop goes on meanwhile
		if v < 1 || err != io.EOF {
			t.Errorf("got %v, %v", v, err)
		}
		ticker.Cancel()
		if v := panics(func() { wait(c, Blocking(func() (int, error) { panic(mine{3}) })) }); v != (mine{3}) {
			t.Errorf("recovered %v", v)
		}
		var all sync.WaitGroup
		all.Add(3)
		meet := func() Awaitable[int] {
			return Blocking(func() (int, error) { all.Done(); all.Wait(); return 1, nil })
		}
		if _, err := await(c, GatherFrom(c.t, meet(), meet(), meet())); err != nil { // at once, or they would never meet
			t.Error(err)
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestBlockingAbandoned(t *testing.T) { // test_run_in_executor_cancel
	var ended atomic.Bool
	reports := 0
	l := NewLoop()
	l.SetErrorHandler(func(r ErrorReport) { reports++ })
	gate := make(chan bool)
	RunUntil(l, proc(func(c *ctl) error {
		task := GoFrom(c.t, Blocking(func() (int, error) {
			<-gate
			time.Sleep(time.Millisecond)
			ended.Store(true)
			panic("nobody is there any more")
		}))
		wait(c, Sleep(time.Millisecond))
		task.Cancel()
		if err := wait(c, task); !isCancelled(err) || ended.Load() {
			t.Errorf("got %v", err)
		}
		close(gate)
		return nil
	}))
	if err := l.Close(); err != nil || !ended.Load() || reports != 1 {
		t.Errorf("Close: %v; function ended %v; %d reports", err, ended.Load(), reports)
	}
}

func TestBlockingCtx(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		ended := false
		task := GoFrom(c.t, BlockingCtx(func(ctx context.Context) (int, error) {
			<-ctx.Done()
			time.Sleep(time.Millisecond)
			ended = true
			return 0, ctx.Err()
		}))
		wait(c, Sleep(time.Millisecond))
		task.Cancel()
		if err := wait(c, task); !isCancelled(err) || !ended {
			t.Errorf("got %v; waited for: %v", err, ended)
		}
		// A result that comes all the same is delivered, and the cancellation is for the next await.
		task = GoFrom(c.t, co(func(c *ctl) (int, error) {
			v, err := await(c, BlockingCtx(func(ctx context.Context) (int, error) { <-ctx.Done(); return 6, nil }))
			if v != 6 || err != nil {
				t.Errorf("got %v, %v", v, err)
			}
			return v, wait(c, Sleep(time.Hour))
		}))
		wait(c, Sleep(time.Millisecond))
		task.Cancel()
		if v, err := await(c, task); v != 6 || !isCancelled(err) {
			t.Errorf("got %v, %v", v, err)
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestBlockingKeepsResultOfTheSameTurn(t *testing.T) {
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, Blocking(func() (int, error) { return 5, nil }))
		for task.rec.on == nil || !task.rec.on.isDone() {
			wait(c, Sleep(0))
		}
		task.Cancel() // the result is there, the task has not run yet
		if v, err := await(c, task); v != 5 || err != nil {
			t.Errorf("got %v, %v", v, err)
		}
		return nil
	})
}

func TestPool(t *testing.T) {
	p := NewPool(2)
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		var running, most atomic.Int32
		var as []Awaitable[int]
		for range 6 {
			as = append(as, BlockingOn(p, func() (int, error) {
				for n := running.Add(1); ; {
					m := most.Load()
					if n <= m || most.CompareAndSwap(m, n) {
						break
					}
				}
				time.Sleep(time.Millisecond)
				running.Add(-1)
				return 1, nil
			}))
		}
		if _, err := await(c, GatherFrom(c.t, as...)); err != nil || most.Load() > 2 {
			t.Errorf("%v; %d at a time", err, most.Load())
		}
		// Goexit takes a goroutine along, but not its place.
		exits(func() {
			p.run(func() { runtime.Goexit() })
		})
		// What is cancelled before it has begun is never called.
		gate := make(chan bool)
		block := func() (int, error) { <-gate; return 0, nil }
		a, b := GoFrom(c.t, BlockingOn(p, block)), GoFrom(c.t, BlockingOn(p, block))
		late := GoFrom(c.t, BlockingOn(p, func() (int, error) { t.Error("called"); return 0, nil }))
		wait(c, Sleep(time.Millisecond))
		late.Cancel()
		if err := wait(c, late); !isCancelled(err) {
			t.Errorf("got %v", err)
		}
		close(gate)
		return wait(c, GatherFrom[int](c.t, a, b))
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestChannels(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		ch := make(chan int)
		got := GoFrom(c.t, proc(func(c *ctl) error {
			for i := 0; ; i++ {
				v, err := await(c, Recv(ch))
				if err != nil || !v.B {
					if i != 3 || v.A != 0 {
						t.Errorf("got %v, %v", v, err)
					}
					return err
				}
				if v.A != i {
					t.Errorf("got %d, want %d", v.A, i)
				}
			}
		}))
		for i := range 3 {
			if err := wait(c, Send(ch, i)); err != nil {
				t.Error(err)
			}
		}
		close(ch)
		if err := wait(c, got); err != nil {
			t.Error(err)
		}
		if panics(func() { wait(c, Send(ch, 1)) }) == nil {
			t.Error("Send to a closed channel did not panic")
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestChannelsLoseNothing(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		ch := make(chan int)
		const n = 300
		go func() {
			for i := range n {
				ch <- i
			}
			close(ch)
		}()
		for want := 0; want < n; {
			var got []int
			task := GoFrom(c.t, proc(func(c *ctl) error {
				for {
					v, err := await(c, Recv(ch))
					if err != nil || !v.B {
						return err
					}
					got = append(got, v.A)
				}
			}))
			wait(c, Sleep(20*time.Microsecond))
			task.Cancel()
			wait(c, task)
			for _, v := range got {
				if v != want {
					t.Fatalf("got %d, want %d", v, want)
				}
				want++
			}
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestCancelledSendSendsNothing(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		ch := make(chan int)
		task := GoFrom(c.t, Send(ch, 1))
		wait(c, Sleep(time.Millisecond))
		task.Cancel()
		if err := wait(c, task); !isCancelled(err) {
			t.Errorf("got %v", err)
		}
		select {
		case v := <-ch:
			t.Errorf("received %d", v)
		default:
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}
