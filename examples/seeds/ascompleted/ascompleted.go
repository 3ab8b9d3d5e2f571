// Ascompleted takes results in the order in which they come.
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
func program(w io.Writer) error {
	start := async.Running().Time()
	for task, err := range async.Each(async.AsCompleted(async.Slice([]*async.Task[int]{
		async.Go(fooAsync(w, 1)),
		async.Go(fooAsync(w, 2)),
		async.Go(fooAsync(w, 4)),
	})...)) {
		if err != nil {
			return err
		}
		result, err := task.Result()
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "Task ret:", result)
	}
	fmt.Fprintf(w, "%.1f\n", (async.Running().Time() - start).Seconds())
	return nil
}

// async
func foo(w io.Writer, n int) (int, error) {
	fmt.Fprintln(w, "Waiting: ", n)
	if err := async.Wait(async.Sleep(time.Duration(n) * time.Second)); err != nil {
		return 0, err
	}
	return n, nil
}
