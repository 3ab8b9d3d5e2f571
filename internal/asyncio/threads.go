package asyncio

import (
	"context"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on threads, processes and code that blocks.

//async:func
func ticks() error {
	for i := range 3 {
		fmt.Println("tick", i)
		if err := async.Wait(async.Sleep(20 * time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// blockingWork knows nothing of coroutines.
func blockingWork() (string, error) {
	time.Sleep(100 * time.Millisecond)
	return "done", nil
}

//async:func
func ticksMeanwhile() error {
	ticker := async.Go(ticksAsync())
	v, err := async.Await(async.Blocking(blockingWork))
	if err != nil {
		return err
	}
	fmt.Println("IO result:", v)
	return async.Wait(ticker)
}

func loopGoesOn() error {
	_, err := async.Run(context.Background(), ticksMeanwhileAsync())
	return err
}

func sumOfSquares(n int) int {
	sum := 0
	for i := range n {
		sum += i * i
	}
	return sum
}

//async:func
func computes() error {
	pool := async.NewPool(2) // goroutines at a time
	v, err := async.Await(async.BlockingOn(pool, func() (int, error) { return sumOfSquares(1000000), nil }))
	fmt.Println("CPU result:", v)
	return err
}

func fromAnotherThread() error {
	loop := async.NewLoop()
	go func() {
		v, err := async.Submit(loop, workAsync()).Wait(context.Background())
		fmt.Println(v, err)
		loop.Post(loop.Stop)
	}()
	loop.RunForever()
	return loop.Close()
}

//async:func
func threeAtOnce() error {
	vs, err := async.Await(async.Gather(async.Blocking(blockingWork), async.Blocking(blockingWork), async.Blocking(blockingWork)))
	fmt.Println(vs)
	return err
}

func managesThreads() error {
	_, err := async.Run(context.Background(), threeAtOnceAsync())
	return err
}

//async:func
func holdsUpTheLoop(i int) error {
	time.Sleep(20 * time.Millisecond) //async:allow asyncblock this is what the program shows
	fmt.Println("call", i)
	return nil
}

//async:func
func fiveInTurn() error {
	calls := make([]async.Coro[async.Void], 5)
	for i := range calls {
		calls[i] = holdsUpTheLoopAsync(i)
	}
	return async.Wait(async.Gather(async.Slice(calls)...))
}

func serialised() error {
	_, err := async.Run(context.Background(), fiveInTurnAsync())
	return err
}

func runPerNumber() error {
	for n := range 3 {
		v, err := async.Run(context.Background(), numberAsync(n))
		if err != nil {
			return err
		}
		fmt.Println("number", v)
	}
	return nil
}

// A client calls functions on a goroutine of its own.
type client struct {
	onMessage func(string)
	onClose   func()
}

func (c client) run() {
	c.onMessage("one")
	c.onMessage("two")
	c.onClose()
}

//async:func
func handle(message string) error {
	err := async.Wait(async.Sleep(10 * time.Millisecond))
	fmt.Println("handled", message)
	return err
}

//async:func
func callbackLibrary() error {
	loop := async.Running()
	closed := async.NewFuture[async.Void](loop)
	go client{
		onMessage: func(m string) { async.Submit(loop, handleAsync(m)).Wait(context.Background()) },
		onClose:   func() { closed.SetResult(async.Void{}) },
	}.run()
	err := async.Wait(closed)
	fmt.Println("closed")
	return err
}
