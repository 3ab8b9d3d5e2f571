// Coro runs two coroutines at once, each of which stops halfway: first as asyncgen makes them, then as one would make them by hand.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen
//go:generate go test -run TestReadme -update

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
	fmt.Println("and by hand:")
	runParts(newParts(os.Stdout, "first"), newParts(os.Stdout, "second"))
}

// async
func coro(w io.Writer, name string) {
	fmt.Fprintln(w, "before", name)
	async.MustWait(async.Sleep(0))
	fmt.Fprintln(w, "after", name)
}

// async
func program(w io.Writer) error {
	return async.Wait(async.Gather(coroAsync(w, "first"), coroAsync(w, "second")))
}
