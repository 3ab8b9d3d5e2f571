package asyncio

import (
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on order. Each program leaves a trace in which any other order of events would show.

func say(words ...any) func() { return func() { fmt.Println(words...) } }

func readyQueue() error {
	loop := async.NewLoop()
	loop.CallSoon(func() {
		fmt.Println("a")
		loop.CallSoon(say("d"))
	})
	loop.CallSoon(say("b"))
	loop.CallSoon(func() {
		fmt.Println("c")
		loop.CallSoon(func() {
			fmt.Println("e")
			loop.CallSoon(say("f"))
			loop.CallSoon(loop.Stop)
		})
	})
	loop.RunForever()
	return loop.Close()
}

func readyThenInputThenTimers() error {
	loop := async.NewLoop()
	loop.CallSoon(func() {
		loop.CallLater(0, func() {
			fmt.Println("timer")
			loop.Stop()
		})
		loop.Post(func() {
			fmt.Println("input")
			loop.CallSoon(say("made ready by input"))
		})
		loop.CallSoon(func() {
			fmt.Println("ready")
			loop.CallSoon(say("made ready by ready"))
		})
	})
	loop.RunForever()
	fmt.Println("stopped")
	loop.CallLater(time.Millisecond, loop.Stop)
	loop.RunForever()
	return loop.Close()
}

//async:func
func says(words string) { fmt.Println(words) }

//async:func
func tasksStartLater() error {
	loop := async.Running()
	loop.CallSoon(say("scheduled before"))
	task := async.Go(saysAsync("task"))
	loop.CallSoon(say("scheduled after"))
	fmt.Println("created")
	if err := async.Wait(async.Sleep(0)); err != nil {
		return err
	}
	fmt.Println("slept, task done", task.Done())
	return nil
}

//async:func
func doneIsDone() error {
	loop := async.Running()
	future := async.NewFuture[int](loop)
	future.SetResult(1)
	task := async.Go(oneAsync())
	if err := async.Wait(task); err != nil {
		return err
	}
	loop.CallSoon(say("a turn of the loop"))
	for range 3 {
		async.MustWait(future)
		async.MustWait(task)
		async.MustWait(oneAsync())
	}
	fmt.Println("nine awaits later")
	return async.Wait(async.Sleep(0))
}

//async:func
func waiter(f *async.Future[int], name string) error {
	fmt.Println(name, "waits")
	v, err := async.Await(f)
	fmt.Println(name, "has", v)
	return err
}

//async:func
func waitersInOrder() error {
	loop := async.Running()
	future := async.NewFuture[int](loop)
	tasks := []*async.Task[async.Void]{async.Go(waiterAsync(future, "first"))}
	async.MustWait(async.Sleep(0))
	future.OnDone(func(*async.Future[int]) {
		fmt.Println("callback")
		loop.CallSoon(say("scheduled by the callback"))
	})
	tasks = append(tasks, async.Go(waiterAsync(future, "second")))
	async.MustWait(async.Sleep(0))
	loop.CallSoon(say("scheduled before"))
	future.SetResult(1)
	loop.CallSoon(say("scheduled after"))
	fmt.Println("set")
	return async.Wait(async.Gather(async.Slice(tasks)...))
}

//async:func
func wokenInTurn() error {
	task := async.Go(numberAsync(0))
	task.OnDone(func(*async.Future[int]) { fmt.Println("callback of the task") })
	async.Running().CallSoon(say("same iteration as the task"))
	n, err := async.Await(task)
	fmt.Println("the waiter, after the callback:", n)
	return err
}

//async:func
func iterationsOfSleep() error {
	loop := async.Running()
	iterations := 0
	var count func()
	count = func() {
		iterations++
		loop.CallSoon(count)
	}
	count()
	for range 3 {
		before := iterations
		async.MustWait(async.Sleep(0))
		fmt.Println("Sleep(0):", iterations-before)
	}
	before := iterations
	async.MustWait(async.Sleep(-time.Second))
	fmt.Println("Sleep(-1):", iterations-before)
	return nil
}

//async:func
func taskTakesTwoTurns() error {
	loop := async.Running()
	iterations := 0
	var count func()
	count = func() {
		iterations++
		loop.CallSoon(count)
	}
	count()
	before := iterations
	async.MustWait(async.Go(oneAsync()))
	fmt.Println("a task:", iterations-before)
	before = iterations
	async.MustWait(async.Gather(oneAsync(), oneAsync()))
	fmt.Println("a gather:", iterations-before)
	before = iterations
	async.MustWait(async.Shield(oneAsync()))
	fmt.Println("a shield:", iterations-before)
	before = iterations
	async.MustWait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, oneAsync())
		return nil
	}))
	fmt.Println("a group:", iterations-before)
	return nil
}

