package asyncio

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on streams and on resources.

// A countdown is a stream of its own making.
type countdown struct{ n, from int }

//async:func
func (c *countdown) next() (int, error) {
	if c.n == 0 {
		c.n = c.from // to range over it again
		return 0, async.ErrStop
	}
	c.n--
	return c.n, async.Wait(async.Sleep(10 * time.Millisecond))
}

func (c *countdown) Next() async.Awaitable[int] { return c.nextAsync() }

func (c *countdown) Close() async.Awaitable[async.Void] {
	return async.AwaitableFunc(func() async.Awaitable[async.Void] {
		c.n = c.from
		return async.Sleep(0)
	})
}

//async:func
func rangeTwice() error {
	c := &countdown{3, 3}
	for range 2 {
		for v, err := range async.Each(c) {
			if err != nil {
				return err
			}
			fmt.Println(v)
		}
	}
	return nil
}

//async:func
func numbersInTime(n int, yield func(int) bool) error {
	for i := range n {
		if err := async.Wait(async.Sleep(10 * time.Millisecond)); err != nil {
			return err
		}
		if !yield(i) {
			break
		}
	}
	return nil
}

//async:func
func rangeOverGenerator() error {
	for v, err := range async.Each(numbersInTimeAsync(5)) {
		if err != nil {
			return err
		}
		fmt.Println(v)
	}
	return nil
}

//async:func
func collected() error {
	vs, err := async.Await(async.Collect(numbersInTimeAsync(5)))
	fmt.Println(vs)
	return err
}

//async:func
func awaitInTheBody() error {
	sum := 0
	for v, err := range async.Each(numbersInTimeAsync(4)) {
		if err != nil {
			return err
		}
		n, err := async.Await(numberAsync(v))
		if err != nil {
			return err
		}
		sum += n
	}
	fmt.Println(sum)
	return nil
}

//async:func
func acquire() error {
	fmt.Println("Acquiring resource")
	err := async.Wait(async.Sleep(10 * time.Millisecond))
	fmt.Println("Resource acquired")
	return err
}

//async:func
func release() error {
	fmt.Println("Releasing resource")
	return async.Wait(async.Sleep(5 * time.Millisecond))
}

//async:func
func withResource() (err error) {
	if err := async.Wait(acquireAsync()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, async.Wait(releaseAsync())) }()
	fmt.Println("Working")
	return async.Wait(async.Sleep(10 * time.Millisecond))
}

// withFile calls fn with a file that is open meanwhile.
//
//async:func
func withFile(name string, fn func(handle string) async.Coro[async.Void]) (err error) {
	fmt.Println("Opening", name)
	if err := async.Wait(async.Sleep(10 * time.Millisecond)); err != nil {
		return err
	}
	defer func() {
		fmt.Println("Closing", name)
		err = errors.Join(err, async.Wait(async.Sleep(10*time.Millisecond)))
	}()
	return async.Wait(fn("handle to " + name))
}

//async:func
func useFile() error {
	return async.Wait(withFileAsync("test.txt", func(handle string) async.Coro[async.Void] {
		return async.Do(func() error {
			fmt.Println("Got:", handle)
			return nil
		})
	}))
}

//async:func
func failsInside(how error) (err error) {
	defer func() {
		async.MustWait(async.Sleep(10 * time.Millisecond)) // works after a cancellation, too
		fmt.Println("released")
	}()
	if how != nil {
		return how
	}
	return async.Wait(async.Sleep(time.Hour))
}

//async:func
func releasedInAnyCase() error {
	err := async.Wait(failsInsideAsync(errors.New("wrong")))
	fmt.Println("error:", err)
	task := async.Go(failsInsideAsync(nil))
	async.MustWait(async.Sleep(0))
	task.Cancel()
	err = async.Wait(task)
	fmt.Println("cancelled:", errors.Is(err, context.Canceled))
	return nil
}
