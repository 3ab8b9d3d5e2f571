package async

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

// note returns a function for a branch that only notes what came.
func note[T any](tr *trace, name string) func(T, error) error {
	return func(v T, err error) error {
		tr.add("%s:%v:%v", name, v, err)
		return err
	}
}

func TestSelectTakesTheFirstThatIsReady(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		a, b := NewQueue[int](0), NewQueue[int](0)
		b.TryPut(1)
		b.TryPut(2)
		started := false
		co := proc(func(c *ctl) error { started = true; return nil })
		i, err := await(c, Select(On(a.Get(), note[int](&tr, "a")), On(b.Get(), note[int](&tr, "b")), On(co, nil)))
		tr.add("%d,%v", i, err)
		if started || b.Len() != 1 {
			t.Errorf("started %v, %d items", started, b.Len())
		}
		i, err = await(c, Select(On(a.Get(), note[int](&tr, "a")), Default(func() error { return ErrStop })))
		tr.add("%d,%v", i, err == ErrStop)
		if i, err = await(c, Select()); i != -1 || err != errEmptySelect {
			t.Errorf("empty: %d, %v", i, err)
		}
		return wait(c, co) // it was not taken
	})
	tr.want(t, "b:1:<nil> 1,<nil> 1,true")
}

func TestSelectOfQueues(t *testing.T) { // the loser's item stays, and the other getter is not forgotten
	virtual(t, func(c *ctl) error {
		a, b := NewQueue[int](0), NewQueue[int](0)
		got := 0
		take := func(v int, err error) error { got = v; return err }
		s := GoFrom(c.t, Select(On(a.Get(), take), On(b.Get(), take)))
		other := GoFrom(c.t, b.Get())
		wait(c, Sleep(0))
		a.TryPut(1)
		b.TryPut(2)
		if i, err := await(c, s); i != 0 || err != nil || got != 1 {
			t.Errorf("select: %d, %v, %d", i, err, got)
		}
		if v, err := await(c, other); v != 2 || err != nil {
			t.Errorf("other: %d, %v", v, err)
		}
		full := NewQueue[int](1)
		full.TryPut(7)
		s = GoFrom(c.t, Select(On(full.Put(8), nil), On(a.Get(), nil)))
		putter := GoFrom(c.t, full.Put(9))
		wait(c, Sleep(0))
		a.TryPut(3)
		full.TryGet()
		if i, _ := await(c, s); i != 0 || a.Len() != 1 {
			t.Errorf("put: case %d, %d items", i, a.Len())
		}
		if v, _ := full.TryGet(); v != 8 {
			t.Errorf("put %d", v)
		}
		return wait(c, putter)
	})
}

func TestSelectOfLocks(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var k Lock
		s := NewSemaphore(1)
		wait(c, k.Acquire())
		wait(c, s.Acquire())
		sel := GoFrom(c.t, Select(On(k.Acquire(), nil), On(s.Acquire(), nil)))
		lock, permit := GoFrom(c.t, k.Acquire()), GoFrom(c.t, s.Acquire())
		wait(c, Sleep(0))
		k.Release()
		s.Release() // both go to the Select first
		if i, err := await(c, sel); i != 0 || err != nil {
			t.Errorf("case %d, %v", i, err)
		}
		if err := wait(c, permit); err != nil {
			t.Errorf("the permit was not passed on: %v", err)
		}
		if lock.Done() {
			t.Error("two hold the lock")
		}
		k.Release()
		wait(c, lock)
		sel = GoFrom(c.t, Select(On(k.Acquire(), nil), On(s.Acquire(), nil)))
		wait(c, Sleep(0))
		k.Release()
		sel.Cancel() // in the same turn
		if err := wait(c, sel); !isCancelled(err) || !k.TryAcquire() || s.TryAcquire() {
			t.Errorf("cancelled: %v", err)
		}
		return nil
	})
}

