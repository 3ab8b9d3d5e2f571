// Count counts to three five times, taking three seconds each time: five counters at once take three seconds, one after the
// other they take fifteen.
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

const counters = 5

func main() {
	if _, err := async.Run(context.Background(), togetherAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
	inTurn(os.Stdout)
}

//async:func
func count(w io.Writer) error {
	fmt.Fprint(w, "One ")
	if err := async.Wait(async.Sleep(time.Second)); err != nil {
		return err
	}
	fmt.Fprint(w, "Two ")
	if err := async.Wait(async.Sleep(2 * time.Second)); err != nil {
		return err
	}
	fmt.Fprint(w, "Three ")
	return nil
}

// together runs the counters at once.
//
//async:func
func together(w io.Writer) error {
	start := async.Running().Time()
	var all []async.Coro[async.Void]
	for range counters {
		all = append(all, countAsync(w))
	}
	if err := async.Wait(async.Gather(async.Slice(all)...)); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%.2f\n", (async.Running().Time() - start).Seconds())
	return nil
}

// inTurn runs them one after the other. It is ordinary code, which calls count as an ordinary function.
func inTurn(w io.Writer) {
	start := time.Now()
	for range counters {
		if err := count(w); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Fprintf(w, "\n%.2f\n", time.Since(start).Seconds())
}
