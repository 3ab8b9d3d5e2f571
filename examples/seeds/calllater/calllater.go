// Calllater has the loop call functions after some time.
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
	fmt.Fprintln(w, "注册callbacks")
	callback := func(n int) { fmt.Fprintln(w, "callback", n, "invoked") }
	loop := async.Running()
	loop.CallLater(200*time.Millisecond, func() { callback(1) })
	loop.CallLater(100*time.Millisecond, func() { callback(2) })
	loop.CallSoon(func() { callback(3) })
	return async.Wait(async.Sleep(400 * time.Millisecond))
}