func TestSelectOfTimersEventsAndFutures(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		var e Event
		f := NewFuture[int](l)
		task := GoFrom(c.t, co(func(c *ctl) (int, error) { return 5, wait(c, Sleep(4)) }))
		l.CallLater(3, func() { e.Set(); e.Clear() })
		for range 4 {
			i, err := await(c, Select(On(Sleep(2), nil), On(e.Wait(), nil), On(f, note[int](&tr, "f")), On(task, note[int](&tr, "task"))))
			tr.add("%d@%d:%v", i, l.Time(), err)
			if l.Time() == 4 && !f.Done() {
				f.SetResult(9)
			}
		}
		if l.timers.n != l.timers.dead {
			t.Errorf("%d timers are left", l.timers.n-l.timers.dead)
		}
		i, _ := await(c, Select(On(e.Wait(), nil), On(Sleep(0), nil)))
		tr.add("%d", i)
		return nil
	})
	tr.want(t, "0@2:<nil> 1@3:<nil> task:5:<nil> 3@4:<nil> f:9:<nil> 2@4:<nil> 1")
}

func TestSelectOfCoroutines(t *testing.T) { // losers are cancelled and awaited
	var tr trace
	virtual(t, func(c *ctl) error {
		slow := proc(func(c *ctl) error {
			err := wait(c, Sleep(time.Hour))
			wait(c, Sleep(10))
			tr.add("slow:%v@%d", err, loopOf(c.t).Time())
			return err
		})
		i, err := await(c, Select(On(slow, nil), On(Sleep(5), nil)))
		tr.add("%d,%v@%d", i, err, loopOf(c.t).Time())

		// A cancellation while the losers end is for the next await: the branch has been performed.
		q := NewQueue[int](0)
		stubborn := proc(func(c *ctl) error {
			wait(c, Sleep(time.Hour))
			wait(c, Sleep(10))
			return nil
		})
		task := GoFrom(c.t, proc(func(c *ctl) error {
			i, err := await(c, Select(On(stubborn, nil), On(q.Get(), note[int](&tr, "q"))))
			tr.add("%d,%v", i, err)
			tr.add("%v", isCancelled(wait(c, Sleep(1))))
			return nil
		}))
		wait(c, Sleep(1))
		q.TryPut(4)
		wait(c, Sleep(1))
		task.Cancel()
		return wait(c, task)
	})
	tr.want(t, "slow:async: cancelled@15 1,<nil>@15 q:4:<nil> 1,<nil> true")
}

func TestSelectPanicsOfLosers(t *testing.T) {
	virtual(t, func(c *ctl) error {
		bad := proc(func(c *ctl) error {
			wait(c, Sleep(time.Hour))
			panic("boom")
		})
		if v := panics(func() { wait(c, Select(On(bad, nil), On(Sleep(5), nil))) }); v != "boom" {
			t.Errorf("panic %v", v)
		}
		return nil
	})
}

func TestSelectOfChannels(t *testing.T) {
	virtual(t, func(c *ctl) error {
		in, out := make(chan int), make(chan any)
		go func() { in <- 1 }()
		got := Tuple2[int, bool]{}
		i, err := await(c, Select(On(Recv(in), func(v Tuple2[int, bool], err error) error { got = v; return err }), On(Send(out, any(nil)), nil)))
		if i != 0 || err != nil || got.A != 1 || !got.B {
			t.Errorf("case %d, %v, %v", i, err, got)
		}
		go func() { <-out }()
		if i, err = await(c, Select(On(Recv(in), nil), On(Send(out, any(nil)), nil))); i != 1 || err != nil {
			t.Errorf("case %d, %v", i, err)
		}
		q := NewQueue[int](0)
		q.TryPut(3)
		sel := GoFrom(c.t, Select(On(Recv(in), nil), On(NewFuture[int](loopOf(c.t)), nil)))
		wait(c, Sleep(0))
		sel.Cancel()
		if err := wait(c, sel); !isCancelled(err) {
			t.Errorf("cancelled: %v", err)
		}
		select {
		case in <- 2:
			t.Error("a goroutine still receives")
		default:
		}
		close(out)
		if v := panics(func() { wait(c, Select(On(Send(out, any(1)), nil))) }); v == nil {
			t.Error("sent to a closed channel")
		}
		return nil
	})
}

