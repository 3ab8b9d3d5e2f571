// States shows the state of a future before and after it is completed, by a function that the loop calls.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if err := program(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func program(w io.Writer) error {
	loop := async.NewLoop()
	done := async.NewFuture[string](loop)
	loop.CallSoon(func() { complete(w, done, "Future is done!") })
	if err := wait(w, loop, done); err != nil {
		return err
	}
	result, err := done.Result() // also after the loop is closed
	fmt.Fprintln(w, "获取future的结果", result)
	return err
}

// wait runs the loop until the future is done, and closes it.
func wait(w io.Writer, loop *async.Loop, done *async.Future[string]) error {
	defer func() {
		fmt.Fprintln(w, "关闭事件循环") // closes the loop
		loop.Close()
	}()
	fmt.Fprintln(w, "进入事件循环") // enters the loop
	result, err := async.RunUntil(loop, done)
	fmt.Fprintln(w, "返回结果", result)
	return err
}

func complete(w io.Writer, future *async.Future[string], result string) {
	fmt.Fprintln(w, "此时future的状态:", future) // the state now
	fmt.Fprintln(w, "设置future的结果:", result) // sets the result
	if err := future.SetResult(result); err != nil {
		panic(err)
	}
	fmt.Fprintln(w, "此时future的状态:", future)
}
