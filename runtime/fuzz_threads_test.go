package async

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// This file fuzzes what goes between goroutines and a loop. It is worth most under the race detector.

// FuzzThreads has goroutines submit tasks, post functions, complete futures, cancel, and talk over channels with tasks of a running loop, and checks that every one of
// them is noticed, and every value received once.
func FuzzThreads(f *testing.F) {
	for _, s := range []string{"", "0123456789", "submit, post, complete, cancel", "\x00\x01\x02\x03\x04\x05\x04\x03\x02\x01\x00\xff\xfe"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 200 {
			data = data[:200]
		}
		l := NewLoop()
		loop := make(chan error)
		go func() { loop <- l.RunForever() }()
		x := &exchange{loop: l, to: make(chan int), from: make(chan int, 1)}
		const threads = 4
		var all sync.WaitGroup
		for i := range threads {
			s := make(schedule, 0, len(data)/threads+1)
			for j := i; j < len(data); j += threads {
				s = append(s, data[j])
			}
			all.Go(func() {
				for len(s) > 0 {
					x.move(t, &s)
				}
			})
		}
		all.Wait()
		x.tasks.Wait()
		l.Post(l.Stop)
		if err := <-loop; err != nil {
			t.Error(err)
		}
		if l.tasks.n != 0 || l.inFlight != 0 {
			t.Errorf("%d tasks and %d operations are left", l.tasks.n, l.inFlight)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if x.posted.Load() != x.ran {
			t.Errorf("%d functions were posted and %d ran", x.posted.Load(), x.ran)
		}
	})
}

// An exchange is what goroutines and tasks share.
type exchange struct {
	loop     *Loop
	to, from chan int
	posted   atomic.Int64
	ran      int64          // of the functions posted; only the loop's goroutine touches it
	tasks    sync.WaitGroup // of goroutines that wait for the outcome of what others have begun
}

// move does the next thing on a goroutine.
func (x *exchange) move(t *testing.T, s *schedule) {
	switch n := s.pick(7); n {
	case 0: // a task that waits for time
		x.join(t, Submit(x.loop, Sleep(time.Duration(s.pick(100)))), false)
	case 1: // the same, cancelled
		f := Submit(x.loop, Sleep(time.Hour))
		x.join(t, f, true)
		f.Cancel()
	case 2:
		x.posted.Add(1)
		if err := x.loop.Post(func() { x.ran++ }); err != nil {
			t.Error(err)
		}
	case 3: // a future that another goroutine completes, or cancels
		f := NewFuture[Void](x.loop)
		x.join(t, Submit(x.loop, f), true)
		x.tasks.Go(func() {
			set := f.TrySet(Void{}, nil)
			<-f.DoneChan() // the cancellation may be under way
			if set == f.Cancelled() {
				t.Errorf("TrySet: %v, but cancelled: %v", set, f.Cancelled())
			}
		})
		f.Cancel()
	case 4: // a task receives what this goroutine sends
		f := Submit(x.loop, Recv(x.to))
		x.to <- n
		if v, err := f.Wait(context.Background()); err != nil || !v.B || v.A != n {
			t.Errorf("received %v, %v", v, err)
		}
	case 5: // a task sends what this goroutine receives
		f := Submit(x.loop, Send(x.from, n))
		if v := <-x.from; v != n {
			t.Errorf("received %d", v)
		}
		x.join(t, f, false)
	case 6: // a value that is sent while the receiver is cancelled is either received or still there
		ch := make(chan int)
		f := Submit(x.loop, Recv(ch))
		sent := make(chan bool)
		go func() {
			select {
			case ch <- n:
				sent <- true
			case <-f.DoneChan():
				sent <- false
			}
		}()
		f.Cancel()
		v, err := f.Wait(context.Background())
		if was := <-sent; was != (err == nil) || was && v.A != n {
			t.Errorf("sent %v, received %v, %v", was, v, err)
		}
	}
}

// join waits for f on another goroutine.
func (x *exchange) join(t *testing.T, f *Future[Void], mayCancel bool) {
	x.tasks.Go(func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		if _, err := f.Wait(ctx); err != nil && !(mayCancel && isCancelled(err)) {
			t.Errorf("a task ended with %v", err)
		}
	})
}
