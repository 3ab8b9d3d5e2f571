// Lifecycle runs, stops and closes loops.
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
	if err := program(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func program(w io.Writer) error {
	for _, part := range []func(io.Writer) error{leftTasksGoOn, closedForGood, noLoopInsideLoop, oneAfterTheOther, stopEndsTheTurn, endless} {
		if err := part(w); err != nil {
			return err
		}
	}
	return nil
}

// leftTasksGoOn runs a loop until one task is done; the other one goes on in the next run.
func leftTasksGoOn(w io.Writer) error {
	loop := async.NewLoop()
	if _, err := async.RunUntil(loop, coro4Async(w)); err != nil {
		return err
	}
	fmt.Fprintln(w, "-- after the first run")
	loop.CallLater(300*time.Millisecond, loop.Stop)
	if err := loop.RunForever(); err != nil {
		return err
	}
	fmt.Fprintln(w, "-- after the second run")
	return loop.Close()
}

// closedForGood closes a loop with a task in it, which is cancelled.
func closedForGood(w io.Writer) error {
	loop := async.NewLoop()
	if _, err := async.RunUntil(loop, coro4Async(w)); err != nil {
		return err
	}
	if err := loop.Close(); err != nil {
		return err
	}
	fmt.Fprintln(w, "closed:", errors.Is(loop.RunForever(), async.ErrLoopClosed))
	return nil
}

// async
func coro4(w io.Writer) {
	_ = async.Go(coro5Async(w))
	fmt.Fprintln(w, "coro4 finished")
}

// async
func coro5(w io.Writer) error {
	if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
		fmt.Fprintln(w, "coro5 cancelled")
		return err
	}
	fmt.Fprintln(w, "coro5 finished")
	return nil
}

// noLoopInsideLoop tries to run a loop inside a loop.
func noLoopInsideLoop(w io.Writer) error {
	_, err := async.Run(context.Background(), nestedAsync(w))
	return err
}

// async
func nested(w io.Writer) {
	_, err := async.RunUntil(async.Running(), coro5Async(w)) //async:allow asyncblock shows the error
	fmt.Fprintln(w, "the same loop again:", errors.Is(err, async.ErrLoopRunning))
	_, err = async.Run(context.Background(), coro5Async(w)) //async:allow asyncblock shows the error
	fmt.Fprintln(w, "a loop of its own:", errors.Is(err, async.ErrLoopRunning))
}

// oneAfterTheOther gathers two coroutines and then runs others in turn, on one loop.
func oneAfterTheOther(w io.Writer) error {
	loop := async.NewLoop()
	for _, c := range []async.Coro[async.Void]{pairAsync(w), stepAsync(w, 3, 0), stepAsync(w, 4, 0)} {
		if _, err := async.RunUntil(loop, c); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	return loop.Close()
}

// async
func pair(w io.Writer) error {
	return async.Wait(async.Gather(stepAsync(w, 1, 20*time.Millisecond), stepAsync(w, 2, 10*time.Millisecond)))
}

// async
func step(w io.Writer, n int, d time.Duration) error {
	fmt.Fprintf(w, "%d+ ", n)
	err := async.Wait(async.Sleep(d))
	fmt.Fprintf(w, "%d- ", n)
	return err
}

// stopEndsTheTurn stops a loop in a callback: what was ready at that time still runs, what became ready waits for the next run.
func stopEndsTheTurn(w io.Writer) error {
	loop := async.NewLoop()
	say := func(s string) func() { return func() { fmt.Fprint(w, s, " ") } }
	loop.CallSoon(func() { say("a")(); loop.Stop() })
	loop.CallSoon(say("b"))
	loop.CallSoon(func() { loop.CallSoon(say("next")) })
	if err := loop.RunForever(); err != nil {
		return err
	}
	fmt.Fprint(w, "then ")
	loop.CallSoon(loop.Stop)
	if err := loop.RunForever(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return loop.Close()
}

// endless stops the loop of a task that would never end, and cancels it.
func endless(w io.Writer) error {
	loop := async.NewLoop()
	turns := 0
	task := async.GoOn(loop, turnsAsync(&turns, loop))
	if err := loop.RunForever(); err != nil {
		return err
	}
	fmt.Fprintln(w, "turns:", turns)
	task.Cancel()
	_, err := async.RunUntil(loop, task)
	fmt.Fprintln(w, "cancelled:", errors.Is(err, context.Canceled))
	return loop.Close()
}

// async
func turns(n *int, loop *async.Loop) error {
	for {
		if *n++; *n == 3 {
			loop.Stop()
		}
		if err := async.Wait(async.Sleep(0)); err != nil {
			return err
		}
	}
}
