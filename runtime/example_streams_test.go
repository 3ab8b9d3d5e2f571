package async_test

import (
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file shows generators and streams.

// async
func countdown(from int, yield func(int) bool) string {
	for i := from; i > 0; i-- {
		if !yield(i) {
			return "stopped"
		}
	}
	return "lift-off"
}

func ExampleGenerator() {
	g := countdownAsync(3)
	for v := range g.All() {
		fmt.Println(v)
	}
	fmt.Println(g.Result())
	// Output:
	// 3
	// 2
	// 1
	// lift-off <nil>
}

func ExampleGeneratorState() {
	g := countdownAsync(3)
	fmt.Println(g.State())
	g.Next()
	fmt.Println(g.State())
	g.Close()
	fmt.Println(g.State())
	// Output:
	// created
	// suspended
	// closed
}

// async
func ticking(n int, yield func(time.Duration) bool) error {
	for range n {
		if err := async.Wait(async.Sleep(time.Second)); err != nil {
			return err
		}
		if !yield(async.Running().Time()) {
			return nil
		}
	}
	return nil
}

// async
func listen() error {
	for at, err := range async.Each(tickingAsync(10)) {
		if err != nil {
			return err
		}
		fmt.Println("tick at", at)
		if at == 2*time.Second {
			break // closes the generator
		}
	}
	return nil
}

func ExampleAsyncGenerator() {
	run(listenAsync())
	// Output:
	// tick at 1s
	// tick at 2s
}

// async
func collect() error {
	q := async.NewQueue[int](0)
	q.TryPut(1)
	q.TryPut(2)
	q.Close()
	all, err := async.Await(async.Collect(q.All()))
	fmt.Println(all)
	_, end := async.Await(q.All().Next())
	fmt.Println(errors.Is(end, async.ErrStop))
	return err
}

func ExampleStream() {
	run(collectAsync())
	// Output:
	// [1 2]
	// true
}
