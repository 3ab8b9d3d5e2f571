// Waitfor waits half a second for ten tasks and cancels those that are not done by then.
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
	var tasks []*async.Task[int]
	for i := range 10 {
		tasks = append(tasks, async.Go(numAsync(w, i)))
	}
	sets, err := async.Await(async.WaitTasks(tasks, async.AllCompleted, 500*time.Millisecond))
	if err != nil {
		return err
	}
	for _, task := range sets.Done {
		n, err := task.Result()
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "当前数字", n) // the number of this task
	}
	if len(sets.Pending) > 0 {
		fmt.Fprintln(w, "取消未完成的任务") // cancels the tasks that are not done
		for _, task := range sets.Pending {
			task.Cancel()
		}
	}
	return nil
}

// async
func num(w io.Writer, n int) (int, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 100 * time.Millisecond))
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(w, "数字%d被取消\n", n) // this one was cancelled
	}
	return n, err
}
