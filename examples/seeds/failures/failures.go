// Failures collects outcomes of which one is an error, and then waits for the first of two tasks only.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
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
	outcomes, err := async.Await(async.Settle(mayFailAsync(1), mayFailAsync(2), mayFailAsync(3)))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "[%s]\n", strings.Join(texts(outcomes), ", "))

	tasks := []*async.Task[int]{async.Go(mayFailAsync(1)), async.Go(mayFailAsync(3))}
	sets, err := async.Await(async.WaitTasks(tasks, async.FirstCompleted, -1))
	if err != nil {
		return err
	}
	for _, task := range sets.Done {
		n, err := task.Result()
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "Completed:", n)
	}
	for _, task := range sets.Pending {
		task.Cancel()
	}
	return nil
}

// async
func mayFail(n int) (int, error) {
	if n == 2 {
		return 0, errors.New("Error!")
	}
	if err := async.Wait(async.Sleep(time.Duration(n) * time.Second)); err != nil {
		return 0, err
	}
	return n, nil
}

// texts writes each outcome as its value or its error.
func texts(outcomes []async.Result[int]) []string {
	all := make([]string, len(outcomes))
	for i, o := range outcomes {
		if o.Err != nil {
			all[i] = fmt.Sprintf("ValueError('%v')", o.Err)
		} else {
			all[i] = fmt.Sprint(o.Value)
		}
	}
	return all
}
