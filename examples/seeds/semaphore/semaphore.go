// Semaphore fetches ten pages, never more than three at a time.
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

// async
func program(w io.Writer) error {
	limit := async.NewSemaphore(3)
	var pages []async.Coro[string]
	for i := range 10 {
		pages = append(pages, fetchAsync(w, limit, fmt.Sprintf("https://api.example.com/%d", i)))
	}
	results, err := async.Await(async.Gather(async.Slice(pages)...))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Fetched %d pages\n", len(results))
	return nil
}

// async
func fetch(w io.Writer, limit *async.Semaphore, url string) (string, error) {
	if err := async.Wait(limit.Acquire()); err != nil {
		return "", err
	}
	defer limit.Release()
	fmt.Fprintln(w, "Fetching", url)
	if err := async.Wait(async.Sleep(time.Second)); err != nil { // the request
		return "", err
	}
	return "Data from " + url, nil
}
