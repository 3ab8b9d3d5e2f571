package async_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file shows tasks, futures and what is made of them.

// skipper is a clock that goes to the next deadline when there is nothing to do, so that the examples take no time.
type skipper struct{ now time.Duration }

func (c *skipper) Now() time.Duration { return c.now }

func (c *skipper) Wait(idle async.Idle) bool {
	if idle.InFlight > 0 || idle.Until == math.MaxInt64 {
		<-idle.Wake
		return true
	}
	c.now = max(c.now, idle.Until)
	return true
}

// run runs a on a loop with that clock, and prints its error.
func run[T any](a async.Awaitable[T]) {
	if _, err := async.Run(context.Background(), a, async.WithClock(new(skipper))); err != nil {
		fmt.Println("error:", err)
	}
}

// A Clock of one's own makes time go as one likes: this one skips what would have been waiting.
func ExampleClock() {
	clock := new(skipper)
	async.Run(context.Background(), async.Sleep(24*time.Hour), async.WithClock(clock))
	fmt.Println(clock.Now())
	// Output: 24h0m0s
}

// async
func brew(what string, d time.Duration) (string, error) {
	if err := async.Wait(async.Sleep(d)); err != nil {
		return "", err
	}
	fmt.Println(what, "is ready")
	return "a cup of " + what, nil
}

// async
func breakfast() error {
	tea := async.Go(brewAsync("tea", 3*time.Second), async.WithName("tea"))
	fmt.Println(tea.Name(), tea.State())
	coffee, err := async.Await(brewAsync("coffee", time.Second)) // the tea goes on meanwhile
	if err != nil {
		return err
	}
	cup, err := async.Await(tea)
	fmt.Println(coffee, "and", cup)
	return err
}

func ExampleTask() {
	run(breakfastAsync())
	// Output:
	// tea pending
	// coffee is ready
	// tea is ready
	// a cup of coffee and a cup of tea
}

// A coroutine does nothing until it is awaited, or made a task.
func ExampleCoro() {
	var c async.Coro[string] = brewAsync("tea", time.Second)
	fmt.Println("nothing has happened")
	run(c)
	run(c)
	// Output:
	// nothing has happened
	// tea is ready
	// error: async: coroutine awaited twice: a coroutine runs once; call the function again, or make it a task with async.Go and await the task
}

// async
func patience() error {
	tea := async.Go(brewAsync("tea", time.Hour))
	async.Wait(async.Sleep(time.Second))
	tea.Cancel(errors.New("too slow"))
	_, err := async.Await(tea)
	var cancelled *async.CancelledError
	if errors.As(err, &cancelled) {
		fmt.Println("cancelled because it was", cancelled.Cause)
	}
	fmt.Println(errors.Is(err, context.Canceled), tea.State())
	return nil
}

func ExampleCancelledError() {
	run(patienceAsync())
	// Output:
	// cancelled because it was too slow
	// true cancelled
}

// async
func introduce(t async.AnyTask) {
	fmt.Println("this is", t.Name())
}

// async
func introductions() {
	async.MustWait(async.Go(introduceAsync(async.Current())))
	fmt.Println(async.Current().Name(), "goes on")
}

func ExampleAnyTask() {
	run(async.Do(func() error { return nil }))
	loop := async.NewLoop()
	defer loop.Close()
	async.RunUntil(loop, async.GoOn(loop, introductionsAsync(), async.WithName("main")))
	// Output:
	// this is main
	// main goes on
}

// async
func ask(answer *async.Future[int]) error {
	v, err := async.Await(answer)
	fmt.Println("the answer is", v)
	return err
}

// async
func oracle() error {
	answer := async.NewFuture[int](async.Running())
	answer.OnDone(func(f *async.Future[int]) { fmt.Println("done:", f.State()) })
	one, two := async.Go(askAsync(answer)), async.Go(askAsync(answer))
	async.Wait(async.Sleep(time.Second))
	if err := answer.SetResult(42); err != nil {
		return err
	}
	fmt.Println("again:", answer.TrySet(43, nil))
	return async.Wait(async.Gather[async.Void](one, two))
}

