// Setresult awaits a future that a function called by the loop completes.
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
	loop := async.Running()
	done := async.NewFuture[string](loop)
	fmt.Fprintln(w, "调用函数获取future对象") // calls the function that completes the future
	loop.CallSoon(func() {
		fmt.Fprintln(w, "设置结果到future", "the result") // sets the result
		done.SetResult("the result")
	})
	result, err := async.Await(done)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "获取future里的结果", result) // gets the result
	return nil
}
