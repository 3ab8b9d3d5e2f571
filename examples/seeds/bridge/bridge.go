// Bridge calls an async function from ordinary code in three ways, and hands work to a loop that runs on another goroutine.
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
	if err := program(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func program(w io.Writer) error {
	for _, way := range []func() (string, error){
		operation,       // the blocking form, on the default loop
		onLoopOfItsOwn,  // like asyncio.run
		onLoopElsewhere, // like asyncio.run_coroutine_threadsafe
	} {
		result, err := way()
		if err != nil {
			return err
		}
		fmt.Fprintln(w, result)
	}
	return nil
}

// async
func operation() (string, error) {
	if err := async.Wait(async.Sleep(time.Second)); err != nil {
		return "", err
	}
	return "done", nil
}

func onLoopOfItsOwn() (string, error) { return async.Run(context.Background(), operationAsync()) }

func onLoopElsewhere() (string, error) {
	loop := async.NewLoop()
	stopped := make(chan error)
	go func() { stopped <- loop.RunForever() }()
	result, err := async.Submit(loop, operationAsync()).Wait(context.Background())
	return result, errors.Join(err, loop.Post(loop.Stop), <-stopped, loop.Close())
}