func ExampleFuture() {
	run(oracleAsync())
	// Output:
	// again: false
	// done: finished
	// the answer is 42
	// the answer is 42
}

// async
func kitchen() error {
	cups, err := async.Await(async.Gather(brewAsync("tea", 3*time.Second), brewAsync("coffee", time.Second)))
	fmt.Println(cups)
	return err
}

// The results come in the order of the arguments.
func ExampleGather() {
	run(kitchenAsync())
	// Output:
	// coffee is ready
	// tea is ready
	// [a cup of tea a cup of coffee]
}

var errCold = errors.New("the stove is cold")

// async
func fail(d time.Duration) (string, error) {
	async.Wait(async.Sleep(d))
	return "", errCold
}

// async
func settle() error {
	results, err := async.Await(async.Settle(brewAsync("tea", time.Second), failAsync(0)))
	for _, r := range results {
		fmt.Printf("%q, %v\n", r.Value, r.Err)
	}
	return err
}

func ExampleResult() {
	run(settleAsync())
	// Output:
	// tea is ready
	// "a cup of tea", <nil>
	// "", the stove is cold
}

// async
func deadline() error {
	tasks := []*async.Task[string]{
		async.Go(brewAsync("tea", 3*time.Second), async.WithName("tea")),
		async.Go(brewAsync("coffee", time.Second), async.WithName("coffee")),
	}
	sets, err := async.Await(async.WaitTasks(tasks, async.AllCompleted, 2*time.Second))
	for _, t := range sets.Done {
		fmt.Println(t.Name(), "is done")
	}
	for _, t := range sets.Pending {
		fmt.Println(t.Name(), "is cancelled")
		t.Cancel()
	}
	return err
}

func ExampleSets() {
	run(deadlineAsync())
	// Output:
	// coffee is ready
	// coffee is done
	// tea is cancelled
}

// async
func oneByOne() error {
	for t, err := range async.Each(async.AsCompleted(brewAsync("tea", 3*time.Second), brewAsync("coffee", time.Second))) {
		if err != nil {
			return err
		}
		fmt.Println(async.Await(t))
	}
	return nil
}

func ExampleAsCompleted() {
	run(oneByOneAsync())
	// Output:
	// coffee is ready
	// a cup of coffee <nil>
	// tea is ready
	// a cup of tea <nil>
}

// async
func whichever() error {
	cup, err := async.Await(async.Race(brewAsync("tea", 3*time.Second), brewAsync("coffee", time.Second)))
	fmt.Println(cup)
	return err
}

// Losers are cancelled and have ended when Race does.
func ExampleRace() {
	run(whicheverAsync())
	// Output:
	// coffee is ready
	// a cup of coffee
}

// async
func hurry() error {
	_, err := async.Await(async.WithTimeout(2*time.Second, brewAsync("tea", 3*time.Second)))
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	return nil
}

func ExampleTimeoutError() {
	run(hurryAsync())
	// Output: async: timed out after 2s true
}

// async
func twoCups() error {
	err := async.Wait(async.WithTimeoutScope(2*time.Second, func(s *async.Scope) error {
		if _, err := async.Await(brewAsync("coffee", time.Second)); err != nil {
			return err
		}
		fmt.Println("until", s.Deadline())
		s.Reschedule(5 * time.Second)
		fmt.Println("until", s.Deadline())
		_, err := async.Await(brewAsync("tea", 3*time.Second))
		return err
	}))
	return err
}

func ExampleScope() {
	run(twoCupsAsync())
	// Output:
	// coffee is ready
	// until 2s
	// until 6s
	// tea is ready
}

