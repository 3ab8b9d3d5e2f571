package async

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// What locks, events, semaphores, conditions and queues share with asyncio's is compared with it in asyncio_test.go. Here is the rest.

func TestLockCancelRace(t *testing.T) { // test_cancel_race: released and the first waiter cancelled in the same turn
	virtual(t, func(c *ctl) error {
		var k Lock
		wait(c, k.Acquire())
		first := GoFrom(c.t, k.Acquire())
		second := GoFrom(c.t, k.Acquire())
		wait(c, Sleep(0))
		k.Release()
		first.Cancel()
		if err := wait(c, second); err != nil || !k.Locked() {
			t.Errorf("second: %v", err)
		}
		if err := wait(c, first); !isCancelled(err) {
			t.Errorf("first: %v", err)
		}
		if k.TryAcquire() {
			t.Error("TryAcquire of a lock that is held")
		}
		k.Release()
		if !k.TryAcquire() || panics(func() { k.Release(); k.Release() }) == nil {
			t.Error("TryAcquire, or Release of a free lock")
		}
		return nil
	})
}

func TestRWLock(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		var k RWLock
		use := func(name string, acquire Awaitable[Void], release func(), d time.Duration) *Task[Void] {
			return GoFrom(c.t, proc(func(c *ctl) error {
				if err := wait(c, acquire); err != nil {
					return err
				}
				tr.add("%s@%d", name, loopOf(c.t).Time())
				err := wait(c, Sleep(d))
				release()
				return err
			}))
		}
		read := func(name string, d time.Duration) *Task[Void] { return use(name, k.RAcquire(), k.RRelease, d) }
		write := func(name string, d time.Duration) *Task[Void] { return use(name, k.Acquire(), k.Release, d) }
		read("r1", 3)
		read("r2", 5)
		w1 := write("w1", 4)
		read("r3", 1) // stands behind the writer
		w2 := write("w2", 1)
		last := read("r4", 1)
		wait(c, Sleep(1))
		if k.TryRAcquire() || k.TryAcquire() || !k.Locked() {
			t.Error("a try went past a writer that waits")
		}
		wait(c, w1)
		w2.Cancel() // r4 can now go with r3
		wait(c, last)
		if k.Locked() || !k.TryAcquire() || k.TryRAcquire() {
			t.Error("the lock is not free at the end")
		}
		k.Release()
		if panics(k.Release) == nil || panics(k.RRelease) == nil {
			t.Error("Release of a free lock")
		}
		return nil
	})
	tr.want(t, "r1@0 r2@0 w1@5 r3@9 r4@9")
}

func TestBarrier(t *testing.T) { // test_barrier, test_filling_tasks_cancel_one
	var tr trace
	virtual(t, func(c *ctl) error {
		b := NewBarrier(3)
		meet := func(d time.Duration) *Task[int] {
			return GoFrom(c.t, co(func(c *ctl) (int, error) {
				wait(c, Sleep(d))
				i, err := await(c, b.Wait())
				tr.add("%d@%d", i, loopOf(c.t).Time())
				return i, err
			}))
		}
		lost := meet(1)
		all := []*Task[int]{meet(2), meet(3), meet(4), meet(5), meet(6), meet(7)}
		wait(c, Sleep(1))
		wait(c, Sleep(0))
		if b.Waiting() != 1 {
			t.Errorf("%d wait", b.Waiting())
		}
		lost.Cancel()
		wait(c, WaitTasks(append(all, lost), AllCompleted, -1))
		tr.add("|")

		waiting := meet(0)
		wait(c, Sleep(0))
		wait(c, Sleep(0))
		wait(c, Sleep(0))
		b.Abort()
		if err := wait(c, waiting); err != ErrBarrierBroken || !b.Broken() {
			t.Errorf("aborted: %v", err)
		}
		if err := wait(c, b.Wait()); err != ErrBarrierBroken {
			t.Errorf("broken: %v", err)
		}
		b.Reset()
		waiting = meet(0)
		for b.Waiting() == 0 {
			wait(c, Sleep(0))
		}
		b.Reset()
		if err := wait(c, waiting); err != ErrBarrierBroken || b.Broken() || b.Waiting() != 0 {
			t.Errorf("reset: %v", err)
		}
		return nil
	})
	tr.want(t, "0@1 2@4 0@4 1@4 2@7 0@7 1@7 | 0@7 0@7")
}

