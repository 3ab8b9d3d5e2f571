// Gather runs two stages at once. The second is done first; the results come in the order of the arguments.
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

//async:func
func program(w io.Writer) error {
	start := async.Running().Time()
	results, err := async.Await(async.Gather(
		stageAsync(w, "第一阶段完成", 5, start), // the first stage
		stageAsync(w, "第二阶段完成", 2, start), // the second stage
	))
	if err != nil {
		return err
	}
	for _, n := range results {
		fmt.Fprintln(w, n)
	}
	fmt.Fprintln(w, "总用时", seconds(async.Running().Time()-start)) // time in all
	return nil
}

// stage takes n seconds, says that it is done and how much time has passed since start, and returns n.
//
//async:func
func stage(w io.Writer, done string, n int, start time.Duration) (int, error) {
	if err := async.Wait(async.Sleep(time.Duration(n) * time.Second)); err != nil {
		return 0, err
	}
	fmt.Fprintln(w, done)
	fmt.Fprintln(w, "此时用时", seconds(async.Running().Time()-start)) // time so far
	return n, nil
}

// seconds writes d as Python writes a number of seconds.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }
