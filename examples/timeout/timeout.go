// Timeout gives a slow operation two seconds: first a single call, then a piece of a function.
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

const limit = 2 * time.Second

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

// async
func program(w io.Writer) error {
	for _, limited := range []func(io.Writer) async.Coro[async.Void]{oneCallAsync, pieceAsync} {
		err := async.Wait(limited(w))
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			fmt.Fprintln(w, "Operation timed out!")
		case err != nil:
			return err
		}
	}
	return nil
}

// async
func slowOperation() (string, error) {
	if err := async.Wait(async.Sleep(10 * time.Second)); err != nil {
		return "", err
	}
	return "done", nil
}

// async
func oneCall(w io.Writer) error {
	result, err := async.Await(async.WithTimeout(limit, slowOperationAsync()))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, result)
	return nil
}

// async
func piece(w io.Writer) error {
	return async.Wait(async.WithTimeoutScope(limit, func(*async.Scope) error {
		result, err := async.Await(slowOperationAsync())
		if err != nil {
			return err
		}
		fmt.Fprintln(w, result)
		return nil
	}))
}
