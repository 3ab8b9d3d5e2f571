// Blocking calls functions that would hold up the loop, one that waits and one that computes, on goroutines.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
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
	result, err := async.Await(async.Blocking(blockingIO))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "IO result:", result)

	pool := async.NewPool(runtime.NumCPU())
	sum, err := async.Await(async.BlockingOn(pool, func() (int, error) { return sumOfSquares(1_000_000), nil }))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "CPU result:", sum)
	return nil
}

func blockingIO() (string, error) {
	time.Sleep(time.Second)
	return "done", nil
}

func sumOfSquares(n int) int {
	total := 0
	for i := range n {
		total += i * i
	}
	return total
}
