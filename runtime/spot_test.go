package async_test

import (
	"errors"
	"fmt"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests the operations that compiled code keeps in the frame which awaits them, in all kinds of places.

// async
func takeFrom[T any](q *async.Queue[T]) (T, error) { return async.Await(q.Get()) }

// sumDown takes n items, in calls of itself.
//
//async:func
func sumDown(q *async.Queue[int], n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	v, err := async.Await(q.Get())
	if err != nil {
		return 0, err
	}
	rest, err := async.Await(sumDownAsync(q, n-1))
	return v + rest, err
}

// async
func items(q *async.Queue[int], yield func(int) bool) error {
	for v := async.MustAwait(q.Get()); v >= 0; v = async.MustAwait(q.Get()) {
		if !yield(v) {
			break
		}
	}
	return nil
}

// async
func feed(q *async.Queue[int], vs ...int) error {
	for _, v := range vs {
		if err := async.Wait(q.Put(v)); err != nil {
			return err
		}
		async.MustWait(async.Sleep(1))
	}
	return nil
}

// async
func ordered(opts ...async.QueueOption) (got []int, err error) {
	q := async.NewQueue[int](3, opts...)
	filling := async.Go(feedAsync(q, 2, 1, 3))
	got = append(got, async.MustAwait(q.Get()))
	async.MustWait(filling)
	q.Close()
	for {
		v, err := async.Await(q.Get())
		if errors.Is(err, async.ErrQueueClosed) {
			return got, nil
		}
		got = append(got, v)
	}
}

// A guarded is a lock with what it guards.
type guarded struct {
	async.Lock
	ready async.Event
	room  *async.Semaphore
	log   []string
}

// async
func (g *guarded) visit(name string) error {
	async.MustWait(g.ready.Wait())
	async.MustWait(g.room.Acquire())
	defer g.room.Release()
	if err := async.Wait(g.Acquire()); err != nil {
		return err
	}
	defer g.Release()
	g.log = append(g.log, name)
	return async.Wait(async.Sleep(1))
}

// async
func spots() (err error) {
	q := async.NewQueue[int](1)
	feeding := async.Go(feedAsync(q, 1, 2, 3, 4, 5, 6, -1))
	fmt.Print(async.MustAwait(takeFromAsync(q)), " ", async.MustAwait(sumDownAsync(q, 3)))
	for v, err := range async.Each(itemsAsync(q)) {
		fmt.Print(" ", v, err)
	}
	fmt.Println()
	async.MustWait(feeding)
	fmt.Println(async.MustAwait(orderedAsync()), async.MustAwait(orderedAsync(async.LIFO())),
		async.MustAwait(orderedAsync(async.Priority(func(a, b int) bool { return a < b }))))
	getting := async.Go(takeFromAsync(q))
	async.MustWait(async.Sleep(1))
	getting.Cancel()
	_, err = async.Await(getting)
	fmt.Println(err, q.Len())

	g := guarded{room: async.NewSemaphore(2)}
	var visits []*async.Task[async.Void]
	for _, name := range []string{"a", "b", "c", "d"} {
		visits = append(visits, async.Go(g.visitAsync(name)))
	}
	async.MustWait(async.Sleep(1))
	g.ready.Set()
	async.MustWait(async.Sleep(0))
	async.MustWait(async.Sleep(0))
	visits[1].Cancel() // waits for the lock
	visits[2].Cancel() // waits for a permit
	_, err = async.Await(async.WaitTasks(visits, async.AllCompleted, -1))
	fmt.Println(g.log, visits[1].Cancelled(), visits[2].Cancelled(), g.Locked(), g.room.Locked())
	return err
}

func Example_spots() {
	if _, err := asynctest.Run(new(silent), spotsAsync()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 9 5 <nil> 6 <nil>
	// [2 1 3] [2 3 1] [2 1 3]
	// async: cancelled 0
	// [a d] true true false false
}

// A board is written by some tasks, at a steady rate, and read by others when it has changed.
type board struct {
	async.RWLock
	changed async.Notify
	pace    *async.Limiter
	unread  *async.Queue[string]
	log     []string
}

// async
func (b *board) write(line string) error {
	async.MustWait(b.pace.Acquire())
	if err := async.Wait(b.Acquire()); err != nil {
		return err
	}
	defer b.Release()
	b.log = append(b.log, line)
	b.unread.TryPut(line)
	b.changed.One()
	return async.Wait(async.Sleep(1))
}

// async
func (b *board) read(name string) error {
	if err := async.Wait(b.changed.Wait()); err != nil {
		return err
	}
	async.MustWait(b.RAcquire())
	defer b.RRelease()
	b.log = append(b.log, name)
	b.unread.Done()
	return nil
}

// async
func moreSpots() error {
	b := board{pace: async.NewLimiter(10, 1), unread: async.NewQueue[string](0)}
	leaving := async.Go(b.readAsync("x"))
	reading := async.Gather(b.readAsync("y"), b.readAsync("z"))
	writing := async.Gather(b.writeAsync("one"), b.writeAsync("two"))
	async.MustWait(async.Sleep(0))
	leaving.Cancel() // it has just been told of a change, which is for the next one then
	_, err := async.Await(leaving)
	fmt.Println(err, b.log, b.Locked())
	async.MustWait(b.unread.Join())
	fmt.Println(b.log)
	async.MustWait(writing)
	async.MustWait(reading)
	async.MustWait(b.unread.Join())
	fmt.Println(b.log, b.Locked())
	return nil
}

func Example_moreSpots() {
	if _, err := asynctest.Run(new(silent), moreSpotsAsync()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// async: cancelled [one] true
	// [one y]
	// [one y two z] false
}

func TestOtherLoopOnTheSpot(t *testing.T) {
	q := async.NewQueue[int](1)
	if _, err := asynctest.Run(t, feedAsync(q, 1)); err != nil {
		t.Error(err)
	}
	if _, err := asynctest.Run(t, feedAsync(q, 2)); err == nil {
		t.Error("a Put of another loop gives no error")
	}
	if v, err := asynctest.Run(t, takeFromAsync(q)); err == nil {
		t.Errorf("a Get of another loop gives %d", v)
	}
	if q.Len() != 1 {
		t.Errorf("%d items are left, want 1", q.Len())
	}
}
