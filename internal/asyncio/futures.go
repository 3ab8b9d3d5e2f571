package asyncio

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on futures.

//async:func
func statesOfFutures() error {
	loop := async.Running()
	set, failed, cancelled := async.NewFuture[int](loop), async.NewFuture[int](loop), async.NewFuture[int](loop)
	fmt.Println("done", set.Done())
	set.SetResult(1)
	failed.SetError(errors.New("wrong"))
	cancelled.Cancel()
	for _, f := range []*async.Future[int]{set, failed, cancelled} {
		fmt.Println("done", f.Done(), "cancelled", f.Cancelled())
	}
	fmt.Println(failed.Err())
	return nil
}

//async:func
func setTwice() error {
	f := async.NewFuture[int](async.Running())
	f.SetResult(1)
	fmt.Println("refused:", f.SetResult(2) == async.ErrAlreadyDone)
	fmt.Println("refused:", f.SetError(errors.New("late")) == async.ErrAlreadyDone)
	fmt.Println("cancel:", f.Cancel())
	v, err := f.Result()
	fmt.Println(v)
	return err
}

//async:func
func callbacksInOrder() error {
	f := async.NewFuture[string](async.Running())
	fmt.Println("register the callbacks")
	f.OnDone(func(f *async.Future[string]) { fmt.Println("1: future done") })
	f.OnDone(func(f *async.Future[string]) { fmt.Println("2: future done") })
	f.SetResult("the result")
	fmt.Println("the result is set")
	return async.Wait(async.Sleep(0))
}

//async:func
func foo(f *async.Future[string]) error {
	fmt.Println("foo will await the future")
	v, err := async.Await(f)
	fmt.Println("foo finds the future:", v)
	return err
}

//async:func
func bar(f *async.Future[string]) error {
	fmt.Println("bar will sleep")
	if err := async.Wait(async.Sleep(300 * time.Millisecond)); err != nil {
		return err
	}
	fmt.Println("bar resolves the future")
	return f.SetResult("data")
}

//async:func
func sharedFuture() error {
	f := async.NewFuture[string](async.Running())
	return async.Wait(async.Gather(fooAsync(f), barAsync(f)))
}

//async:func
func onlyAQuestion() error {
	f := async.NewFuture[int](async.Running())
	fmt.Println(f.Done(), f.Done())
	f.SetResult(1)
	fmt.Println(f.Done(), f.Done())
	return nil
}

func resultAfterClose() error {
	loop := async.NewLoop()
	future := async.NewFuture[string](loop)
	loop.CallSoon(func() {
		fmt.Println("set the result")
		future.SetResult("Future is done!")
	})
	v, err := async.RunUntil(loop, future)
	fmt.Println("run_until_complete gives", v)
	loop.Close()
	v, _ = future.Result()
	fmt.Println("the future has", v)
	return err
}

//async:func
func setThenAwait() error {
	f := async.NewFuture[string](async.Running())
	async.Running().CallSoon(func() {
		fmt.Println("set the result")
		f.SetResult("the result")
	})
	v, err := async.Await(f)
	fmt.Println("got", v)
	return err
}

//async:func
func fromOtherThread() error {
	f := async.NewFuture[string](async.Running())
	go f.SetResult("computed elsewhere")
	v, err := async.Await(f)
	fmt.Println(v)
	return err
}

//async:func
func notDoneYet() error {
	f := async.NewFuture[int](async.Running())
	_, err := f.Result()
	fmt.Println("refused:", errors.Is(err, async.ErrNotDone))
	f.Cancel()
	_, err = f.Result()
	fmt.Println("cancelled:", errors.Is(err, context.Canceled))
	return nil
}
