package asyncio

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has what CPython's test_locks and test_queues pin down.

// A mutex is what a lock and a semaphore of one permit have in common.
type mutex interface {
	Acquire() async.Awaitable[async.Void]
	Release()
	Locked() bool
}

//async:func
func holdsFor(m mutex, d time.Duration, log *[]string, name string) error {
	if err := async.Wait(m.Acquire()); err != nil {
		return err
	}
	defer m.Release()
	*log = append(*log, name)
	return async.Wait(async.Sleep(d))
}

//async:func
func releaseAndCancel(t *testing.T, m mutex) {
	var log []string
	first := async.Go(holdsForAsync(m, 10, &log, "first"))
	second := async.Go(holdsForAsync(m, 10, &log, "second"))
	third := async.Go(holdsForAsync(m, 10, &log, "third"))
	async.MustWait(async.Sleep(0))
	async.Running().CallLater(10, func() { // in the iteration in which the first releases
		second.Cancel()
	})
	async.MustWait(first)
	if err := async.Wait(second); !cancelled(err) {
		t.Errorf("second: %v", err)
	}
	if err := async.Wait(third); err != nil || m.Locked() || !slices.Equal(log, []string{"first", "third"}) {
		t.Errorf("third: %v, %q", err, log)
	}
}

func TestCPython44CancelAndRelease(t *testing.T) {
	run(t, releaseAndCancelAsync(t, new(async.Lock)))
	run(t, releaseAndCancelAsync(t, async.NewSemaphore(1)))
}

//async:func
func wokenThenCancelled(t *testing.T, m mutex) {
	async.MustWait(m.Acquire())
	first, second := async.Go(m.Acquire()), async.Go(m.Acquire())
	async.MustWait(async.Sleep(0))
	m.Release()    // wakes the first
	first.Cancel() // before it has run
	if err := async.Wait(first); !cancelled(err) {
		t.Errorf("first: %v", err)
	}
	if err := async.Wait(second); err != nil || !m.Locked() {
		t.Errorf("second: %v", err)
	}
	m.Release()
	if m.Locked() {
		t.Error("the wake-up got lost")
	}
}

func TestCPython45WokenThenCancelled(t *testing.T) {
	run(t, wokenThenCancelledAsync(t, new(async.Lock)))
	run(t, wokenThenCancelledAsync(t, async.NewSemaphore(1)))
	run(t, wokenThenCancelledAsync(t, new(async.RWLock)))
}

//async:func
func noPermitIsLost(t *testing.T) {
	s := async.NewSemaphore(1)
	async.MustWait(s.Acquire())
	waiters := make([]*async.Task[async.Void], 4)
	for i := range waiters {
		waiters[i] = async.Go(s.Acquire())
	}
	async.MustWait(async.Sleep(0))
	waiters[0].Cancel()
	waiters[1].Cancel()
	s.Release()
	waiters[2].Cancel()
	sets := async.MustAwait(async.WaitTasks(waiters, async.AllCompleted, -1))
	got := 0
	for _, w := range sets.Done {
		if w.Err() == nil {
			got++
		}
	}
	if got != 1 || waiters[3].Err() != nil || !s.Locked() {
		t.Errorf("%d of the waiters have the permit", got)
	}
	s.Release()
	if !s.TryAcquire() || s.TryAcquire() {
		t.Error("there is not one permit in the end")
	}
}

//async:func
func cancelledWhileFree(t *testing.T) {
	s := async.NewSemaphore(1)
	first := async.Go(s.Acquire())
	second := async.Go(s.Acquire())
	async.MustWait(first)
	second.Cancel()
	async.Wait(second)
	s.Release()
	if err := async.Wait(async.WithTimeout(time.Second, s.Acquire())); err != nil {
		t.Errorf("a permit that is free is not given: %v", err)
	}
}

func TestCPython46NoPermitIsLost(t *testing.T) {
	run(t, noPermitIsLostAsync(t))
	run(t, cancelledWhileFreeAsync(t))
}

//async:func
func acquiresTwice(s *async.Semaphore, log *[]string, name string) error {
	for i := range 2 {
		if err := async.Wait(s.Acquire()); err != nil {
			return err
		}
		*log = append(*log, fmt.Sprint(name, i))
		async.MustWait(async.Sleep(1))
		s.Release()
	}
	return nil
}

