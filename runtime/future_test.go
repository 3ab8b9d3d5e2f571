package async

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestFutureStates(t *testing.T) { // test_initial_state, test_cancel, test_result, test_exception
	l := NewLoop()
	f := NewFuture[int](l)
	if f.Done() || f.Cancelled() || f.State() != Pending || f.Err() != ErrNotDone {
		t.Errorf("pending: %v, %v", f.State(), f.Err())
	}
	if v, err := f.Result(); v != 0 || err != ErrNotDone {
		t.Errorf("Result: %v, %v", v, err)
	}
	if f.SetResult(3) != nil || f.SetResult(4) != ErrAlreadyDone || f.SetError(io.EOF) != ErrAlreadyDone || f.TrySet(5, nil) || f.Cancel() {
		t.Error("a result can be set once")
	}
	if v, err := f.Result(); v != 3 || err != nil || f.State() != Finished {
		t.Errorf("Result: %v, %v", v, err)
	}
	f = NewFuture[int](l)
	if !f.TrySet(7, io.EOF) || f.Cancelled() {
		t.Error("TrySet")
	}
	if v, err := f.Result(); v != 7 || err != io.EOF {
		t.Errorf("value and error: %v, %v", v, err)
	}
	f = NewFuture[int](l)
	if !f.Cancel(io.EOF) || !f.Cancelled() || f.State() != Cancelled || f.Cancel() {
		t.Error("Cancel")
	}
	var e *CancelledError
	if !errors.As(f.Err(), &e) || e.Cause != io.EOF {
		t.Errorf("cause: %v", f.Err())
	}
	if s := f.String(); s != "<Future cancelled>" {
		t.Error(s)
	}
}

func TestFutureCallbacks(t *testing.T) { // test_call_soon order, remove, list mutation
	var tr trace
	virtual(t, func(c *ctl) error {
		f := NewFuture[int](loopOf(c.t))
		f.OnDone(func(*Future[int]) { tr.add("1") })
		remove2 := f.OnDone(func(*Future[int]) { tr.add("2") })
		remove3 := f.OnDone(func(*Future[int]) { tr.add("3"); remove2() })
		f.OnDone(func(g *Future[int]) {
			v, _ := g.Result()
			tr.add("4=%d", v)
			f.OnDone(func(*Future[int]) { tr.add("late") })
			tr.add("not-inline")
		})
		if !remove3() || remove3() {
			t.Error("remove")
		}
		f.SetResult(9)
		tr.add("set")
		wait(c, Sleep(0))
		tr.add("|")
		wait(c, Sleep(0))
		if remove2() {
			t.Error("a callback that has run was removed")
		}
		return nil
	})
	tr.want(t, "set 1 2 4=9 not-inline | late")
}

