// Queue has one producer and two consumers. The producer closes the queue when it is done, and both consumers end. A producer that puts
// in one end mark in place of that leaves one of them waiting for ever: the test shows how that is reported.
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

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

// async
func program(w io.Writer) error { return async.Wait(runAsync(w, async.NewQueue[int](5), closeAsync)) }

// endMark is what a producer may put behind the last item.
const endMark = -1

// async
func putEndMark(queue *async.Queue[int]) error { return async.Wait(queue.Put(endMark)) }

//async:func name=closeAsync
func closeQueue(queue *async.Queue[int]) { queue.Close() }

// run lets the producer end with the coroutine that end makes.
//
//async:func
func run(w io.Writer, queue *async.Queue[int], end func(*async.Queue[int]) async.Coro[async.Void]) error {
	return async.Wait(async.Gather(
		producerAsync(w, queue, end),
		consumerAsync(w, queue, "Consumer-1"),
		consumerAsync(w, queue, "Consumer-2"),
	))
}

// async
func producer(w io.Writer, queue *async.Queue[int], end func(*async.Queue[int]) async.Coro[async.Void]) error {
	for i := range 10 {
		if err := async.Wait(queue.Put(i)); err != nil {
			return err
		}
		fmt.Fprintln(w, "Produced:", i)
		if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
	}
	return async.Wait(end(queue))
}

// async
func consumer(w io.Writer, queue *async.Queue[int], name string) error {
	for {
		item, err := async.Await(queue.Get())
		if errors.Is(err, async.ErrQueueClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if item == endMark {
			queue.Done()
			return nil
		}
		fmt.Fprintf(w, "%s consumed: %d\n", name, item)
		if err := async.Wait(async.Sleep(200 * time.Millisecond)); err != nil {
			return err
		}
		queue.Done()
	}
}
