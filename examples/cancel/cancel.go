// Cancel makes a task and cancels it before it has begun: its body never runs, and whoever awaits it learns why.
package main

import (
	"context"
	"errors"
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
	fmt.Fprintln(w, "将协程child包装成任务") // makes a task of child
	task := async.Go(childAsync(w))
	fmt.Fprintln(w, "通过cancel方法可以取消任务") // cancels it
	task.Cancel()
	result, err := async.Await(task)
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "取消任务抛出CancelledError异常") // it was cancelled
		return nil
	case err != nil:
		return err
	}
	fmt.Fprintln(w, "获取任务的结果", result) // its result
	return nil
}

// async
func child(w io.Writer) string {
	fmt.Fprintln(w, "进入子协程") // child has begun
	return "the result"
}
