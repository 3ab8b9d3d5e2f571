package asyncio

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on the event loop.

//async:func
func runningLoop() error {
	loop := async.Running()
	fmt.Println("running", loop.IsRunning(), "closed", loop.IsClosed())
	return nil
}

func loopPerGoroutine() error {
	var mu sync.Mutex
	var threads sync.WaitGroup
	for i, d := range []time.Duration{200 * time.Millisecond, 100 * time.Millisecond} {
		threads.Go(func() {
			loop := async.NewLoop()
			defer loop.Close()
			async.RunUntil(loop, async.Sleep(d))
			mu.Lock()
			defer mu.Unlock()
			fmt.Println("thread", i, "is done")
		})
	}
	threads.Wait()
	return nil
}

func isRunning() error {
	loop := async.NewLoop()
	fmt.Println("outside", loop.IsRunning())
	loop.CallSoon(func() {
		fmt.Println("inside", loop.IsRunning())
		loop.Stop()
	})
	loop.RunForever()
	fmt.Println("after", loop.IsRunning())
	return loop.Close()
}

func untilComplete() error {
	loop := async.NewLoop()
	v, err := async.RunUntil(loop, firstStepAsync(1))
	fmt.Println(v, err)
	future := async.NewFuture[string](loop)
	loop.CallSoon(func() { future.SetResult("set by a callback") })
	v, err = async.RunUntil(loop, future)
	fmt.Println(v, err)
	return loop.Close()
}

//async:func
func sleepAndSay(name string, d time.Duration) error {
	err := async.Wait(async.Sleep(d))
	if err == nil {
		fmt.Println(name, "finished")
	}
	return err
}

func othersStayPending() error {
	loop := async.NewLoop()
	other := async.GoOn(loop, sleepAndSayAsync("other", 200*time.Millisecond))
	async.RunUntil(loop, sleepAndSayAsync("main", 100*time.Millisecond))
	fmt.Println("other done", other.Done())
	_, err := async.RunUntil(loop, other)
	fmt.Println("other done", other.Done())
	return errors.Join(err, loop.Close())
}

func pendingGoOn() error {
	loop := async.NewLoop()
	_ = async.GoOn(loop, sleepAndSayAsync("other", 200*time.Millisecond))
	async.RunUntil(loop, sleepAndSayAsync("main", 100*time.Millisecond))
	loop.CallLater(200*time.Millisecond, loop.Stop)
	loop.RunForever()
	return loop.Close()
}

func forever() error {
	loop := async.NewLoop()
	_ = async.GoOn(loop, sleepAndSayAsync("first", 10*time.Millisecond))
	_ = async.GoOn(loop, sleepAndSayAsync("second", 20*time.Millisecond))
	loop.CallLater(50*time.Millisecond, func() {
		fmt.Println("stop")
		loop.Stop()
	})
	loop.RunForever()
	return loop.Close()
}

func stopFinishesTheIteration() error {
	loop := async.NewLoop()
	loop.CallSoon(func() {
		fmt.Println("a")
		loop.Stop()
	})
	loop.CallSoon(func() { fmt.Println("b") })
	loop.CallSoon(func() {
		loop.CallSoon(func() {
			fmt.Println("next")
			loop.Stop()
		})
	})
	loop.RunForever()
	fmt.Println("stopped")
	loop.RunForever()
	return loop.Close()
}

func closedForGood() error {
	loop := async.NewLoop()
	loop.Close()
	_, err := async.RunUntil(loop, oneAsync())
	fmt.Println("refused:", errors.Is(err, async.ErrLoopClosed))
	loop.Close()
	fmt.Println("closed", loop.IsClosed())
	return nil
}

func onSignal() error {
	loop := async.NewLoop()
	loop.OnSignal(syscall.SIGTERM, func() {
		fmt.Println("signal")
		loop.Stop()
	})
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	loop.CallSoon(func() { self.Signal(syscall.SIGTERM) })
	loop.RunForever()
	fmt.Println("stopped")
	return loop.Close()
}

