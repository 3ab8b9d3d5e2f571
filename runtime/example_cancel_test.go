package async_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file shows cancellation.

// async
func transaction() (err error) {
	fmt.Println("begin")
	defer func() {
		if err != nil {
			async.Wait(async.Sleep(time.Second)) // works: the cancellation was delivered once
			fmt.Println("rolled back at", async.Running().Time())
		}
	}()
	return async.Wait(async.Sleep(time.Hour))
}

// async
func shutdown() error {
	t := async.Go(transactionAsync())
	async.Wait(async.Sleep(time.Second))
	t.Cancel(errors.New("the server goes down"))
	fmt.Println(async.Wait(t))
	return nil
}

// Deferred calls run when a task is cancelled, and may await.
func ExampleTask_Cancel() {
	run(shutdownAsync())
	// Output:
	// begin
	// rolled back at 2s
	// async: cancelled: the server goes down
}

// async
func stubborn() (string, error) {
	if err := async.Wait(async.Sleep(time.Hour)); errors.Is(err, context.Canceled) {
		async.Current().Uncancel() // this request has been dealt with
	}
	return "went on", async.Wait(async.Sleep(time.Second))
}

// async
func ignored() error {
	t := async.Go(stubbornAsync())
	async.Wait(async.Sleep(0))
	t.Cancel()
	fmt.Println(async.Await(t))
	fmt.Println(t.Cancelled(), t.Cancelling())
	return nil
}

// A task may go on after a cancellation; Uncancel tells that to the timeouts and groups around.
func ExampleTask_Uncancel() {
	run(ignoredAsync())
	// Output:
	// went on <nil>
	// false 0
}

// async
func query() (string, error) {
	return async.Await(async.BlockingCtx(func(ctx context.Context) (string, error) {
		<-ctx.Done() // stands for a driver that observes its context
		return "", context.Cause(ctx)
	}))
}

// async
func report() error {
	_, err := async.Await(async.WithTimeout(time.Millisecond, queryAsync()))
	fmt.Println(err)
	return nil
}

// Code on goroutines gets the task's cancellation through its context, and is waited for.
func ExampleBlockingCtx() {
	async.Run(context.Background(), reportAsync())
	// Output: async: timed out after 1ms
}