//async:func
func strictlyInOrder(t *testing.T) {
	var log []string
	s := async.NewSemaphore(1)
	async.MustWait(async.Gather(acquiresTwiceAsync(s, &log, "a"), acquiresTwiceAsync(s, &log, "b"), acquiresTwiceAsync(s, &log, "c")))
	if want := []string{"a0", "b0", "c0", "a1", "b1", "c1"}; !slices.Equal(log, want) {
		t.Errorf("%q, want %q", log, want)
	}
}

//async:func
func noBarging(t *testing.T) {
	var log []string
	s := async.NewSemaphore(0)
	for i := range 4 {
		async.Go(s.Acquire()).OnDone(func(*async.Future[async.Void]) { log = append(log, fmt.Sprint(i)) })
	}
	async.MustWait(async.Sleep(0))
	s.Release()
	s.Release() // two at once: they wake in order
	if s.TryAcquire() {
		t.Error("a permit that is on its way to a waiter was taken")
	}
	late := async.Go(s.Acquire()) // and this one stands behind those that wait
	async.MustWait(async.Sleep(1))
	s.Release()
	s.Release()
	async.MustWait(async.Sleep(1))
	if want := []string{"0", "1", "2", "3"}; !slices.Equal(log, want) || late.Done() {
		t.Errorf("%q, late %v", log, late)
	}
	s.Release()
	async.MustWait(late)
}

func TestCPython47SemaphoresAreFair(t *testing.T) {
	run(t, strictlyInOrderAsync(t))
	run(t, noBargingAsync(t))
}

//async:func
func waitsOn(c *async.Cond, held *bool) error {
	async.MustWait(c.L.Acquire())
	defer c.L.Release()
	err := async.Wait(c.Wait())
	*held = c.L.Locked()
	return err
}

//async:func
func condCancelContested(t *testing.T) {
	c := async.NewCond(nil)
	held := false
	task := async.Go(waitsOnAsync(c, &held))
	async.MustWait(async.Sleep(0))
	async.MustWait(c.L.Acquire())
	task.Cancel(io.EOF) // it has to take the lock again, which is not free
	async.MustWait(async.Sleep(10))
	if task.Done() {
		t.Error("it goes on without the lock")
	}
	task.Cancel(io.ErrNoProgress) // does not hurry it
	async.MustWait(async.Sleep(10))
	if task.Done() {
		t.Error("a second cancellation makes it go on without the lock")
	}
	c.L.Release()
	if err := async.Wait(task); !cancelled(err) || !held || c.L.Locked() {
		t.Errorf("%v; it held the lock: %v", err, held)
	}
}

//async:func
func condCancelAfterNotify(t *testing.T) {
	c := async.NewCond(nil)
	var held [2]bool
	first, second := async.Go(waitsOnAsync(c, &held[0])), async.Go(waitsOnAsync(c, &held[1]))
	async.MustWait(async.Sleep(0))
	async.MustWait(c.L.Acquire())
	c.Notify(1)
	first.Cancel() // notified, and cancelled before it has run: the notification is for the second
	c.L.Release()
	if err := async.Wait(first); !held[0] || !cancelled(err) {
		t.Errorf("first: %v; it held the lock: %v", err, held[0])
	}
	if err := async.Wait(async.WithTimeout(time.Hour, second)); err != nil || !held[1] {
		t.Errorf("second: %v; it held the lock: %v", err, held[1])
	}
}

//async:func
func condCancelWhileRelocking(t *testing.T) {
	c := async.NewCond(nil)
	var held [2]bool
	first, second := async.Go(waitsOnAsync(c, &held[0])), async.Go(waitsOnAsync(c, &held[1]))
	async.MustWait(async.Sleep(0))
	async.MustWait(c.L.Acquire())
	c.Notify(1)
	async.MustWait(async.Sleep(1)) // the first has been woken, and waits for the lock
	first.Cancel()
	async.MustWait(async.Sleep(1))
	c.L.Release()
	if err := async.Wait(first); !held[0] || !cancelled(err) {
		t.Errorf("first: %v; it held the lock: %v", err, held[0])
	}
	if err := async.Wait(async.WithTimeout(time.Hour, second)); err != nil || !held[1] {
		t.Errorf("second: %v; it held the lock: %v", err, held[1])
	}
}

func TestCPython48CondHoldsItsLock(t *testing.T) { run(t, condCancelContestedAsync(t)) }

func TestCPython49CondPassesNotificationsOn(t *testing.T) {
	run(t, condCancelAfterNotifyAsync(t))
	run(t, condCancelWhileRelockingAsync(t))
}

