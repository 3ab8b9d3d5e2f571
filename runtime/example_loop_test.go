package async_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file shows loops, what connects them with goroutines, and what tells about them.

// A loop may be run more than once; tasks go on where they were.
func ExampleLoop() {
	loop := async.NewLoop(async.WithClock(new(skipper)))
	defer loop.Close()
	tea := async.GoOn(loop, brewAsync("tea", 2*time.Second))
	async.RunUntil(loop, async.Sleep(time.Second))
	fmt.Println(loop.Time(), tea.State())
	async.RunUntil(loop, tea)
	fmt.Println(loop.Time(), tea.State())
	// Output:
	// 1s pending
	// tea is ready
	// 2s finished
}

func ExampleHandle() {
	loop := async.NewLoop(async.WithClock(new(skipper)))
	defer loop.Close()
	loop.CallLater(time.Second, func() { fmt.Println("later") })
	never := loop.CallLater(time.Second, func() { fmt.Println("never") })
	loop.CallSoon(func() {
		fmt.Println("soon")
		never.Cancel()
	})
	loop.CallLater(2*time.Second, loop.Stop)
	loop.RunForever()
	// Output:
	// soon
	// later
}

// Other goroutines give work to a loop with Submit, or with Post if nothing is to be awaited.
func ExampleSubmit() {
	loop := async.NewLoop()
	ended := make(chan error)
	go func() { ended <- errors.Join(loop.RunForever(), loop.Close()) }()
	cup, err := async.Submit(loop, brewAsync("tea", time.Millisecond)).Wait(context.Background())
	fmt.Println(cup, err)
	loop.Post(loop.Stop)
	fmt.Println(<-ended)
	// Output:
	// tea is ready
	// a cup of tea <nil>
	// <nil>
}

// async
func compute() error {
	pool := async.NewPool(2) // of goroutines
	var most, now atomic.Int32
	square := func(n int) async.Awaitable[int] {
		return async.BlockingOn(pool, func() (int, error) {
			if k := now.Add(1); k > most.Load() {
				most.Store(k)
			}
			defer now.Add(-1)
			return n * n, nil
		})
	}
	squares, err := async.Await(async.Gather(square(1), square(2), square(3), square(4)))
	fmt.Println(squares, most.Load() <= 2)
	return err
}

func ExamplePool() {
	run(computeAsync())
	// Output: [1 4 9 16] true
}

// async
func talk(questions <-chan string, answers chan<- string) error {
	for {
		q, err := async.Await(async.Recv(questions))
		if err != nil || !q.B { // closed
			return err
		}
		if err := async.Wait(async.Send(answers, q.A+"!")); err != nil {
			return err
		}
	}
}

func ExampleRecv() {
	questions, answers := make(chan string), make(chan string)
	go func() {
		defer close(questions)
		for _, q := range []string{"yes", "no"} {
			questions <- q
			fmt.Println(<-answers)
		}
	}()
	run(talkAsync(questions, answers))
	// Output:
	// yes!
	// no!
}

// async
func consumer(q *async.Queue[int]) error {
	_, err := async.Await(q.Get())
	return err
}

// async
func stuck() error {
	return async.Wait(async.Go(consumerAsync(async.NewQueue[int](0)), async.WithName("consumer")))
}

// On a virtual clock, a program in which everything waits for something else ends with a report.
func ExampleDeadlockError() {
	_, err := asynctest.Run(new(silent), stuckAsync())
	var deadlock *async.DeadlockError
	if errors.As(err, &deadlock) {
		for _, t := range deadlock.Tasks {
			fmt.Println(t.Name, "waits for", t.Awaits)
		}
	}
	// Output:
	// main waits for consumer
	// consumer waits for a lock, queue or the like
}

// silent stands for a test where there is none.
type silent struct{ testing.TB }

func (*silent) Helper()                  {}
func (*silent) Errorf(string, ...any)    {}
func (*silent) Context() context.Context { return context.Background() }

// Stack and Dump tell where tasks are; a Frame has file and line too.
func ExampleFrame() {
	run(framesAsync())
	// Output:
	// outer is in runtime_test.stuck
	// true
}

// async
func frames() error {
	outer := async.Go(stuckAsync(), async.WithName("outer"))
	async.Wait(async.Sleep(time.Second))
	for _, f := range outer.Stack() {
		fmt.Println("outer is in", f.Function[len("github.com/asyncgen/asyncgen/"):])
		fmt.Println(f.Line > 0)
	}
	outer.Cancel()
	return nil
}

// async
func lost() error {
	_ = async.Go(failAsync(time.Second)) // nobody awaits it
	return async.Wait(async.Sleep(2 * time.Second))
}

func ExampleErrorReport() {
	handler := func(l *async.Loop) {
		l.SetErrorHandler(func(r async.ErrorReport) { fmt.Println("nobody has read:", r.Err) })
	}
	async.Run(context.Background(), lostAsync(), async.WithClock(new(skipper)), handler)
	// Output: nobody has read: the stove is cold
}

// A stepCounter counts the steps of a program.
type stepCounter struct{ tasks, steps int }

func (c *stepCounter) TaskStart(async.AnyTask)              { c.tasks++ }
func (c *stepCounter) StepBegin(async.AnyTask)              { c.steps++ }
func (c *stepCounter) StepEnd(async.AnyTask, time.Duration) {}
func (c *stepCounter) TaskEnd(async.AnyTask, error)         {}

func ExampleObserver() {
	c := new(stepCounter)
	async.Run(context.Background(), kitchenAsync(), async.WithClock(new(skipper)), async.WithObserver(c))
	fmt.Println(c.tasks, "tasks,", c.steps, "steps")
	// Output:
	// coffee is ready
	// tea is ready
	// [a cup of tea a cup of coffee]
	// 3 tasks, 6 steps
}

// async
func dawdle() error {
	time.Sleep(20 * time.Millisecond) //async:allow asyncblock to show what a slow step is
	return nil
}

func ExampleSlowStep() {
	report := func(s async.SlowStep) { fmt.Println("a slow step of", s.Task) }
	async.Run(context.Background(), dawdleAsync(), async.WithSlowSteps(10*time.Millisecond, report))
	// Output: a slow step of main
}

// async
func forget() {
	_ = async.Go(brewAsync("tea", time.Hour), async.WithName("tea"))
	async.MustWait(async.Sleep(0))
}

func ExampleWithLeakReport() {
	report := func(left []async.TaskInfo) {
		for _, t := range left {
			fmt.Println(t.Name, "waits for", t.Awaits)
		}
	}
	async.Run(context.Background(), forgetAsync(), async.WithLeakReport(report))
	// Output: tea waits for a timer
}