func TestQueueOrders(t *testing.T) {
	type job struct{ rank, id int }
	less := func(a, b job) bool { return a.rank < b.rank }
	for _, test := range []struct {
		name string
		opts []QueueOption
		want []int
	}{
		{"fifo", nil, []int{0, 1, 2, 3, 4, 5}},
		{"lifo", []QueueOption{LIFO()}, []int{5, 4, 3, 2, 1, 0}},
		{"priority", []QueueOption{Priority(less)}, []int{1, 3, 4, 0, 2, 5}},
	} {
		q := NewQueue[job](0, test.opts...)
		for id, rank := range []int{2, 1, 2, 1, 1, 2} {
			q.TryPut(job{rank, id})
		}
		for _, want := range test.want {
			if j, err := q.TryGet(); err != nil || j.id != want {
				t.Errorf("%s: got %v, %v, want %d", test.name, j, err, want)
			}
		}
		if _, err := q.TryGet(); err != ErrQueueEmpty {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if panics(func() { NewQueue[int](0, Priority(less)) }) == nil {
		t.Error("Priority for another type")
	}
}

func TestQueueCountsWrap(t *testing.T) {
	q := NewQueue[int](0)
	q.items.pushed = ^uint(0) - 5
	q.items.popped, q.finished = q.items.pushed, q.items.pushed
	for i := range 20 { // the ring grows while its items have numbers from both ends
		q.TryPut(i)
	}
	for i := range 20 {
		if n, left := q.Len(), q.unfinished(); n != 20-i || left != n {
			t.Errorf("%d items, %d unfinished, want %d", n, left, 20-i)
		}
		if v, err := q.TryGet(); v != i || err != nil {
			t.Errorf("got %d, %v, want %d", v, err, i)
		}
		q.Done()
	}
}

func TestQueueClose(t *testing.T) { // shutdown family of 3.13
	virtual(t, func(c *ctl) error {
		q := NewQueue[int](1)
		q.TryPut(1)
		putter := GoFrom(c.t, q.Put(2))
		joiner := GoFrom(c.t, q.Join())
		wait(c, Sleep(0))
		q.Close()
		if err := wait(c, putter); err != ErrQueueClosed || !q.Closed() {
			t.Errorf("Put: %v", err)
		}
		if q.TryPut(3) != ErrQueueClosed || q.Len() != 1 || q.Cap() != 1 {
			t.Error("TryPut")
		}
		if v, err := await(c, q.Get()); v != 1 || err != nil {
			t.Errorf("what is in a closed queue can be taken: %v, %v", v, err)
		}
		if _, err := await(c, q.Get()); err != ErrQueueClosed {
			t.Errorf("Get: %v", err)
		}
		if joiner.Done() {
			t.Error("Join has ended before Done was called")
		}
		q.Done()
		if err := wait(c, joiner); err != nil || panics(q.Done) == nil {
			t.Errorf("Join: %v", err)
		}

		q = NewQueue[int](0)
		getter := GoFrom(c.t, q.Get())
		wait(c, Sleep(0))
		q.Close()
		if err := wait(c, getter); err != ErrQueueClosed {
			t.Errorf("Get that waits: %v", err)
		}
		q = NewQueue[int](0)
		q.TryPut(1)
		q.TryPut(2)
		joiner = GoFrom(c.t, q.Join())
		wait(c, Sleep(0))
		q.CloseNow()
		if err := wait(c, joiner); err != nil || q.Len() != 0 {
			t.Errorf("CloseNow: %v, %d items", err, q.Len())
		}
		return nil
	})
}

func TestPrimitivesBelongToALoop(t *testing.T) {
	var k Lock
	q := NewQueue[int](1)
	q.TryPut(1) // before it belongs to any
	virtual(t, func(c *ctl) error {
		wait(c, k.Acquire())
		k.Release()
		return wait(c, q.Get())
	})
	virtual(t, func(c *ctl) error {
		if err := wait(c, k.Acquire()); err != errOtherLoop {
			t.Errorf("Lock: %v", err)
		}
		if err := wait(c, q.Put(1)); err != errOtherLoop {
			t.Errorf("Queue: %v", err)
		}
		return nil
	})
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		var k Lock
		wait(c, k.Acquire())
		refused := make(chan any)
		go func() { refused <- panics(k.Release) }()
		if <-refused == nil {
			t.Error("Release from another goroutine")
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestPrimitivesInOrdinaryCode(t *testing.T) {
	var k Lock
	var ev Event
	q := NewQueue[int](2)
	n := 0
	var end sync.WaitGroup
	for range 10 {
		end.Add(1)
		go func() {
			defer end.Done()
			MustWait(ev.Wait())
			for range 10 {
				MustWait(k.Acquire())
				n++
				k.Release()
				MustWait(q.Put(1))
			}
		}()
	}
	ev.Set()
	sum := 0
	for range 100 {
		sum += MustAwait(q.Get())
		q.Done()
	}
	end.Wait()
	MustWait(q.Join())
	if n != 100 || sum != 100 {
		t.Errorf("n %d, sum %d", n, sum)
	}
	if v := panics(k.Release); v == nil {
		t.Error("Release of a free lock")
	}
}

// TestNothingIsLost cancels at random, and checks what must hold in the end: python/asyncio#201, #256, #343; bpo-27585, bpo-45997 were bugs here.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		pause := func(c *ctl) { wait(c, Sleep(time.Duration(random.IntN(3)))) }
		virtual(t, func(c *ctl) error {
			q := NewQueue[int](1 + random.IntN(3))
			sem := NewSemaphore(2)
			var k Lock
			var rw RWLock
			holders, inside, readers, writers := 0, 0, 0, 0
			put, got := 0, 0
			check := func(ok bool, what string) {
				if !ok {
					t.Fatalf("seed %d: %s", seed, what)
				}
			}
			var tasks []*Task[Void]
			spawn := func(body func(c *ctl) error) {
				tasks = append(tasks, GoFrom(c.t, proc(func(c *ctl) error {
					for range 5 {
						pause(c)
						if err := body(c); err != nil {
							return err
						}
					}
					return nil
				})))
			}
			for range 4 {
				spawn(func(c *ctl) error {
					err := wait(c, q.Put(1))
					if err == nil {
						put++
					}
					return err
				})
				spawn(func(c *ctl) error {
					v, err := await(c, q.Get())
					got += v
					return err
				})
				spawn(func(c *ctl) error {
					if err := wait(c, k.Acquire()); err != nil {
						return err
					}
					holders++
					check(holders == 1, "two tasks hold the lock")
					pause(c)
					holders--
					k.Release()
					return nil
				})
				spawn(func(c *ctl) error {
					if err := wait(c, sem.Acquire()); err != nil {
						return err
					}
					inside++
					check(inside <= 2, "too many permits")
					pause(c)
					inside--
					sem.Release()
					return nil
				})
				write := random.IntN(2) == 0
				spawn(func(c *ctl) error {
					if write {
						if err := wait(c, rw.Acquire()); err != nil {
							return err
						}
						writers++
						check(writers == 1 && readers == 0, "a writer is not alone")
						pause(c)
						writers--
						rw.Release()
						return nil
					}
					if err := wait(c, rw.RAcquire()); err != nil {
						return err
					}
					readers++
					check(writers == 0, "a reader and a writer")
					pause(c)
					readers--
					rw.RRelease()
					return nil
				})
			}
			for range 15 {
				wait(c, Sleep(time.Duration(random.IntN(3))))
				tasks[random.IntN(len(tasks))].Cancel()
			}
			wait(c, Sleep(100))
			check(put == got+q.Len(), "an item was lost")
			check(q.Len() == 0 || q.getters.front() == nil, "a getter waits though there is an item")
			check(q.full() || q.putters.front() == nil, "a putter waits though there is room")
			check(!k.held && k.queue.front() == nil, "the lock is not free")
			check(sem.free == 2 && sem.queue.front() == nil, "a permit was lost")
			check(!rw.Locked() && rw.queue.front() == nil, "the read-write lock is not free")
			for _, task := range tasks {
				task.Cancel()
			}
			wait(c, WaitTasks(tasks, AllCompleted, -1))
			check(q.getters.front() == nil && q.putters.front() == nil, "waiters are left")
			return nil
		})
	}
}

func TestCondNeedsItsLock(t *testing.T) {
	virtual(t, func(c *ctl) error {
		cond := NewCond(nil)
		if err := wait(c, cond.Wait()); !errors.Is(err, errCondFree) {
			t.Errorf("Wait: %v", err)
		}
		if panics(func() { cond.Notify(1) }) == nil {
			t.Error("Notify without the lock")
		}
		n := 0
		waiter := GoFrom(c.t, proc(func(c *ctl) error {
			wait(c, cond.L.Acquire())
			defer cond.L.Release()
			return wait(c, cond.WaitFor(func() bool { return n >= 2 }))
		}))
		for range 3 {
			wait(c, Sleep(1))
			if waiter.Done() != (n >= 2) {
				t.Errorf("n %d, done %v", n, waiter.Done())
			}
			wait(c, cond.L.Acquire())
			n++
			cond.NotifyAll()
			cond.L.Release()
		}
		return wait(c, waiter)
	})
}
