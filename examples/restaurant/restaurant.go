// Restaurant has one waiter and three guests. Serving each guest from order to table takes sixteen minutes in all; passing on all the
// orders and then carrying out what is ready takes ten.
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

// An order is what a guest wants, and how long the kitchen needs for it.
type order struct {
	guest string
	needs time.Duration
}

var orders = []order{{"A", 5 * time.Minute}, {"B", 10 * time.Minute}, {"C", time.Minute}}

//async:func
func program(w io.Writer) error {
	for _, way := range []struct {
		name string
		work func(io.Writer, []order) async.Coro[async.Void]
	}{{"one by one", oneByOneAsync}, {"all at once", atOnceAsync}} {
		start := async.Running().Time()
		fmt.Fprintf(w, "%s:\n", way.name)
		if err := async.Wait(way.work(w, orders)); err != nil {
			return err
		}
		fmt.Fprintf(w, "%v in all\n", async.Running().Time()-start)
	}
	return nil
}

// oneByOne stays with each guest until he has his meal.
//
//async:func
func oneByOne(w io.Writer, orders []order) error {
	start := async.Running().Time()
	for _, o := range orders {
		if err := async.Wait(o.serveAsync(w, start)); err != nil {
			return err
		}
	}
	return nil
}

// atOnce passes on all the orders, and serves each meal when it is ready.
//
//async:func
func atOnce(w io.Writer, orders []order) error {
	start := async.Running().Time()
	var meals []async.Coro[async.Void]
	for _, o := range orders {
		meals = append(meals, o.serveAsync(w, start))
	}
	return async.Wait(async.Gather(async.Slice(meals)...))
}

// serve waits for the kitchen and serves the meal.
//
//async:func
func (o order) serve(w io.Writer, start time.Duration) error {
	if err := async.Wait(async.Sleep(o.needs)); err != nil {
		return err
	}
	fmt.Fprintf(w, "guest %s is served after %v\n", o.guest, async.Running().Time()-start)
	return nil
}
