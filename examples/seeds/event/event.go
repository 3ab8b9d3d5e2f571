// Event has two tasks wait for a third one.
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
	var event async.Event
	return async.Wait(async.Gather(
		waiterAsync(w, &event, "A"),
		waiterAsync(w, &event, "B"),
		setterAsync(w, &event),
	))
}

// async
func waiter(w io.Writer, event *async.Event, name string) error {
	fmt.Fprintln(w, name, "waiting for event")
	if err := async.Wait(event.Wait()); err != nil {
		return err
	}
	fmt.Fprintln(w, name, "got event!")
	return nil
}

// async
func setter(w io.Writer, event *async.Event) error {
	if err := async.Wait(async.Sleep(2 * time.Second)); err != nil {
		return err
	}
	fmt.Fprintln(w, "Setting event")
	event.Set()
	return nil
}
