// Callbacks has functions called when a future is done, in the order in which they were registered.
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

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

// async
func program(w io.Writer) error {
	done := async.NewFuture[string](async.Running())
	if err := async.Wait(registerAsync(w, done)); err != nil {
		return err
	}
	fmt.Fprintln(w, "设置future的结果") // sets the result
	if err := done.SetResult("the result"); err != nil {
		return err
	}
	return async.Wait(async.Sleep(0)) // the callbacks run in the loop's next turn
}

// async
func register(w io.Writer, done *async.Future[string]) {
	fmt.Fprintln(w, "注册callback到future对象") // registers callbacks
	for n := 1; n <= 2; n++ {
		done.OnDone(func(f *async.Future[string]) {
			result, err := f.Result()
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(w, "%d: future done: %s\n", n, result)
		})
	}
}
