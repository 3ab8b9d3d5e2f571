package asyncio

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on tasks and their cancellation.

//async:func
func taskIsAFuture() error {
	task := async.Go(oneAsync())
	fmt.Println("done", task.Done())
	if err := async.Wait(task); err != nil {
		return err
	}
	v, err := task.Result()
	fmt.Println("done", task.Done(), "result", v)
	return err
}

//async:func
func taskOfATask() error {
	loop := async.Running()
	task := async.GoOn(loop, oneAsync())
	fmt.Println("the same:", async.GoOn(loop, task) == task)
	return async.Wait(task)
}

//async:func
func doWork(name string, d time.Duration) (string, error) {
	fmt.Println(name, "starts")
	err := async.Wait(async.Sleep(d))
	return name + " done", err
}

//async:func
func startsLater() error {
	a := async.Go(doWorkAsync("A", 200*time.Millisecond))
	b := async.Go(doWorkAsync("B", 100*time.Millisecond))
	fmt.Println("Tasks created, doing other work...")
	x, err := async.Await(a)
	if err != nil {
		return err
	}
	y, err := async.Await(b)
	fmt.Println("Results:", x, y)
	return err
}

//async:func
func awaitBoth() error {
	f := async.NewFuture[string](async.Running())
	t1, t2 := async.Go(barAsync(f)), async.Go(fooAsync(f))
	if err := async.Wait(t2); err != nil {
		return err
	}
	return async.Wait(t1)
}

func callbackOfATask() error {
	loop := async.NewLoop()
	task := async.GoOn(loop, firstStepAsync(1))
	task.OnDone(func(task *async.Future[string]) {
		v, _ := task.Result()
		fmt.Println("callback:", v)
	})
	fmt.Println("done", task.Done())
	_, err := async.RunUntil(loop, task)
	fmt.Println("done", task.Done())
	return errors.Join(err, loop.Close())
}

//async:func
func sub() (string, error) {
	fmt.Println("in the coroutine")
	return "the result", nil
}

//async:func
func cancelBeforeItRuns() error {
	task := async.Go(subAsync())
	task.Cancel()
	_, err := async.Await(task)
	fmt.Println("cancelled:", errors.Is(err, context.Canceled))
	v, err := async.Await(async.Go(subAsync()))
	fmt.Println(v)
	return err
}

//async:func
func cleansUp(n int) (int, error) {
	err := async.Wait(async.Sleep(100 * time.Millisecond))
	if errors.Is(err, context.Canceled) {
		fmt.Println("number", n, "was cancelled, and cleans up")
		async.MustWait(async.Sleep(10 * time.Millisecond)) // awaits work again
	}
	return n, err
}

//async:func
func cancelIsAnError() error {
	task := async.Go(cleansUpAsync(5))
	if err := async.Wait(async.Sleep(50 * time.Millisecond)); err != nil {
		return err
	}
	fmt.Println("cancel:", task.Cancel())
	async.Wait(task)
	fmt.Println("cancelled:", task.Cancelled(), "again:", task.Cancel())
	return nil
}

//async:func
func cancelWhatIsPending() error {
	tasks := []*async.Task[string]{
		async.Go(doWorkAsync("fast", 10*time.Millisecond)),
		async.Go(doWorkAsync("slow", time.Hour)),
	}
	sets, err := async.Await(async.WaitTasks(tasks, async.FirstCompleted, -1))
	if err != nil {
		return err
	}
	for _, task := range sets.Pending {
		task.Cancel()
	}
	if err := async.Wait(async.Settle(async.Slice(tasks)...)); err != nil {
		return err
	}
	fmt.Println(tasks[0].Cancelled(), tasks[1].Cancelled())
	return nil
}

//async:func
func leftBehind() error {
	defer fmt.Println("the task ends")
	return async.Wait(async.Sleep(time.Hour))
}

//async:func
func leavesATask() error {
	_ = async.Go(leftBehindAsync())
	async.MustWait(async.Sleep(0))
	fmt.Println("main ends")
	return nil
}

func runCancelsWhatIsLeft() error {
	_, err := async.Run(context.Background(), leavesATaskAsync())
	return err
}