func TestSelectOfOtherLoops(t *testing.T) {
	other := NewLoop()
	f := NewFuture[int](other)
	f2 := NewFuture[int](other)
	var q Lock
	RunUntil(other, proc(func(c *ctl) error { return wait(c, q.Acquire()) }))
	virtual(t, func(c *ctl) error {
		i, err := await(c, Select(On(q.Acquire(), nil)))
		if i != 0 || err != errOtherLoop {
			t.Errorf("case %d, %v", i, err)
		}
		s := GoFrom(c.t, Select(On(f, nil), On(f2, nil)))
		wait(c, Sleep(0))
		s.Cancel()
		if err := wait(c, s); !isCancelled(err) || f.Done() {
			t.Errorf("the future of another loop was cancelled: %v", err)
		}
		return nil
	})
	other.Close()
}

// TestSelectConserves runs random selections beside plain operations, with cancellations, under many schedules: whatever was put is got once, and no permit is lost.
func TestSelectConserves(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		err := observed(func(c *ctl) error {
			a, b := NewQueue[int](2), NewQueue[int](3)
			s := NewSemaphore(2)
			seen := map[int]int{}
			put := 0
			var tasks []*Task[int]
			take := func(v int, err error) error {
				if err == nil {
					seen[v]++
				}
				return err
			}
			for i := range 60 {
				var op Awaitable[int]
				pause := func(err error) error {
					if err == nil {
						s.Release()
					}
					return err
				}
				switch r.IntN(3) {
				case 0:
					op = Select(On(a.Get(), take), On(b.Get(), take), On(s.Acquire(), func(_ Void, err error) error { return pause(err) }))
				case 1:
					sent := func(_ Void, err error) error {
						if err == nil {
							put++
						}
						return err
					}
					op = Select(On(a.Put(i), sent), On(b.Put(i), sent))
				default:
					op = co(func(c *ctl) (int, error) {
						if err := wait(c, s.Acquire()); err != nil {
							return 0, err
						}
						wait(c, Sleep(time.Duration(r.IntN(3))))
						s.Release()
						return 0, nil
					})
				}
				tasks = append(tasks, GoFrom(c.t, op))
				for r.IntN(3) == 0 {
					wait(c, Sleep(time.Duration(r.IntN(2))))
				}
				if r.IntN(3) == 0 {
					tasks[r.IntN(len(tasks))].Cancel()
				}
			}
			wait(c, Sleep(10))
			for _, task := range tasks {
				task.Cancel()
			}
			for _, task := range tasks {
				if err := wait(c, task); err != nil && !isCancelled(err) {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
			for _, q := range []*Queue[int]{a, b} {
				for q.Len() > 0 {
					v, _ := q.TryGet()
					seen[v]++
				}
			}
			for v, n := range seen {
				if n != 1 {
					t.Errorf("seed %d: %d was got %d times", seed, v, n)
				}
			}
			if len(seen) != put || s.free != 2 {
				t.Errorf("seed %d: %d put, %d got, %d permits", seed, put, len(seen), s.free)
			}
			return nil
		}, WithShuffle(seed))
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func TestSelectErrors(t *testing.T) {
	virtual(t, func(c *ctl) error {
		boom := errors.New("boom")
		if i, err := await(c, Select(On(Sleep(1), func(Void, error) error { return boom }))); i != 0 || err != boom {
			t.Errorf("%d, %v", i, err)
		}
		q := NewQueue[int](0)
		q.Close()
		if _, err := await(c, Select(On(q.All().Next(), nil))); err != ErrStop {
			t.Error(err)
		}
		return nil
	})
}

func TestSelectPassesOn(t *testing.T) { // what a loser was woken for goes to the next in the queue
	virtual(t, func(c *ctl) error {
		var k Lock
		var e Event
		full := NewQueue[int](1)
		wait(c, k.Acquire())
		wait(c, full.Put(1))
		sel := GoFrom(c.t, Select(On(e.Wait(), nil), On(k.Acquire(), nil), On(full.Put(2), nil)))
		lock, putter := GoFrom(c.t, k.Acquire()), GoFrom(c.t, full.Put(3))
		wait(c, Sleep(0))
		e.Set()
		k.Release()
		full.TryGet()
		if i, err := await(c, sel); i != 0 || err != nil {
			t.Errorf("case %d, %v", i, err)
		}
		wait(c, Sleep(1))
		if !lock.Done() || !putter.Done() || full.Len() != 1 {
			t.Errorf("lock %v, put %v", lock.Done(), putter.Done())
		}
		return nil
	})
}

func TestSelectOfBarriers(t *testing.T) {
	virtual(t, func(c *ctl) error {
		b := NewBarrier(2)
		var e Event
		both := func() *Task[int] { return GoFrom(c.t, Select(On(e.Wait(), nil), On(b.Wait(), nil))) }
		first := both()
		wait(c, Sleep(0))
		if b.Waiting() != 1 {
			t.Errorf("%d wait", b.Waiting())
		}
		e.Set()
		if i, err := await(c, first); i != 0 || err != nil || b.Waiting() != 0 {
			t.Errorf("case %d, %v, and %d still wait", i, err, b.Waiting())
		}
		e.Clear()
		first, second := both(), GoFrom(c.t, b.Wait())
		wait(c, Sleep(0))
		e.Set() // too late: the other one has gone on
		if i, err := await(c, first); i != 1 || err != nil {
			t.Errorf("case %d, %v", i, err)
		}
		if i, err := await(c, second); i != 1 || err != nil || b.count != 0 {
			t.Errorf("arrival %d, %v, %d inside", i, err, b.count)
		}
		e.Clear()
		first = both()
		wait(c, Sleep(0))
		b.Abort()
		if i, err := await(c, first); i != 1 || err != ErrBarrierBroken {
			t.Errorf("case %d, %v", i, err)
		}
		return nil
	})
}

func TestSelectOfAsCompleted(t *testing.T) { // no task is missed when another branch is taken
	var tr trace
	virtual(t, func(c *ctl) error {
		ended := AsCompleted[Void](Sleep(3), Sleep(1))
		take := func(task *Task[Void], err error) error { return err }
		for {
			i, err := await(c, Select(On(Sleep(2), nil), On(ended.Next(), take)))
			tr.add("%d,%v@%d", i, err, loopOf(c.t).Time())
			if err != nil {
				return nil
			}
		}
	})
	tr.want(t, "1,<nil>@1 0,<nil>@3 1,<nil>@3 1,"+ErrStop.Error()+"@3")
}

// A task that selects among barriers counts at all of them until the first is complete; then at that one alone, even in the same turn.
func TestSelectAmongBarriers(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		a, b := NewBarrier(2), NewBarrier(2)
		GoFrom(c.t, proc(func(c *ctl) error {
			i, err := await(c, Select(On(a.Wait(), nil), On(b.Wait(), nil)))
			tr.add("select:%d,%v", i, err)
			return nil
		}))
		wait(c, Sleep(0))
		tr.add("%d,%d", a.Waiting(), b.Waiting())
		for i, barrier := range []*Barrier{a, b} {
			GoFrom(c.t, proc(func(c *ctl) error {
				_, err := await(c, barrier.Wait())
				tr.add("%c:%v", 'a'+i, err)
				return nil
			}))
		}
		wait(c, Sleep(time.Second))
		tr.add("%d,%d", a.Waiting(), b.Waiting())
		return wait(c, b.Wait())
	})
	tr.want(t, "1,1 a:<nil> select:0,<nil> 0,1 b:<nil>")
}
