// Requests asks a server for the same page many times at once, each request with a time limit.
//
//	requests https://example.com/ 10
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: requests url number")
	}
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	start := time.Now()
	if _, err := async.Run(context.Background(), programAsync(os.Stdout, os.Args[1], n)); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Number:", n, "Cost time:", time.Since(start))
}

const limit = 3 * time.Second

// async
func program(w io.Writer, url string, n int) error {
	var tasks []*async.Task[async.Void]
	for range n {
		task := async.Go(requestAsync(w, url))
		task.OnDone(func(f *async.Future[async.Void]) { fmt.Fprintln(w, "Task:", f.State()) })
		tasks = append(tasks, task)
	}
	_, err := async.Await(async.Gather(async.Slice(tasks)...))
	return err
}

// async
func request(w io.Writer, url string) error {
	fmt.Fprintln(w, "Waiting for", url)
	status, err := async.Await(async.WithTimeout(limit, async.BlockingCtx(func(ctx context.Context) (string, error) {
		return get(ctx, url)
	})))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "Get response from", url, "response", status)
	return nil
}

// get returns the status of a page. It blocks.
func get(ctx context.Context, url string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.Status, err
}
