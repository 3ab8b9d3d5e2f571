// Producers has any number of producers fill a queue and any number of consumers empty it, all of them in their own time.
//
//	producers 2 4
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	p := &program{w: os.Stdout, draw: func() int { return rand.IntN(11) }}
	producers, consumers := 10, 15
	if len(os.Args) == 3 {
		var err1, err2 error
		producers, err1 = strconv.Atoi(os.Args[1])
		consumers, err2 = strconv.Atoi(os.Args[2])
		if err := errors.Join(err1, err2); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := async.Run(context.Background(), p.runAsync(producers, consumers)); err != nil {
		log.Fatal(err)
	}
}

type program struct {
	w    io.Writer
	draw func() int // how long the next wait is, in seconds, and how much a producer makes

	put, got int
	waited   time.Duration // by all items that were got
}

// An item knows when it was made.
type item struct{ made time.Duration }

// async
func (p *program) run(producers, consumers int) error {
	queue := async.NewQueue[item](0)
	var making, using []*async.Task[async.Void]
	for i := range producers {
		making = append(making, async.Go(p.produceAsync(i, queue)))
	}
	for i := range consumers {
		using = append(using, async.Go(p.consumeAsync(i, queue)))
	}
	if err := async.Wait(async.Gather(async.Slice(making)...)); err != nil {
		return err
	}
	if err := async.Wait(queue.Join()); err != nil {
		return err
	}
	for _, task := range using {
		task.Cancel()
	}
	fmt.Fprintf(p.w, "[%d, %d]\n", p.put, p.got)
	return nil
}

// async
func (p *program) pause(who string) error {
	seconds := p.draw()
	fmt.Fprintf(p.w, "%s sleeping for %d seconds.\n", who, seconds)
	return async.Wait(async.Sleep(time.Duration(seconds) * time.Second))
}

// async
func (p *program) produce(name int, queue *async.Queue[item]) error {
	who := fmt.Sprintf("Producer %d", name)
	for range p.draw() {
		if err := async.Wait(p.pauseAsync(who)); err != nil {
			return err
		}
		if err := async.Wait(queue.Put(item{async.Running().Time()})); err != nil {
			return err
		}
		p.put++
		fmt.Fprintln(p.w, who, "added <i> to queue.")
	}
	return nil
}

// async
func (p *program) consume(name int, queue *async.Queue[item]) error {
	who := fmt.Sprintf("Consumer %d", name)
	for {
		if err := async.Wait(p.pauseAsync(who)); err != nil {
			return err
		}
		i, err := async.Await(queue.Get())
		if err != nil {
			return err
		}
		p.got++
		p.waited += async.Running().Time() - i.made
		fmt.Fprintln(p.w, who, "got element <i>")
		queue.Done()
	}
}
