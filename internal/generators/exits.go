package generators

import (
	"runtime"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file leaves loops over streams in every way there is.

// An exit is what the body of a loop does at its second value.
type exit string

var everyExit = []exit{"end", "break", "labelled break", "return", "goto", "labelled continue", "panic", "Goexit"}

// leaves ranges over s twice, if way lets it.
//
//async:func
func leaves[T any](tr *Trace, s async.Stream[T], show func(T) any, way exit) (err error) {
	defer func() { tr.Add("leaves with %v", err) }()
rounds:
	for round := range 2 {
		n := 0
		for v, err := range async.Each(s) {
			if err != nil {
				return err
			}
			tr.Add("%d: %v", round, show(v))
			if n++; n != 2 {
				continue
			}
			if err := async.Wait(async.Sleep(time.Microsecond)); err != nil {
				return err
			}
			switch way {
			case "break":
				goto after // of the switch: a plain break leaves the loop below
			case "labelled break":
				break rounds
			case "return":
				return errAmended
			case "goto":
				goto out
			case "labelled continue":
				continue rounds
			case "panic":
				panic("consumer")
			case "Goexit":
				runtime.Goexit()
			case "cancelled in the body":
				return async.Wait(async.Sleep(time.Hour))
			}
			continue
		after:
			break
		}
		tr.Add("round %d", round)
	}
	tr.Add("rounds")
out:
	return nil
}

// overQueue leaves a loop over a queue, which stays open.
//
//async:func
func overQueue(tr *Trace, way exit) error {
	q := async.NewQueue[int](0)
	for i := range 5 {
		if err := async.Wait(q.Put(i)); err != nil {
			return err
		}
	}
	if way != "cancelled in Next" {
		q.Close()
	}
	defer func() { tr.Add("%d left in the queue", q.Len()) }()
	return async.Wait(leavesAsync(tr, q.All(), func(n int) any { return n }, way))
}

// overCompleted leaves a loop over tasks in the order of their ends. It cancels none of them.
//
//async:func
func overCompleted(tr *Trace, way exit) error {
	ended := 0
	sleeper := func(d time.Duration, n int) async.Awaitable[int] {
		return async.Eval(func() (int, error) {
			if err := async.Wait(async.Sleep(d)); err != nil {
				return 0, err
			}
			ended++
			return n, nil
		})
	}
	last := time.Millisecond
	if way == "cancelled in Next" {
		last = time.Hour
	}
	s := async.AsCompleted(sleeper(3*last, 3), sleeper(time.Microsecond, 1), sleeper(last, 2))
	err := async.Wait(leavesAsync(tr, s, func(t *async.Task[int]) any { return t.Done() }, way))
	tr.Add("%v ended", ended > 0)
	return err
}

// overGenerator leaves a loop over a generator, which is closed then.
//
//async:func
func overGenerator(tr *Trace, way exit) error {
	n := 4
	if way == "cancelled in Next" {
		n = -1
	}
	return async.Wait(leavesAsync(tr, lingeringAsync(tr, n).All(), func(n int) any { return n }, way))
}

// lingering takes its time to end. With n < 0 it never yields a third value.
//
//async:func
func lingering(tr *Trace, n int, yield func(int) bool) error {
	defer func() { tr.Add("lingering over: %v", async.Wait(async.Sleep(time.Microsecond))) }()
	for i := 0; i != n; i++ {
		if n < 0 && i == 2 {
			if err := async.Wait(async.Sleep(time.Hour)); err != nil {
				return err
			}
		}
		if !yield(i) {
			return nil
		}
	}
	return nil
}

// interrupt cancels a coroutine that has come to rest.
//
//async:func
func interrupt(tr *Trace, c async.Coro[async.Void]) error {
	task := async.Go(c)
	if err := async.Wait(async.Sleep(20 * time.Millisecond)); err != nil {
		return err
	}
	task.Cancel()
	tr.Add("cancelled: %v", async.Wait(task))
	return nil
}

// exitsByItself ends in the middle by runtime.Goexit.
//
//async:func
func exitsByItself(tr *Trace, at int, yield func(int) bool) error {
	defer func() { tr.Add("exiting: %v", async.Wait(async.Sleep(time.Microsecond))) }()
	for i := range 3 {
		if i == at {
			runtime.Goexit()
		}
		if err := async.Wait(async.Sleep(time.Microsecond)); err != nil {
			return err
		}
		if !yield(i) {
			return nil
		}
	}
	return nil
}
