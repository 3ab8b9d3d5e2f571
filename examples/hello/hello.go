// Hello says hello, waits a second without holding up anything else, and says world.
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
	if err := async.Wait(helloAsync(w)); err != nil {
		return err
	}
	greeting, err := async.Await(greetAsync())
	if err != nil {
		return err
	}
	fmt.Fprintln(w, greeting)
	return nil
}

// async
func hello(w io.Writer) error {
	fmt.Fprintln(w, "Hello")
	if err := async.Wait(async.Sleep(time.Second)); err != nil {
		return err
	}
	fmt.Fprintln(w, "World")
	return nil
}

// async
func greet() string { return "Hello" }
