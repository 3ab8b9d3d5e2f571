// Background starts two tasks, does something else, and then asks for their results.
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
	task1 := async.Go(workerAsync("A", 2*time.Second))
	task2 := async.Go(workerAsync("B", time.Second))
	fmt.Fprintln(w, "Tasks created, doing other work...")
	result1, err := async.Await(task1)
	if err != nil {
		return err
	}
	result2, err := async.Await(task2)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Results: %s, %s\n", result1, result2)
	return nil
}

// async
func worker(name string, delay time.Duration) (string, error) {
	if err := async.Wait(async.Sleep(delay)); err != nil {
		return "", err
	}
	return name + " done", nil
}
