// Objects shows that calling an async function only makes a coroutine, and what a task is before and after it has run.
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
	coroutine := executeAsync(w, 1)
	fmt.Fprintln(w, "After calling execute")
	loop := async.NewLoop()
	defer loop.Close()
	task := async.GoOn(loop, coroutine)
	fmt.Fprintln(w, "Task:", task)
	result, err := async.RunUntil(loop, task)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "Task:", task, "result:", result)
	fmt.Fprintln(w, "After calling loop")
	return nil
}

// async
func execute(w io.Writer, x int) int {
	fmt.Fprintln(w, "Number:", x)
	return x
}
