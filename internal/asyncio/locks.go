package asyncio

import (
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on synchronisation.

type counter struct {
	async.Lock
	value int
}

//async:func
func (c *counter) increment() error {
	if err := async.Wait(c.Acquire()); err != nil {
		return err
	}
	defer c.Release()
	value := c.value
	if err := async.Wait(async.Sleep(time.Millisecond)); err != nil {
		return err
	}
	c.value = value + 1
	return nil
}

//async:func
func hundredIncrements() error {
	var c counter
	calls := make([]async.Coro[async.Void], 100)
	for i := range calls {
		calls[i] = c.incrementAsync()
	}
	err := async.Wait(async.Gather(async.Slice(calls)...))
	fmt.Println("Final value:", c.value)
	return err
}

//async:func
func fetchPage(permits *async.Semaphore, i int) error {
	if err := async.Wait(permits.Acquire()); err != nil {
		return err
	}
	defer permits.Release()
	fmt.Println("Fetching", i)
	return async.Wait(async.Sleep(100 * time.Millisecond))
}

//async:func
func threeAtATime() error {
	permits := async.NewSemaphore(3)
	calls := make([]async.Coro[async.Void], 10)
	for i := range calls {
		calls[i] = fetchPageAsync(permits, i)
	}
	err := async.Wait(async.Gather(async.Slice(calls)...))
	fmt.Println("Fetched", len(calls), "pages")
	return err
}

//async:func
func waitsFor(event *async.Event, name string) error {
	fmt.Println(name, "waiting")
	err := async.Wait(event.Wait())
	fmt.Println(name, "got the event")
	return err
}

//async:func
func setsEvent(event *async.Event) error {
	err := async.Wait(async.Sleep(200 * time.Millisecond))
	fmt.Println("Setting event")
	event.Set()
	return err
}

//async:func
func twoWaitForOne() error {
	var event async.Event
	return async.Wait(async.Gather(waitsForAsync(&event, "A"), waitsForAsync(&event, "B"), setsEventAsync(&event)))
}

//async:func
func produces(queue *async.Queue[int]) error {
	defer queue.Close()
	for i := range 4 {
		if err := async.Wait(queue.Put(i)); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func consumes(queue *async.Queue[int], name string) error {
	for item, err := range async.Each(queue.All()) {
		if err != nil {
			return err
		}
		fmt.Println(name, "got", item)
		if err := async.Wait(async.Sleep(10 * time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func endOfAQueue() error {
	queue := async.NewQueue[int](5)
	err := async.Wait(async.Gather(producesAsync(queue), consumesAsync(queue, "Consumer-1"), consumesAsync(queue, "Consumer-2")))
	fmt.Println("all have ended")
	return err
}

//async:func
func works(queue *async.Queue[int], sum *int) error {
	for {
		item, err := async.Await(queue.Get())
		if err != nil {
			return err
		}
		*sum += item
		queue.Done()
	}
}

//async:func
func joinThenCancel() error {
	queue := async.NewQueue[int](0)
	sum := 0
	first, second := async.Go(worksAsync(queue, &sum)), async.Go(worksAsync(queue, &sum))
	for i := range 10 {
		if err := async.Wait(queue.Put(i)); err != nil {
			return err
		}
	}
	if err := async.Wait(queue.Join()); err != nil {
		return err
	}
	fmt.Println("all is done:", sum)
	first.Cancel()
	second.Cancel()
	if err := async.Wait(async.Settle(first, second)); err != nil {
		return err
	}
	fmt.Println(first.Cancelled(), second.Cancelled())
	return nil
}

// An element knows when it was put into the queue.
type element struct {
	name string
	put  time.Duration
}

//async:func
func waitingTimes() error {
	loop := async.Running()
	queue := async.NewQueue[element](0)
	for _, name := range []string{"a", "b"} {
		queue.TryPut(element{name, loop.Time()})
		if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
	}
	for range 2 {
		e, err := async.Await(queue.Get())
		if err != nil {
			return err
		}
		fmt.Println("got element", e.name, "after", (loop.Time() - e.put).Round(100*time.Millisecond).Milliseconds())
	}
	return nil
}

//async:func
func limitedGroup() error {
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		for i := range 4 {
			async.GoIn(g, fetchOneAsync(i))
		}
		return nil
	}, async.Limit(2)))
	fmt.Println("fetched")
	return err
}

//async:func
func fetchOne(i int) error {
	fmt.Println("Fetching", i)
	return async.Wait(async.Sleep(100 * time.Millisecond))
}
