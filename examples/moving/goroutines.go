// Package moving holds programs in two forms, with goroutines and as coroutines, for the pages that tell how to move from one to the other. Both forms of a program do
// the same, which the tests check.
package moving

import (
	"context"
	"errors"
	"sync"
	"time"
)

// This file holds the forms with goroutines.

// load stands for an operation that takes a while.
func load(ctx context.Context, id int) (string, error) {
	select {
	case <-time.After(time.Duration(id) * time.Millisecond):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if id < 0 {
		return "", errNegative
	}
	return string(rune('a' + id)), nil
}

var errNegative = errors.New("a negative number")

// loadAll loads everything at the same time. The first error cancels the rest.
func loadAll(ctx context.Context, ids []int) ([]string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	values := make([]string, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			v, err := load(ctx, id)
			if err != nil {
				cancel(err)
				return
			}
			values[i] = v
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return values, nil
}

// pipeline has one goroutine put numbers into a channel and another one add them up.
func pipeline(n int) int {
	numbers, sum := make(chan int, 8), make(chan int)
	go func() {
		defer close(numbers)
		for i := range n {
			numbers <- i
		}
	}()
	go func() {
		total := 0
		for v := range numbers {
			total += v
		}
		sum <- total
	}()
	return <-sum
}

// firstOf waits for one of two channels, but not for ever.
func firstOf(a, b <-chan int, limit time.Duration) (int, error) {
	select {
	case v := <-a:
		return v, nil
	case v := <-b:
		return v, nil
	case <-time.After(limit):
		return 0, context.DeadlineExceeded
	}
}

// A counter is used by many goroutines.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) add(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[key]++
}
