// Lock has a hundred tasks read a counter, wait, and write it back: under a lock, none of the increments is lost.
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
	var r resource
	var increments []async.Coro[async.Void]
	for range 100 {
		increments = append(increments, r.incrementAsync())
	}
	if err := async.Wait(async.Gather(async.Slice(increments)...)); err != nil {
		return err
	}
	fmt.Fprintln(w, "Final value:", r.value)
	return nil
}

type resource struct {
	lock  async.Lock
	value int
}

// async
func (r *resource) increment() error {
	if err := async.Wait(r.lock.Acquire()); err != nil {
		return err
	}
	defer r.lock.Release()
	before := r.value
	if err := async.Wait(async.Sleep(10 * time.Millisecond)); err != nil { // some input or output
		return err
	}
	r.value = before + 1
	return nil
}
