package asyncio

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on waiting for several things, and for a limited time.

//async:func
func task(name string, d time.Duration) (string, error) {
	fmt.Println(name, "starting")
	err := async.Wait(async.Sleep(d))
	if err == nil {
		fmt.Println(name, "completed")
	}
	return name, err
}

//async:func
func gathered() error {
	results, err := async.Await(async.Gather(
		taskAsync("A", 300*time.Millisecond), taskAsync("B", 100*time.Millisecond), taskAsync("C", 200*time.Millisecond)))
	fmt.Println(results)
	return err
}

//async:func
func number(n int) (int, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 10 * time.Millisecond))
	return n, err
}

//async:func
func gatherAList() error {
	var calls []async.Coro[int]
	for n := range 10 {
		calls = append(calls, numberAsync(n))
	}
	numbers, err := async.Await(async.Gather(async.Slice(calls)...))
	fmt.Println(numbers)
	return err
}

//async:func
func longAndShort() error {
	results, err := async.Await(async.Gather(taskAsync("five", 50*time.Millisecond), taskAsync("two", 20*time.Millisecond)))
	if err != nil {
		return err
	}
	for _, r := range results {
		fmt.Println("result", r)
	}
	return nil
}

//async:func
func drawsUntil(i int, draws []int) (int, error) {
	for _, draw := range draws {
		if draw >= 6 {
			fmt.Println("task", i, "has", draw)
			return draw, nil
		}
		if err := async.Wait(async.Sleep(time.Duration(i+1) * 10 * time.Millisecond)); err != nil {
			return 0, err
		}
	}
	return 0, errors.New("no draw was large enough")
}

//async:func
func unpacked() error {
	r, err := async.Await(async.Gather(
		drawsUntilAsync(0, []int{1, 2, 10}), drawsUntilAsync(1, []int{3, 10}), drawsUntilAsync(2, []int{5, 4, 9})))
	if err != nil {
		return err
	}
	first, second, third := r[0], r[1], r[2]
	fmt.Println(first, second, third)
	return nil
}

//async:func
func checked(n int) (int, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 10 * time.Millisecond))
	if n == 2 {
		err = errors.New("Error!")
	}
	return n, err
}

//async:func
func allOutcomes() error {
	outcomes, err := async.Await(async.Settle(checkedAsync(1), checkedAsync(2), checkedAsync(3)))
	for _, o := range outcomes {
		if o.Err != nil {
			fmt.Println("error:", o.Err)
		} else {
			fmt.Println("value:", o.Value)
		}
	}
	return err
}

//async:func
func saysWhenDone(n int) (int, error) {
	n, err := async.Await(checkedAsync(n))
	if err == nil {
		fmt.Println(n, "is done")
	}
	return n, err
}

//async:func
func firstErrorOnly() error {
	_, err := async.Await(async.Gather(saysWhenDoneAsync(1), saysWhenDoneAsync(2), saysWhenDoneAsync(3)))
	fmt.Println("one task failed:", err)
	return async.Wait(async.Sleep(20 * time.Millisecond)) // the third one goes on
}

//async:func
func saysWhenCancelled(name string) error {
	err := async.Wait(async.Sleep(time.Hour))
	if errors.Is(err, context.Canceled) {
		fmt.Println(name, "was cancelled")
	}
	return err
}

//async:func
func cancelAGather() error {
	all := async.Gather(saysWhenCancelledAsync("first"), saysWhenCancelledAsync("second"))
	async.MustWait(async.Sleep(0))
	fmt.Println("cancel:", all.Cancel())
	err := async.Wait(all)
	fmt.Println("cancelled:", errors.Is(err, context.Canceled))
	return nil
}

//async:func
func batch() error {
	loop := async.Running()
	start := loop.Time()
	for range 3 {
		if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
	}
	fmt.Println("in turn:", (loop.Time() - start).Round(100*time.Millisecond).Milliseconds())
	start = loop.Time()
	err := async.Wait(async.Gather(async.Sleep(100*time.Millisecond), async.Sleep(100*time.Millisecond), async.Sleep(100*time.Millisecond)))
	fmt.Println("together:", (loop.Time() - start).Round(100*time.Millisecond).Milliseconds())
	return err
}

