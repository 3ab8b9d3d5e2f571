package moving

import (
	"context"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

// This file holds the forms with coroutines.

// get is load as a coroutine.
//
// async
func get(id int) (string, error) {
	if err := async.Wait(async.Sleep(time.Duration(id) * time.Millisecond)); err != nil {
		return "", err // cancelled
	}
	if id < 0 {
		return "", errNegative
	}
	return string(rune('a' + id)), nil
}

// getAll is loadAll: the group cancels the rest and waits for it.
//
// async
func getAll(ids []int) ([]string, error) {
	values := make([]string, len(ids))
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		for i, id := range ids {
			async.GoIn(g, storeAsync(&values[i], id))
		}
		return nil
	}))
	return values, err
}

// async
func store(to *string, id int) (err error) {
	*to, err = async.Await(getAsync(id))
	return err
}

// getAllShort is getAll in a line; at most 4 are under way at a time.
//
// async
func getAllShort(ids []int) ([]string, error) {
	return async.Await(async.Map(4, ids, getAsync))
}

// hand puts numbers into a queue and closes it.
//
// async
func hand(n int, numbers *async.Queue[int]) error {
	defer numbers.Close()
	for i := range n {
		if err := async.Wait(numbers.Put(i)); err != nil {
			return err
		}
	}
	return nil
}

// add is the other end.
//
// async
func add(numbers *async.Queue[int]) (total int, err error) {
	for v, err := range async.Each(numbers.All()) {
		if err != nil {
			return 0, err
		}
		total += v
	}
	return total, nil
}

// flow is pipeline.
//
// async
func flow(n int) (int, error) {
	numbers := async.NewQueue[int](8)
	producer := async.Go(handAsync(n, numbers))
	total, err := async.Await(addAsync(numbers))
	if err != nil {
		return 0, err
	}
	return total, async.Wait(producer)
}

// whichever is firstOf, for queues. What is in the other queue stays there.
//
// async
func whichever(a, b *async.Queue[int], limit time.Duration) (first int, err error) {
	take := func(v int, err error) error {
		first = v
		return err
	}
	err = async.Wait(async.Select(
		async.On(a.Get(), take),
		async.On(b.Get(), take),
		async.On(async.Sleep(limit), func(async.Void, error) error { return context.DeadlineExceeded }),
	))
	return first, err
}

// tally is what a counter does: on a loop it needs no lock, because nobody comes in between where there is no await.
//
// async
func tally(n map[string]int, key string) {
	n[key]++
}

// fetch calls what blocks: it has a goroutine for the time of the call.
//
// async
func fetch(id int) (string, error) {
	return async.Await(async.BlockingCtx(func(ctx context.Context) (string, error) { return load(ctx, id) }))
}

// relay talks to goroutines over their channels.
//
// async
func relay(from <-chan int, to chan<- int) error {
	for {
		v, err := async.Await(async.Recv(from))
		if err != nil || !v.B { // cancelled, or closed
			return err
		}
		if err := async.Wait(async.Send(to, 2*v.A)); err != nil {
			return err
		}
	}
}