func TestFutureFromGoroutines(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		l := loopOf(c.t)
		for i := range 50 {
			f := NewFuture[int](l)
			var winners sync.WaitGroup
			won := make(chan int, 4)
			for k := range 4 {
				winners.Add(1)
				go func() {
					defer winners.Done()
					if f.TrySet(k, nil) {
						won <- k
					}
				}()
			}
			if i%2 == 0 {
				winners.Wait()
			}
			v, err := await(c, f)
			winners.Wait()
			close(won)
			if k := <-won; k != v || err != nil {
				t.Errorf("winner %d, value %d", k, v)
			}
			if _, more := <-won; more {
				t.Error("several TrySet have won")
			}
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestDoneChanAndWait(t *testing.T) {
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		l := loopOf(c.t)
		f := NewFuture[int](l)
		got := make(chan int)
		for range 3 {
			go func() {
				<-f.DoneChan()
				v, _ := f.Wait(context.Background())
				got <- v
			}()
		}
		if _, err := f.Wait(context.Background()); !errors.Is(err, ErrLoopRunning) {
			t.Errorf("Wait on the loop's own goroutine: %v", err)
		}
		wait(c, Sleep(time.Millisecond))
		f.SetResult(5)
		for range 3 {
			if v := <-got; v != 5 {
				t.Errorf("got %d", v)
			}
		}
		select {
		case <-f.DoneChan():
		default:
			t.Error("DoneChan of a future that is done")
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
	ctx, stop := context.WithCancelCause(context.Background())
	stop(io.EOF)
	if _, err := NewFuture[int](NewLoop()).Wait(ctx); err != io.EOF {
		t.Errorf("Wait with a context that is done: %v", err)
	}
}

func TestFutureOfAnotherLoop(t *testing.T) {
	a, b := NewLoop(), NewLoop()
	f := NewFuture[int](a)
	var end sync.WaitGroup
	end.Add(2)
	ready := make(chan bool)
	go func() {
		defer end.Done()
		RunUntil(a, proc(func(c *ctl) error {
			<-ready
			wait(c, Sleep(time.Millisecond))
			f.SetResult(11)
			return wait(c, Sleep(10*time.Millisecond))
		}))
	}()
	go func() {
		defer end.Done()
		v, err := RunUntil(b, co(func(c *ctl) (int, error) {
			close(ready)
			return await(c, f)
		}))
		if v != 11 || err != nil {
			t.Errorf("got %v, %v", v, err)
		}
	}()
	end.Wait()
}

func TestCancelAcrossLoops(t *testing.T) {
	a, b := NewLoop(), NewLoop()
	began := make(chan *Task[Void])
	var end sync.WaitGroup
	end.Add(1)
	go func() {
		defer end.Done()
		RunUntil(a, proc(func(c *ctl) error {
			task := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, Sleep(time.Hour)) }))
			wait(c, Sleep(0))
			began <- task
			if err := wait(c, task); !isCancelled(err) {
				t.Errorf("the task of the other loop was not cancelled: %v", err)
			}
			return nil
		}))
	}()
	_, err := RunUntil(b, proc(func(c *ctl) error {
		task := <-began
		waiter := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, task) }))
		wait(c, Sleep(time.Millisecond))
		waiter.Cancel()
		return wait(c, waiter)
	}))
	if !isCancelled(err) {
		t.Errorf("got %v", err)
	}
	end.Wait()
}

func TestSharedFuture(t *testing.T) { // the seed program of a future shared by two coroutines
	var tr trace
	virtual(t, func(c *ctl) error {
		f := NewFuture[string](loopOf(c.t))
		_, err := await(c, GatherFrom(c.t,
			proc(func(c *ctl) error {
				tr.add("waits")
				v, err := await(c, f)
				tr.add("finds:%s", v)
				return err
			}),
			proc(func(c *ctl) error {
				tr.add("sleeps")
				wait(c, Sleep(3*time.Second))
				tr.add("resolves")
				f.SetResult("x")
				return nil
			})))
		return err
	})
	tr.want(t, "waits sleeps resolves finds:x")
}

// TestDelist has many wait for one future and leave in random order: who stays is woken, in order, who left is not, and those who left do not pile up.
func TestDelist(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		virtual(t, func(c *ctl) error {
			f := NewFuture[int](loopOf(c.t))
			const n = 300
			var woken, want []int
			removes := make([]func() bool, n)
			for i := range n {
				removes[i] = f.OnDone(func(*Future[int]) { woken = append(woken, i) })
			}
			stays := r.Perm(n)[:r.IntN(n)]
			for _, i := range r.Perm(n) {
				if !slices.Contains(stays, i) && !removes[i]() {
					t.Error("not removed")
				}
			}
			for range 1000 {
				f.OnDone(func(*Future[int]) {})()
			}
			if kept := f.following(); kept > 2*len(stays)+2*nearby {
				t.Errorf("%d stay, but %d places are kept", len(stays), kept)
			}
			f.SetResult(1)
			wait(c, Sleep(0))
			want = slices.Sorted(slices.Values(stays))
			if !slices.Equal(woken, want) {
				t.Errorf("woken: %v, want %v", woken, want)
			}
			return nil
		})
	}
}

// following returns the number of f's waiters.
func (f *future) following() int {
	n := 0
	for p := f.waiters; p != nil; {
		n++
		if p = p.next; p == f.waiters {
			break
		}
	}
	return n
}