//async:func
func runUntilInside() error {
	_, err := async.RunUntil(async.Running(), oneAsync()) //async:allow asyncblock that it fails is the point
	fmt.Println("refused:", errors.Is(err, async.ErrLoopRunning))
	return nil
}

//async:func
func taskInside() error {
	task := async.Go(sleepAndSayAsync("task", 0))
	fmt.Println("started")
	return async.Wait(task)
}

func calledOnce() error {
	loop := async.NewLoop()
	counter := 0
	loop.CallSoon(func() { counter++ })
	for range 3 {
		async.RunUntil(loop, async.Sleep(0))
	}
	fmt.Println(counter)
	return loop.Close()
}

//async:func
func numbered(n int, d time.Duration) error {
	fmt.Print(n, "+ ")
	err := async.Wait(async.Sleep(d))
	fmt.Print(n, "- ")
	return err
}

func parallelThenSerial() error {
	loop := async.NewLoop()
	_, err := async.RunUntil(loop, async.Do(func() error {
		return async.Wait(async.Gather(numberedAsync(1, 20*time.Millisecond), numberedAsync(2, 10*time.Millisecond)))
	}))
	if err != nil {
		return err
	}
	async.RunUntil(loop, numberedAsync(3, 20*time.Millisecond))
	async.RunUntil(loop, numberedAsync(4, 10*time.Millisecond))
	fmt.Println()
	return loop.Close()
}

func scheduledOnly() error {
	loop := async.NewLoop()
	task := async.GoOn(loop, helloAsync())
	fmt.Println("scheduled")
	_, err := async.RunUntil(loop, task)
	return errors.Join(err, loop.Close())
}

//async:func
func soon() error {
	fmt.Println("register the callbacks")
	loop := async.Running()
	callback := func(arg, kwarg string) { fmt.Println("callback", arg, kwarg) }
	loop.CallSoon(func() { callback("1", "default") })
	loop.CallSoon(func() { callback("2", "not default") })
	return async.Wait(async.Sleep(100 * time.Millisecond))
}

var user = async.NewVar("nobody")

//async:func
func child() {
	fmt.Println("child sees", user.Get())
	user.Set("child")
}

//async:func
func variables() error {
	user.Set("main")
	task := async.Go(childAsync()) // has a copy
	user.Set("somebody else")
	if err := async.Wait(task); err != nil {
		return err
	}
	fmt.Println("after the task:", user.Get())
	err := async.Wait(childAsync()) // is a call
	fmt.Println("after the call:", user.Get())
	return err
}

//async:func
func later() error {
	loop := async.Running()
	loop.CallLater(200*time.Millisecond, func() { fmt.Println("callback 1") })
	loop.CallLater(100*time.Millisecond, func() { fmt.Println("callback 2") })
	loop.CallSoon(func() { fmt.Println("callback 3") })
	return async.Wait(async.Sleep(300 * time.Millisecond))
}

//async:func
func at() error {
	loop := async.Running()
	now := loop.Time()
	for i, d := range []time.Duration{200, 100, 0} {
		loop.CallAt(now+d*time.Millisecond, func() {
			fmt.Println("callback", i+1, (loop.Time() - now).Round(100*time.Millisecond).Milliseconds())
		})
	}
	return async.Wait(async.Sleep(300 * time.Millisecond))
}

//async:func
func handles() error {
	loop := async.Running()
	soon := loop.CallSoon(func() { fmt.Println("never") })
	later := loop.CallLater(10*time.Millisecond, func() { fmt.Println("never") })
	soon.Cancel()
	later.Cancel()
	fmt.Println(soon.Cancelled(), later.Cancelled())
	return async.Wait(async.Sleep(20 * time.Millisecond))
}

//async:func
func events() error {
	loop := async.Running()
	clicked := async.NewFuture[string](loop)
	onClick := func(button string) {
		fmt.Println("handler runs on the loop")
		clicked.SetResult(button)
	}
	go loop.Post(func() { onClick("OK") })
	button, err := async.Await(clicked)
	fmt.Println(button)
	return err
}
