package async_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file shows what goes beyond asyncio: Select, Interval, Notify, Watch, Broadcast and Limiter.

// async
func nextJob(urgent, normal *async.Queue[string]) (job string, err error) {
	take := func(v string, err error) error {
		job = v
		return err
	}
	_, err = async.Await(async.Select(
		async.On(urgent.Get(), take),
		async.On(normal.Get(), take),
		async.On(async.Sleep(5*time.Millisecond), func(async.Void, error) error { return errors.New("nothing to do") }),
	))
	return job, err
}

// async
func jobs() {
	urgent, normal := async.NewQueue[string](0), async.NewQueue[string](0)
	normal.TryPut("tidy up")
	urgent.TryPut("put out the fire")
	for range 3 {
		fmt.Println(async.Await(nextJobAsync(urgent, normal)))
	}
}

// Exactly one of the operations is performed: what the other queue holds stays there.
func ExampleSelect() {
	async.Run(context.Background(), jobsAsync())
	// Output:
	// put out the fire <nil>
	// tidy up <nil>
	//  nothing to do
}

// async
func ticks() {
	ticker := async.NewInterval(10*time.Millisecond, async.Burst)
	last, _ := async.Await(ticker.Next())
	async.Await(async.Sleep(25 * time.Millisecond)) // the ticks of this time come late, but all come
	for range 3 {
		due, _ := async.Await(ticker.Next())
		fmt.Println(due - last)
		last = due
	}
}

func ExampleInterval() {
	async.Run(context.Background(), ticksAsync())
	// Output:
	// 10ms
	// 10ms
	// 10ms
}

// async
func follow(name string, values async.Stream[string]) {
	for v := range async.Each(values) {
		fmt.Println(name, v)
	}
}

// async
func reconfigure() {
	config := async.NewWatch("first")
	reader := async.Go(followAsync("reader has", config.Subscribe()))
	async.Await(async.Sleep(0))
	config.Set("second")
	config.Set("third") // the reader does not see what was in between
	config.Close()
	async.Await(reader)
}

func ExampleWatch() {
	async.Run(context.Background(), reconfigureAsync())
	// Output:
	// reader has first
	// reader has third
}

// async
func announce() {
	news := async.NewBroadcast[string](8)
	a, b := async.Go(followAsync("a reads", news.Subscribe())), async.Go(followAsync("b reads", news.Subscribe()))
	news.Send("hello")
	news.Send("goodbye")
	news.Close()
	async.Await(async.Gather[async.Void](a, b))
}

func ExampleBroadcast() {
	async.Run(context.Background(), announceAsync())
	// Output:
	// a reads hello
	// a reads goodbye
	// b reads hello
	// b reads goodbye
}

// async
func sleeper(n *async.Notify, name string) {
	async.Await(n.Wait())
	fmt.Println(name, "goes on")
}

// async
func wakeUp() {
	var n async.Notify
	first, second := async.Go(sleeperAsync(&n, "first")), async.Go(sleeperAsync(&n, "second"))
	async.Await(async.Sleep(0))
	n.One()
	async.Await(first)
	fmt.Println("one is awake")
	n.All()
	async.Await(second)
}

func ExampleNotify() {
	async.Run(context.Background(), wakeUpAsync())
	// Output:
	// first goes on
	// one is awake
	// second goes on
}

// async
func limited() {
	limit := async.NewLimiter(time.Hour, 2) // one per hour, but two may come together
	for range 3 {
		async.Await(async.Select(
			async.On(limit.Acquire(), func(async.Void, error) error {
				fmt.Println("go ahead")
				return nil
			}),
			async.On(async.Sleep(time.Millisecond), func(async.Void, error) error {
				fmt.Println("come back later")
				return nil
			}),
		))
	}
}

func ExampleLimiter() {
	async.Run(context.Background(), limitedAsync())
	// Output:
	// go ahead
	// go ahead
	// come back later
}