//async:func
func waitForAll() error {
	tasks := []*async.Task[int]{async.Go(numberAsync(3)), async.Go(numberAsync(1)), async.Go(numberAsync(2))}
	sets, err := async.Await(async.WaitTasks(tasks, async.AllCompleted, -1))
	fmt.Println(len(sets.Done), "done", len(sets.Pending), "pending")
	for _, task := range tasks {
		n, _ := task.Result()
		fmt.Println(n)
	}
	return err
}

//async:func
func numberOrCancelled(n int) (int, error) {
	err := async.Wait(async.Sleep(time.Duration(n) * 100 * time.Millisecond))
	if errors.Is(err, context.Canceled) {
		fmt.Println("number", n, "was cancelled")
	}
	return n, err
}

//async:func
func waitForAWhile() error {
	tasks := make([]*async.Task[int], 4)
	for n := range tasks {
		tasks[n] = async.Go(numberOrCancelledAsync(n))
	}
	sets, err := async.Await(async.WaitTasks(tasks, async.AllCompleted, 150*time.Millisecond))
	if err != nil {
		return err
	}
	fmt.Println(len(sets.Done), "done; cancel the others")
	for _, task := range sets.Pending {
		task.Cancel()
	}
	return async.Wait(async.Settle(async.Slice(sets.Pending)...))
}

//async:func
func waitForTheFirst() error {
	tasks := []*async.Task[int]{async.Go(numberAsync(1)), async.Go(numberAsync(2)), async.Go(numberAsync(1))}
	sets, err := async.Await(async.WaitTasks(tasks, async.FirstCompleted, -1))
	fmt.Println("completed:", len(sets.Done))
	for _, task := range sets.Pending {
		task.Cancel()
	}
	return err
}

//async:func
func asTheyComplete() error {
	for task, err := range async.Each(async.AsCompleted(numberAsync(4), numberAsync(1), numberAsync(2))) {
		if err != nil {
			return err
		}
		n, err := task.Result()
		if err != nil {
			return err
		}
		fmt.Println("result", n)
	}
	return nil
}

//async:func
func cleansUpSlowly() error {
	err := async.Wait(async.Sleep(time.Hour))
	async.MustWait(async.Sleep(50 * time.Millisecond))
	fmt.Println("cleaned up")
	return err
}

//async:func
func limitedTime() error {
	err := async.Wait(async.WithTimeout(100*time.Millisecond, cleansUpSlowlyAsync()))
	fmt.Println("timed out:", errors.Is(err, context.DeadlineExceeded))
	return nil
}

//async:func
func limitedBlock() error {
	err := async.Wait(async.WithTimeoutScope(100*time.Millisecond, func(*async.Scope) error {
		for i := 0; ; i++ {
			fmt.Println("step", i)
			if err := async.Wait(async.Sleep(40 * time.Millisecond)); err != nil {
				return err
			}
		}
	}))
	fmt.Println("timed out:", errors.Is(err, context.DeadlineExceeded))
	return nil
}

//async:func
func request(d time.Duration) (err error) {
	fmt.Println("session opened")
	defer fmt.Println("session closed")
	return async.Wait(async.WithTimeoutScope(30*time.Millisecond, func(*async.Scope) error {
		fmt.Println("request sent")
		defer fmt.Println("response closed")
		return async.Wait(async.Sleep(d))
	}))
}

//async:func
func deadlinePerRequest() error {
	for _, d := range []time.Duration{10 * time.Millisecond, time.Hour} {
		err := async.Wait(requestAsync(d))
		fmt.Println("timed out:", errors.Is(err, context.DeadlineExceeded))
	}
	return nil
}

//async:func
func oneByOne() error {
	sum := 0
	for n := range 100 {
		one, err := async.Await(async.Gather(plusOneAsync(n)))
		if err != nil {
			return err
		}
		sum += one[0]
	}
	fmt.Println(sum)
	return nil
}

//async:func
func plusOne(n int) (int, error) { return n + 1, async.Wait(async.Sleep(0)) }
