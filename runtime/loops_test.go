package async

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// This file tests loops that run at the same time, each on a goroutine of its own.

// runningLoops starts n loops and returns them. They are stopped and closed at the end of the test.
func runningLoops(t *testing.T, n int) []*Loop {
	loops := make([]*Loop, n)
	var all sync.WaitGroup
	for i := range loops {
		l := NewLoop()
		loops[i] = l
		all.Go(func() {
			if err := l.RunForever(); err != nil {
				t.Error(err)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		for _, l := range loops {
			l.Post(l.Stop)
		}
		all.Wait()
	})
	return loops
}

func TestLoopsInParallel(t *testing.T) { // one does not wait for another: all meet at a barrier of goroutines
	const n = 8
	var meet sync.WaitGroup
	meet.Add(n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			v, err := Run(context.Background(), co(func(c *ctl) (int, error) {
				if err := wait(c, Sleep(1)); err != nil {
					return 0, err
				}
				_, err := await(c, Blocking(func() (Void, error) {
					meet.Done()
					meet.Wait()
					return Void{}, nil
				}))
				return i, err
			}))
			if v != i || err != nil {
				t.Errorf("loop %d: %d, %v", i, v, err)
			}
		})
	}
	all.Wait()
}

// TestAwaitAcrossLoops passes a number around a ring of loops: each task awaits the one on the next loop.
func TestAwaitAcrossLoops(t *testing.T) {
	loops := runningLoops(t, 4)
	const rounds = 25
	var hop func(i int) *script[int]
	hop = func(i int) *script[int] {
		return co(func(c *ctl) (int, error) {
			if i == rounds*len(loops) {
				return 0, nil
			}
			if l := loopOf(c.t); l != loops[i%len(loops)] {
				t.Errorf("hop %d is on the wrong loop", i)
			}
			n, err := await(c, Submit(loops[(i+1)%len(loops)], hop(i+1)))
			return n + 1, err
		})
	}
	if n, err := Submit(loops[0], hop(0)).Wait(context.Background()); n != rounds*len(loops) || err != nil {
		t.Errorf("%d hops, %v", n, err)
	}
}

func TestCancelBetweenRunningLoops(t *testing.T) { // and errors come back
	loops := runningLoops(t, 2)
	boom := errors.New("boom")
	ended := make(chan error, 1)
	began := make(chan bool)
	inner := proc(func(c *ctl) error {
		close(began)
		err := wait(c, Sleep(time.Hour))
		ended <- err
		return err
	})
	outer := Submit(loops[0], proc(func(c *ctl) error { return wait(c, Submit(loops[1], inner)) }))
	<-began
	outer.Cancel(boom)
	if _, err := outer.Wait(context.Background()); !isCancelled(err) {
		t.Errorf("the outer task: %v", err)
	}
	var e *CancelledError
	if err := <-ended; !errors.As(err, &e) || e.Cause != boom {
		t.Errorf("the inner task: %v", err)
	}
	failing := proc(func(c *ctl) error { return boom })
	_, err := Submit(loops[0], proc(func(c *ctl) error { return wait(c, Submit(loops[1], failing)) })).Wait(context.Background())
	if err != boom {
		t.Errorf("the error of another loop's task: %v", err)
	}
}

// TestSubmitFromManyGoroutines adds numbers on one loop, in tasks that yield in between, without a lock.
func TestSubmitFromManyGoroutines(t *testing.T) {
	const goroutines, each = 100, 100
	l := runningLoops(t, 1)[0]
	sum := 0
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range each {
				_, err := Submit(l, proc(func(c *ctl) error {
					if err := wait(c, Sleep(0)); err != nil {
						return err
					}
					sum++
					return nil
				})).Wait(context.Background())
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := Submit(l, co(func(*ctl) (int, error) { return sum, nil })).Wait(context.Background())
	if got != goroutines*each || err != nil {
		t.Errorf("the sum is %d, %v", got, err)
	}
}

// TestLocksStayOnTheirLoop uses a lock of one loop on another: the error says so.
func TestLocksStayOnTheirLoop(t *testing.T) {
	loops := runningLoops(t, 2)
	var k Lock
	use := func(l *Loop) error {
		_, err := Submit(l, proc(func(c *ctl) error {
			if err := wait(c, k.Acquire()); err != nil {
				return err
			}
			k.Release()
			return nil
		})).Wait(context.Background())
		return err
	}
	if err := use(loops[0]); err != nil {
		t.Error(err)
	}
	if err := use(loops[1]); err != errOtherLoop {
		t.Errorf("on another loop: %v", err)
	}
}
