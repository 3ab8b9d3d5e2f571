// Retry has three tasks draw numbers until theirs is large enough, each at its own pace.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	draw := func() int { return rand.IntN(11) }
	if _, err := async.Run(context.Background(), programAsync(os.Stdout, draw)); err != nil {
		log.Fatal(err)
	}
}

// async
func program(w io.Writer, draw func() int) error {
	var numbers []async.Coro[int]
	for i := range 3 {
		numbers = append(numbers, largeAsync(w, draw, i, 10-i-1))
	}
	results, err := async.Await(async.Gather(async.Slice(numbers)...))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "[%d, %d, %d]\n", results[0], results[1], results[2])
	return nil
}

// large draws until a number is above the threshold.
//
//async:func
func large(w io.Writer, draw func() int, index, threshold int) (int, error) {
	call := fmt.Sprintf("generate_random_int(%d)", index)
	fmt.Fprintf(w, "Initiated %s.\n", call)
	n := draw()
	for n <= threshold {
		fmt.Fprintf(w, "%s == %d too low; retrying.\n", call, n)
		if err := async.Wait(async.Sleep(time.Duration(index+1) * time.Second)); err != nil {
			return 0, err
		}
		n = draw()
	}
	fmt.Fprintf(w, "---> Finished: %s == %d\n", call, n)
	return n, nil
}
