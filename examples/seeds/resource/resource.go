// Resource acquires things and releases them in deferred functions, all of which take their time; and it does so for a function it is
// given.
package main

import (
	"context"
	"errors"
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
	if err := async.Wait(workAsync(w)); err != nil {
		return err
	}
	return async.Wait(withFileAsync(w, "test.txt", func(handle string) async.Coro[async.Void] {
		return gotAsync(w, handle)
	}))
}

// async
func work(w io.Writer) error {
	r, err := async.Await(acquireAsync(w))
	if err != nil {
		return err
	}
	defer func() { async.MustWait(r.releaseAsync()) }()
	fmt.Fprintln(w, "Working...")
	return async.Wait(async.Sleep(500 * time.Millisecond))
}

type resource struct{ w io.Writer }

// async
func acquire(w io.Writer) (*resource, error) {
	fmt.Fprintln(w, "Acquiring resource...")
	if err := async.Wait(async.Sleep(500 * time.Millisecond)); err != nil {
		return nil, err
	}
	fmt.Fprintln(w, "Resource acquired")
	return &resource{w}, nil
}

// async
func (r *resource) release() error {
	fmt.Fprintln(r.w, "Releasing resource...")
	if err := async.Wait(async.Sleep(500 * time.Millisecond)); err != nil {
		return err
	}
	fmt.Fprintln(r.w, "Resource released")
	return nil
}

// withFile awaits the coroutine that use makes while the file is open.
//
//async:func
func withFile(w io.Writer, name string, use func(handle string) async.Coro[async.Void]) (err error) {
	fmt.Fprintln(w, "Opening", name)
	if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
		return err
	}
	defer func() {
		fmt.Fprintln(w, "Closing", name)
		err = errors.Join(err, async.Wait(async.Sleep(100*time.Millisecond)))
	}()
	return async.Wait(use("handle to " + name))
}

// async
func got(w io.Writer, handle string) { fmt.Fprintln(w, "Got:", handle) }
