// Concurrent runs three tasks at once. They end in the order of their delays; the results come in the order of the arguments.
package main

import (
	"context"
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
	fmt.Fprintln(w, "Running in loop:", async.Running())
	results, err := async.Await(async.Gather(
		taskAsync(w, "A", 2*time.Second),
		taskAsync(w, "B", time.Second),
		taskAsync(w, "C", 3*time.Second),
	))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Results: ['%s']\n", strings.Join(results, "', '"))
	return nil
}

// async
func task(w io.Writer, name string, delay time.Duration) (string, error) {
	fmt.Fprintf(w, "Task %s starting\n", name)
	if err := async.Wait(async.Sleep(delay)); err != nil {
		return "", err
	}
	fmt.Fprintf(w, "Task %s completed\n", name)
	return name, nil
}
