package asyncio

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on coroutines and on how they are run.

//async:func
func hello() int {
	fmt.Println("Hello")
	return 1
}

//async:func
func onlyAnObject() error {
	c := helloAsync()
	fmt.Println("called")
	n, err := async.Await(c)
	fmt.Println(n)
	return err
}

//async:func
func helloWorld() error {
	fmt.Println("Hello")
	if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
		return err
	}
	fmt.Println("World")
	return nil
}

//async:func
func one() (int, error) { return 1, nil }

//async:func
func valueOfAwait() error {
	n, err := async.Await(oneAsync())
	fmt.Println(n + 1)
	return err
}

//async:func
func noAwaitInside() error {
	async.Running().CallSoon(func() { fmt.Println("the loop's turn") })
	fmt.Println("a")
	n, err := async.Await(oneAsync())
	if err != nil {
		return err
	}
	fmt.Println("result", n)
	return async.Wait(async.Sleep(0))
}

//async:func
func firstStep(n int) (string, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 10 * time.Millisecond))
	return fmt.Sprint("result", n, "-1"), err
}

//async:func
func secondStep(n int, first string) (string, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 10 * time.Millisecond))
	return fmt.Sprint("result", n, "-2 derived from ", first), err
}

//async:func
func chain(n int) error {
	first, err := async.Await(firstStepAsync(n))
	if err != nil {
		return err
	}
	second, err := async.Await(secondStepAsync(n, first))
	fmt.Println(second)
	return err
}

//async:func
func chains() error {
	return async.Wait(async.Gather(chainAsync(1), chainAsync(2)))
}

//async:func
func pairOfResults() (first, second string, err error) {
	if first, err = async.Await(firstStepAsync(1)); err != nil {
		return
	}
	second, err = async.Await(secondStepAsync(1, first))
	return
}

func sequentially() error {
	defer fmt.Println("the loop is closed")
	pair, err := async.Run(context.Background(), pairOfResultsAsync())
	fmt.Println(pair.A, "and", pair.B)
	return err
}

//async:func
func assignedLater() error {
	v := "unset"
	async.Running().CallSoon(func() { fmt.Println("meanwhile", v) })
	v, err := async.Await(firstStepAsync(1))
	fmt.Println("then", v)
	return err
}

func runTwice() error {
	for range 2 {
		n, err := async.Run(context.Background(), oneAsync())
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
	return nil
}

//async:func
func runInside() error {
	_, err := async.Run(async.Context(), oneAsync()) //async:allow asyncblock that it fails is the point
	fmt.Println("refused:", errors.Is(err, async.ErrLoopRunning))
	return nil
}

//async:func
func listen() error {
	for {
		fmt.Println("listening")
		if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
	}
}

//async:func
func listenMeanwhile() error {
	listener := async.Go(listenAsync())
	fmt.Println("goes on")
	if err := async.Wait(async.Sleep(150 * time.Millisecond)); err != nil {
		return err
	}
	listener.Cancel()
	err := async.Wait(listener)
	fmt.Println("cancelled:", errors.Is(err, context.Canceled))
	return nil
}

func inAnotherGoroutine() error {
	var running sync.WaitGroup
	running.Go(func() {
		async.Run(context.Background(), helloWorldAsync())
	})
	running.Wait()
	fmt.Println("Coroutine finished")
	return nil
}

func calledLikeAFunction() error {
	n, err := one() // the blocking form: no loop to be seen
	fmt.Println(n)
	return err
}

//async:func
func work() (string, error) {
	return "done", async.Wait(async.Sleep(100 * time.Millisecond))
}

func bridge() error {
	// Nothing runs yet: run it.
	s, err := async.Run(context.Background(), workAsync())
	fmt.Println(s, err)

	// A loop runs on another goroutine: submit it there.
	loop := async.NewLoop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		loop.RunForever()
	}()
	s, err = async.Submit(loop, workAsync()).Wait(context.Background())
	fmt.Println(s, err)
	loop.Post(loop.Stop)
	<-ended

	// The loop rests: run it for as long as it takes.
	s, err = async.RunUntil(loop, workAsync())
	fmt.Println(s, err)
	return loop.Close()
}

var errOurs = errors.New("ours")

//async:func
func fails() error {
	async.MustWait(async.Sleep(0))
	return errOurs
}

func errorsComeOut() error {
	_, err := async.Run(context.Background(), failsAsync())
	fmt.Println("from run:", err)
	loop := async.NewLoop()
	_, err = async.RunUntil(loop, failsAsync())
	fmt.Println("from run_until_complete:", err)
	return loop.Close()
}
