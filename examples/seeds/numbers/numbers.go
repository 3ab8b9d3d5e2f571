// Numbers gathers ten results, which come in the order of the arguments.
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
	var coros []async.Coro[int]
	for i := range 10 {
		coros = append(coros, numAsync(w, i))
	}
	results, err := async.Await(async.Gather(async.Slice(coros)...))
	if err != nil {
		return err
	}
	for _, n := range results {
		fmt.Fprintln(w, "当前数字", n)
	}
	return nil
}

// async
func num(w io.Writer, n int) (int, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 100 * time.Millisecond))
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(w, "数字%d被取消\n", n)
	}
	return n, err
}