//async:func
func setAndClear(t *testing.T) {
	var e async.Event
	waiter := async.Go(e.Wait())
	async.MustWait(async.Sleep(0))
	e.Set()
	e.Clear()
	late := async.Go(e.Wait())
	if err := async.Wait(waiter); err != nil || e.IsSet() {
		t.Errorf("the waiter: %v", err)
	}
	async.MustWait(async.Sleep(1))
	if late.Done() {
		t.Error("a wait that began after Clear is over")
	}
	e.Set()
	async.MustWait(late)
}

func TestCPython50ClearAfterSet(t *testing.T) { run(t, setAndClearAsync(t)) }

//async:func
func readerCancelledAfterPuts(t *testing.T) {
	q := async.NewQueue[int](0)
	reader := async.Go(q.Get())
	async.MustWait(async.Sleep(0))
	q.TryPut(1)
	q.TryPut(2)
	reader.Cancel()
	v, err := async.Await(reader)
	if err == nil { // the item was handed over: then it must not be in the queue, too
		if v != 1 || q.Len() != 1 {
			t.Errorf("got %d, and %d are left", v, q.Len())
		}
		return
	}
	if v := async.MustAwait(q.Get()); !cancelled(err) || v != 1 {
		t.Errorf("%v; the next reader gets %d", err, v)
	}
}

//async:func
func manyReadersOneCancelled(t *testing.T) {
	q := async.NewQueue[int](0)
	readers := []*async.Task[int]{async.Go(q.Get()), async.Go(q.Get()), async.Go(q.Get())}
	async.MustWait(async.Sleep(0))
	q.TryPut(1)
	q.TryPut(2)
	readers[1].Cancel()
	var got []int
	for i, r := range readers {
		if v, err := async.Await(r); err == nil {
			got = append(got, v)
		} else if i != 1 || !cancelled(err) {
			t.Errorf("reader %d: %v", i, err)
		}
	}
	if !slices.Equal(got, []int{1, 2}) || q.Len() != 0 {
		t.Errorf("the readers got %v, and %d are left", got, q.Len())
	}
}

func TestCPython51CancelledReader(t *testing.T) { run(t, readerCancelledAfterPutsAsync(t)) }

func TestCPython52OtherReadersGetTheItems(t *testing.T) { run(t, manyReadersOneCancelledAsync(t)) }

//async:func
func cancelledWriters(t *testing.T) {
	q := async.NewQueue[string](1)
	q.TryPut("a")
	b, c := async.Go(q.Put("b")), async.Go(q.Put("c"))
	async.MustWait(async.Sleep(0))
	if v, _ := q.TryGet(); v != "a" { // there is room: for b
		t.Error(v)
	}
	b.Cancel() // before it has run: for c
	if err := async.Wait(b); !cancelled(err) {
		t.Errorf("b: %v", err)
	}
	async.MustWait(c)
	if v := async.MustAwait(q.Get()); v != "c" || q.Len() != 0 {
		t.Errorf("got %q, and %d are left", v, q.Len())
	}
}

//async:func
func manyCancelledReaders(t *testing.T) {
	q := async.NewQueue[int](1)
	for range 100 {
		if err := async.Wait(async.WithTimeout(1, q.Get())); !timedOut(err) {
			t.Error(err)
		}
	}
	async.MustWait(q.Put(1)) // none of them is there any more
	if v, err := q.TryGet(); v != 1 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
}

//async:func
func cancelledBeforeAnything(t *testing.T) {
	q := async.NewQueue[int](1)
	reader, writer := async.Go(q.Get()), async.Go(q.Put(1)) // both ready in this iteration
	async.MustWait(async.Sleep(0))
	reader.Cancel()
	_, err := async.Await(reader)
	async.MustWait(writer)
	if cancelled(err) != (q.Len() == 1) {
		t.Errorf("%v, and %d are left", err, q.Len())
	}
}

func TestCPython53SlotsAndWakeUpsArePassedOn(t *testing.T) {
	run(t, cancelledWritersAsync(t))
	run(t, manyCancelledReadersAsync(t))
	run(t, cancelledBeforeAnythingAsync(t))
}

//async:func
func joins(t *testing.T) {
	q := async.NewQueue[int](0)
	async.MustWait(q.Join()) // nothing was put
	defer func() {
		if recover() == nil {
			t.Error("Done too often is not refused")
		}
	}()
	q.TryPut(1)
	q.TryGet()
	q.Done()
	async.MustWait(q.Join())
	q.Done()
}

func TestCPython54JoinAndDone(t *testing.T) { run(t, joinsAsync(t)) }