func shortestTimer() error {
	loop := async.NewLoop()
	loop.CallLater(0, func() {
		fmt.Println("timer")
		loop.CallLater(0, func() {
			fmt.Println("second timer")
			loop.Stop()
		})
		loop.CallSoon(say("soon, from the timer"))
	})
	loop.CallSoon(func() {
		fmt.Println("soon")
		loop.CallSoon(say("soon, from soon"))
	})
	loop.RunForever()
	return loop.Close()
}

//async:func
func stopsTheLoop() error {
	loop := async.Running()
	loop.CallSoon(say("ready already"))
	loop.Stop()
	fmt.Println("stop")
	loop.CallSoon(say("made ready in the same iteration"))
	if err := async.Wait(async.Sleep(0)); err != nil {
		return err
	}
	fmt.Println("the task goes on")
	return nil
}

func stopInTheMiddle() error {
	loop := async.NewLoop()
	task := async.GoOn(loop, stopsTheLoopAsync())
	_, err := async.RunUntil(loop, task)
	fmt.Println("stopped before it was done:", errors.Is(err, async.ErrNotDone))
	_, err = async.RunUntil(loop, task)
	return errors.Join(err, loop.Close())
}

//async:func
func lastWords(loop *async.Loop) {
	loop.CallSoon(func() {
		fmt.Println("in the next iteration")
		loop.CallSoon(say("in the next run"))
	})
	fmt.Println("the coroutine ends")
}

func endOfARun() error {
	loop := async.NewLoop()
	if _, err := async.RunUntil(loop, lastWordsAsync(loop)); err != nil {
		return err
	}
	fmt.Println("run_until_complete returns")
	async.RunUntil(loop, async.Sleep(0))
	return loop.Close()
}

func timersByDeadline() error {
	loop := async.NewLoop()
	start := loop.Time()
	for _, n := range []int{3, 1, 4, 2, 5} {
		loop.CallAt(start+time.Duration(n)*10*time.Millisecond, say("timer", n))
	}
	loop.CallAt(start+60*time.Millisecond, loop.Stop)
	loop.RunForever()
	return loop.Close()
}

//async:func
func timeoutOrResult() error {
	loop := async.Running()
	future := async.NewFuture[string](loop)
	loop.CallLater(20*time.Millisecond, func() {
		fmt.Println("the result comes too late")
		future.TrySet("late", nil)
	})
	v, err := async.Await(async.WithTimeout(10*time.Millisecond, async.Awaitable[string](future)))
	fmt.Printf("%q %t\n", v, err != nil)
	return async.Wait(async.Sleep(20 * time.Millisecond))
}

//async:func
func catches(name string) error {
	err := async.Wait(async.Sleep(time.Hour))
	fmt.Println(name, "is told")
	async.MustWait(async.Sleep(0))
	fmt.Println(name, "has cleaned up")
	return err
}

//async:func
func cancelInOrder() error {
	loop := async.Running()
	first, second := async.Go(catchesAsync("first")), async.Go(catchesAsync("second"))
	async.MustWait(async.Sleep(0))
	second.Cancel()
	loop.CallSoon(say("scheduled between"))
	first.Cancel()
	fmt.Println("cancelled", first.Done(), second.Done())
	if err := async.Wait(async.Settle(first, second)); err != nil {
		return err
	}
	fmt.Println("cancelled", first.Cancelled(), second.Cancelled())
	return nil
}

//async:func
func holds(lock *async.Lock, name string) error {
	if err := async.Wait(lock.Acquire()); err != nil {
		return err
	}
	fmt.Println(name, "has the lock")
	async.MustWait(async.Sleep(0))
	lock.Release()
	fmt.Println(name, "has released it")
	return nil
}

//async:func
func lockGoesRound() error {
	var lock async.Lock
	return async.Wait(async.Gather(holdsAsync(&lock, "first"), holdsAsync(&lock, "second"), holdsAsync(&lock, "third")))
}
