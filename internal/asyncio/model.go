package asyncio

import (
	"fmt"
	"net"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on the model: what a coroutine is, and what the loop does with it.

//async:func
func greet(name string) error {
	fmt.Println("before", name)
	if err := async.Wait(async.Sleep(0)); err != nil {
		return err
	}
	fmt.Println("after", name)
	return nil
}

//async:func
func inTurn() error {
	return async.Wait(async.Gather(greetAsync("first"), greetAsync("second")))
}

//async:func
func thereAlready() error {
	queue := async.NewQueue[int](0)
	queue.TryPut(1)
	async.Running().CallSoon(func() { fmt.Println("a turn of the loop") })
	v, err := async.Await(queue.Get())
	if err != nil {
		return err
	}
	fmt.Println("got", v)
	return async.Wait(async.Sleep(0))
}

//async:func
func outer() error {
	fmt.Println("outer calls")
	if err := async.Wait(middleAsync()); err != nil {
		return err
	}
	fmt.Println("outer goes on")
	return nil
}

//async:func
func middle() error {
	fmt.Println("middle calls")
	if err := async.Wait(innermostAsync()); err != nil {
		return err
	}
	fmt.Println("middle goes on")
	return nil
}

//async:func
func innermost() error {
	async.Running().CallSoon(func() { fmt.Println("the loop has control") })
	if err := async.Wait(async.Sleep(0)); err != nil {
		return err
	}
	fmt.Println("innermost goes on")
	return nil
}

//async:func
func localScope() error {
	total := 0
	defer func() { fmt.Println("at the end:", total) }()
	for i := range 3 {
		square := i * i
		if err := async.Wait(async.Sleep(0)); err != nil {
			return err
		}
		total += square
		fmt.Println(i, square, total)
	}
	return nil
}

//async:func
func readerAndSleeper() error {
	data := make(chan string)
	reader := async.Go(async.Do(func() error {
		v, _, err := async.Await2(async.Recv(data))
		fmt.Println("read", v)
		return err
	}))
	if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
		return err
	}
	fmt.Println("slept")
	return async.Wait(async.Gather(async.Send(data, "hello"), async.Awaitable[async.Void](reader)))
}

//async:func
func increments(x *int) error {
	for range 100 {
		*x = *x + 1
		if err := async.Wait(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func noRace() error {
	x := 0
	err := async.Wait(async.Gather(incrementsAsync(&x), incrementsAsync(&x)))
	fmt.Println(x)
	return err
}

//async:func
func wiring() error {
	loop := async.Running()
	data := async.NewFuture[string](loop)
	loop.CallLater(100*time.Millisecond, func() {
		fmt.Println("the data has come")
		data.SetResult("data")
		fmt.Println("the task is scheduled, and has not run")
	})
	fmt.Println("the task waits")
	v, err := async.Await(data)
	fmt.Println("the task gets", v)
	return err
}

//async:func
func readsAndWrites() error {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	reader := async.Go(async.Eval(func() (string, error) {
		buffer := make([]byte, 100)
		n, err := async.Await(async.Blocking(func() (int, error) { return there.Read(buffer) }))
		return string(buffer[:n]), err
	}))
	fmt.Println("nothing to read yet")
	if err := async.Wait(async.Blocking(func() (int, error) { return here.Write([]byte("hello")) })); err != nil {
		return err
	}
	v, err := async.Await(reader)
	fmt.Println("read", v)
	return err
}

//async:func
func readable() error {
	here, there := net.Pipe()
	defer here.Close()
	loop := async.Running()
	read := async.NewFuture[string](loop)
	go func() {
		defer there.Close()
		buffer := make([]byte, 100)
		n, err := there.Read(buffer)
		loop.Post(func() { // on the loop's goroutine, as the callback of add_reader is
			fmt.Println("readable")
			read.TrySet(string(buffer[:n]), err)
		})
	}()
	go here.Write([]byte("hello"))
	v, err := async.Await(read)
	fmt.Println("read", v)
	return err
}