// async
func together() error {
	return async.Wait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, brewAsync("coffee", time.Second))
		async.GoIn(g, failAsync(2*time.Second))
		async.GoIn(g, brewAsync("tea", 3*time.Second)) // is cancelled
		return nil
	}))
}

func ExampleGroup() {
	run(togetherAsync())
	// Output:
	// coffee is ready
	// error: async: a task of the group failed: the stove is cold
}

// async
func partial() error {
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, failAsync(time.Second))
		async.GoIn(g, failAsync(2*time.Second))
		return nil
	}, async.CollectAll(), async.Limit(1)))
	var group *async.GroupError
	if errors.As(err, &group) {
		fmt.Println(len(group.Errs), "failed:", errors.Is(err, errCold))
	}
	return nil
}

// Options let the tasks of a group take turns, and run on when one fails.
func ExampleGroupError() {
	run(partialAsync())
	// Output: 2 failed: true
}

// async
func critical() error {
	order := async.Go(brewAsync("tea", 2*time.Second))
	_, err := async.Await(async.WithTimeout(time.Second, async.Shield(order)))
	fmt.Println(err)
	_, err = async.Await(order) // it was not cancelled
	return err
}

func ExampleShield() {
	run(criticalAsync())
	// Output:
	// async: timed out after 1s
	// tea is ready
}

var user = async.NewVar("nobody")

// async
func greet() { fmt.Println("hello,", user.Get()) }

// async
func login(name string) {
	user.Set(name)
	async.MustWait(async.Sleep(time.Second))
	async.MustWait(greetAsync())
}

// async
func sessions() error {
	_, err := async.Await(async.Gather(loginAsync("Ann"), loginAsync("Bob")))
	async.MustWait(greetAsync())
	return err
}

// Each task has its own value.
func ExampleVar() {
	run(sessionsAsync())
	// Output:
	// hello, Ann
	// hello, Bob
	// hello, nobody
}

// A cell is something of one's own to await.
type cell struct{ full *async.Future[int] }

func (c cell) Content() async.Awaitable[int] {
	return async.AwaitableFunc(func() async.Awaitable[int] { return c.full })
}

// async
func look(c cell) error {
	v, err := async.Await(c.Content())
	fmt.Println("it holds", v)
	return err
}

func ExampleAwaitable() {
	loop := async.NewLoop()
	defer loop.Close()
	c := cell{async.NewFuture[int](loop)}
	loop.CallSoon(func() { c.full.SetResult(7) })
	async.RunUntil(loop, lookAsync(c))
	// Output: it holds 7
}

// async
func divide(a, b int) (quotient, rest int, err error) {
	if b == 0 {
		return 0, 0, errors.New("division by zero")
	}
	async.Wait(async.Sleep(0))
	return a / b, a % b, nil
}

// async
func division() error {
	q, r, err := async.Await2(divideAsync(17, 5))
	if err != nil {
		return err
	}
	both, err := async.Await(divideAsync(9, 4))
	fmt.Println(q, r, both.A, both.B)
	return err
}

// A function with two results gives a Tuple2, which Await2 takes apart.
func ExampleTuple2() {
	run(divisionAsync())
	// Output: 3 2 2 1
}

// async
func careless() string { return async.MustAwait(failAsync(time.Second)) }

// async
func careful() error {
	_, err := async.Await(async.Go(carelessAsync()))
	fmt.Println("the task ended with:", err)
	return nil
}

// A MustError that nobody recovers is the error of the task.
func ExampleMustError() {
	run(carefulAsync())
	// Output: the task ended with: the stove is cold
}

// async
func explode() { panic("boom") }

// async
func bomb() error {
	results, err := async.Await(async.Settle(explodeAsync()))
	var p *async.PanicError
	if errors.As(results[0].Err, &p) {
		fmt.Println("panic:", p.Value)
	}
	return err
}

func ExamplePanicError() {
	run(bombAsync())
	// Output: panic: boom
}
