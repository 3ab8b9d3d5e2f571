// Threads runs a loop on each of two goroutines, and none on the one that started them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if err := program(os.Stdout, func() int { return 1 + rand.IntN(5) }); err != nil {
		log.Fatal(err)
	}
}

// program lets each loop run for as many tenths of a second as draw says.
func program(w io.Writer, draw func() int) error {
	var group sync.WaitGroup
	var mu sync.Mutex // guards w
	report := func(name string, loop *async.Loop) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "Is event loop running in goroutine %s = %t\n", name, loop.IsRunning())
	}
	errs := make([]error, 2)
	for i := range errs {
		pause := time.Duration(draw()) * 100 * time.Millisecond
		group.Go(func() {
			_, errs[i] = async.Run(context.Background(), reportingAsync(func(loop *async.Loop) { report(fmt.Sprint(i+1), loop) }, pause))
		})
	}
	report("main", async.NewLoop())
	group.Wait()
	return errors.Join(errs...)
}

// async
func reporting(report func(*async.Loop), pause time.Duration) error {
	report(async.Running())
	return async.Wait(async.Sleep(pause))
}
