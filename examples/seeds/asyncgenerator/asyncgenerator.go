// Asyncgenerator ranges over an async generator, and collects another one.
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
	for i, err := range async.Each(countAsync(0, 5)) {
		if err != nil {
			return err
		}
		fmt.Fprintln(w, i)
	}
	all, err := async.Await(async.Collect(countAsync(0, 5)))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, strings.ReplaceAll(fmt.Sprint(all), " ", ", "))
	return nil
}

// count yields the numbers from start to stop, each after a while.
//
//async:func
func count(start, stop int, yield func(int) bool) error {
	for i := start; i < stop; i++ {
		if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
		if !yield(i) {
			return nil
		}
	}
	return nil
}
