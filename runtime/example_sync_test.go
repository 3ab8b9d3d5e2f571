package async_test

import (
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file shows locks, queues and the like.

// async
func increment(lock *async.Lock, n *int) error {
	if err := async.Wait(lock.Acquire()); err != nil {
		return err
	}
	defer lock.Release()
	old := *n
	err := async.Wait(async.Sleep(time.Millisecond)) // others would come in between
	*n = old + 1
	return err
}

// async
func counting() error {
	var lock async.Lock
	n := 0
	var tasks []async.Awaitable[async.Void]
	for range 10 {
		tasks = append(tasks, incrementAsync(&lock, &n))
	}
	err := async.Wait(async.Gather(tasks...))
	fmt.Println(n)
	return err
}

func ExampleLock() {
	run(countingAsync())
	// Output: 10
}

// async
func read(lock *async.RWLock, who string) error {
	if err := async.Wait(lock.RAcquire()); err != nil {
		return err
	}
	defer lock.RRelease()
	fmt.Println(who, "reads")
	return async.Wait(async.Sleep(time.Second))
}

// async
func write(lock *async.RWLock) error {
	if err := async.Wait(lock.Acquire()); err != nil {
		return err
	}
	defer lock.Release()
	fmt.Println("alone at", async.Running().Time())
	return nil
}

// async
func library() error {
	var lock async.RWLock
	return async.Wait(async.Gather(readAsync(&lock, "Ann"), readAsync(&lock, "Bob"), writeAsync(&lock)))
}

// Readers share the lock, a writer has it alone.
func ExampleRWLock() {
	run(libraryAsync())
	// Output:
	// Ann reads
	// Bob reads
	// alone at 1s
}

// async
func download(page int, limit *async.Semaphore) error {
	if err := async.Wait(limit.Acquire()); err != nil {
		return err
	}
	defer limit.Release()
	fmt.Println("page", page, "at", async.Running().Time())
	return async.Wait(async.Sleep(time.Second))
}

// async
func downloads() error {
	limit := async.NewSemaphore(2)
	return async.Wait(async.WithGroup(func(g *async.Group) error {
		for page := range 4 {
			async.GoIn(g, downloadAsync(page, limit))
		}
		return nil
	}))
}

func ExampleSemaphore() {
	run(downloadsAsync())
	// Output:
	// page 0 at 0s
	// page 1 at 0s
	// page 2 at 1s
	// page 3 at 1s
}

// async
func runner(start *async.Event, name string) error {
	err := async.Wait(start.Wait())
	fmt.Println(name, "runs")
	return err
}

// async
func race() error {
	var start async.Event
	runners := async.Gather(runnerAsync(&start, "Ann"), runnerAsync(&start, "Bob"))
	async.Wait(async.Sleep(time.Second))
	fmt.Println("go")
	start.Set()
	return async.Wait(runners)
}

func ExampleEvent() {
	run(raceAsync())
	// Output:
	// go
	// Ann runs
	// Bob runs
}

// async
func spend(changed *async.Cond, balance *int, amount int) error {
	if err := async.Wait(changed.L.Acquire()); err != nil {
		return err
	}
	defer changed.L.Release()
	if err := async.Wait(changed.WaitFor(func() bool { return *balance >= amount })); err != nil {
		return err
	}
	*balance -= amount
	fmt.Println("spent", amount, "and have", *balance)
	return nil
}

// async
func account() error {
	changed, balance := async.NewCond(nil), 0
	spending := async.Gather(spendAsync(changed, &balance, 30), spendAsync(changed, &balance, 10))
	for range 2 {
		async.Wait(async.Sleep(time.Second))
		async.MustWait(changed.L.Acquire())
		balance += 20
		changed.NotifyAll()
		changed.L.Release()
	}
	return async.Wait(spending)
}

func ExampleCond() {
	run(accountAsync())
	// Output:
	// spent 10 and have 10
	// spent 30 and have 0
}

// async
func hike(meeting *async.Barrier, name string, d time.Duration) error {
	async.Wait(async.Sleep(d))
	place, err := async.Await(meeting.Wait())
	fmt.Println(name, "was number", place, "and goes on at", async.Running().Time())
	return err
}

// async
func hikers() error {
	meeting := async.NewBarrier(2)
	return async.Wait(async.Gather(hikeAsync(meeting, "Ann", 2*time.Hour), hikeAsync(meeting, "Bob", time.Hour)))
}

func ExampleBarrier() {
	run(hikersAsync())
	// Output:
	// Ann was number 1 and goes on at 2h0m0s
	// Bob was number 0 and goes on at 2h0m0s
}

// async
func produce(q *async.Queue[int]) error {
	for i := range 3 {
		if err := async.Wait(q.Put(i)); err != nil {
			return err
		}
	}
	q.Close() // consumers end when they have got everything
	return nil
}

// async
func consume(q *async.Queue[int]) error {
	for v, err := range async.Each(q.All()) {
		if err != nil {
			return err
		}
		fmt.Println("got", v)
	}
	return nil
}

// async
func handOver() error {
	q := async.NewQueue[int](1)
	return async.Wait(async.Gather(produceAsync(q), consumeAsync(q)))
}

func ExampleQueue() {
	run(handOverAsync())
	// Output:
	// got 0
	// got 1
	// got 2
}

// async
func errands() error {
	type errand struct {
		what   string
		urgent int
	}
	q := async.NewQueue[errand](0, async.Priority(func(a, b errand) bool { return a.urgent > b.urgent }))
	q.TryPut(errand{"shop", 1})
	q.TryPut(errand{"doctor", 9})
	q.TryPut(errand{"post", 1})
	q.Close()
	for e, err := range async.Each(q.All()) {
		if err != nil {
			return err
		}
		fmt.Println(e.what)
	}
	return nil
}

func ExampleQueueOption() {
	run(errandsAsync())
	// Output:
	// doctor
	// shop
	// post
}

// async
func subscriber(values async.Stream[int]) error {
	for v, err := range async.Each(values) {
		fmt.Println(v, err)
	}
	return nil
}

// async
func lag() error {
	news := async.NewBroadcast[int](2)
	s := news.Subscribe()
	for i := range 5 {
		news.Send(i) // nobody reads meanwhile
	}
	_, err := async.Await(s.Next())
	if missed, ok := err.(*async.LagError); ok {
		fmt.Println("missed", missed.Missed)
	}
	news.Close()
	return async.Wait(subscriberAsync(s))
}

func ExampleLagError() {
	run(lagAsync())
	// Output:
	// missed 3
	// 3 <nil>
	// 4 <nil>
}
