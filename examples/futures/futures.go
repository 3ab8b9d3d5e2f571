// Futures has one coroutine wait for a future that another one completes: first with both gathered, then as two tasks that the
// program starts in the other order.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

// async
func bar(w io.Writer, future *async.Future[string]) error {
	fmt.Fprintln(w, "bar will sleep for 3 seconds")
	if err := async.Wait(async.Sleep(3 * time.Second)); err != nil {
		return err
	}
	fmt.Fprintln(w, "bar resolving the future")
	return future.SetResult("future is resolved")
}

// async
func foo(w io.Writer, future *async.Future[string]) error {
	fmt.Fprintln(w, "foo will await the future")
	if err := async.Wait(future); err != nil {
		return err
	}
	fmt.Fprintln(w, "foo finds the future resolved")
	return nil
}

// async
func gathered(w io.Writer) error {
	future := async.NewFuture[string](async.Running())
	return async.Wait(async.Gather(fooAsync(w, future), barAsync(w, future)))
}

// async
func asTasks(w io.Writer) error {
	future := async.NewFuture[string](async.Running())
	t1 := async.Go(barAsync(w, future))
	t2 := async.Go(fooAsync(w, future))
	if err := async.Wait(t2); err != nil {
		return err
	}
	return async.Wait(t1)
}

// async
func program(w io.Writer) error {
	for _, run := range []func(io.Writer) async.Coro[async.Void]{gatheredAsync, asTasksAsync} {
		start := async.Running().Time()
		if err := async.Wait(run(w)); err != nil {
			return err
		}
		fmt.Fprintf(w, "%.2f\n", (async.Running().Time() - start).Seconds())
	}
	return nil
}
