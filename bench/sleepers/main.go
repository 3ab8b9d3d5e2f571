// Sleepers starts a million tasks, or goroutines, that sleep, waits for them, and tells how much memory the process has used
// at its peak.
//
//	sleepers [-n 1000000] [-for 3s] tasks|goroutines
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

func main() {
	n := flag.Int("n", 1_000_000, "how many sleep")
	d := flag.Duration("for", 10*time.Second, "how long they sleep")
	flag.Parse()
	var starting time.Duration
	switch flag.Arg(0) {
	case "tasks":
		var err error
		if starting, err = async.Run(context.Background(), tasksAsync(*n, *d)); err != nil {
			log.Fatal(err)
		}
	case "goroutines":
		starting = goroutines(*n, *d)
	default:
		fmt.Fprintln(os.Stderr, "usage: sleepers [-n number] [-for duration] tasks|goroutines")
		os.Exit(2)
	}
	if starting > *d {
		log.Fatalf("the first woke up before the last was started: that took %v, so let them sleep for longer, with -for", starting)
	}
	peak, err := peakMemory()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d %s: %.0f bytes each at the peak, %v to start them\n",
		*n, flag.Arg(0), float64(peak)/float64(*n), starting.Round(time.Millisecond))
}

// tasks has n tasks sleep at once and returns how long starting them took.
//
//async:func
func tasks(n int, d time.Duration) (starting time.Duration, err error) {
	start := time.Now()
	var last *async.Task[async.Void]
	for range n {
		last = async.Go(sleeperAsync(d))
	}
	starting = time.Since(start)
	return starting, async.Wait(last)
}

//async:func
func sleeper(d time.Duration) error { return async.Wait(async.Sleep(d)) }

// goroutines has n goroutines sleep at once and returns how long starting them took.
func goroutines(n int, d time.Duration) (starting time.Duration) {
	start := time.Now()
	var all sync.WaitGroup
	for range n {
		all.Go(func() { time.Sleep(d) })
	}
	starting = time.Since(start)
	all.Wait()
	return starting
}
