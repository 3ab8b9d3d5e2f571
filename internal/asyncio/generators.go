package asyncio

import (
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on generators.

//async:func
func oneTwo(yield func(int) bool) {
	_ = yield(1) && yield(2)
}

func nextToTheEnd() error {
	g := oneTwoAsync()
	fmt.Println(g.Next())
	fmt.Println(g.Next())
	_, err := g.Next()
	fmt.Println(err == async.ErrStop)
	return nil
}

//async:func
func conversation(yield func(int) (string, error)) error {
	heard, err := yield(1)
	if err != nil {
		return err
	}
	fmt.Println("heard", heard)
	_, err = yield(2)
	return err
}

func sent() error {
	g := conversationAsync()
	fmt.Println(g.Next())
	fmt.Println(g.Send("abc"))
	return g.Close()
}

func thrown() error {
	g := conversationAsync()
	fmt.Println(g.Next())
	_, err := g.Throw(errors.New("from outside"))
	fmt.Println("out of throw:", err)
	fmt.Println("closed:", g.State() == async.GenClosed)
	return nil
}

//async:func
func oneThenResult(yield func(int) bool) string {
	yield(1)
	return "abc"
}

func resultOfGenerator() error {
	g := oneThenResultAsync()
	fmt.Println(g.Next())
	_, err := g.Next()
	result, _ := g.Result()
	fmt.Println("stopped:", err == async.ErrStop, result)
	return nil
}

//async:func
func inner(yield func(int) (string, error)) (int, error) {
	heard, err := yield(2)
	fmt.Println("inner", heard)
	return 3, err
}

//async:func
func delegating(yield func(int) (string, error)) error {
	if _, err := yield(1); err != nil {
		return err
	}
	result, err := inner(yield)
	if err != nil {
		return err
	}
	fmt.Println("outer", result)
	_, err = yield(4)
	return err
}

func delegation() error {
	g := delegatingAsync()
	fmt.Println(g.Next())
	fmt.Println(g.Next())
	fmt.Println(g.Send("abc"))
	return g.Close()
}

//async:func
func word(yield func(string) bool) { yield("Educative") }

func explicitNext() error {
	v, err := wordAsync().Next()
	fmt.Println(v)
	return err
}

//async:func
func naturals(yield func(int) bool) {
	fmt.Println("begins")
	for n := 0; yield(n); n++ {
	}
}

func lazy() error {
	g := naturalsAsync()
	fmt.Println("called")
	for n := range g.All() {
		fmt.Println(n)
		if n == 2 {
			break
		}
	}
	return nil
}

//async:func
func looksAtItself(self func() async.GeneratorState, yield func(int) bool) {
	fmt.Println("inside: running", self() == async.GenRunning)
	yield(1)
}

func states() error {
	var g *async.Generator[int, async.Void, async.Void]
	g = looksAtItselfAsync(func() async.GeneratorState { return g.State() })
	fmt.Println("before: created", g.State() == async.GenCreated)
	g.Next()
	fmt.Println("between: suspended", g.State() == async.GenSuspended)
	g.Next()
	fmt.Println("after: closed", g.State() == async.GenClosed)
	return nil
}

//async:func
func withFinally(yield func(int) bool) {
	defer fmt.Println("clean up")
	_ = yield(1) && yield(2)
}

func closed() error {
	g := withFinallyAsync()
	g.Next()
	if err := g.Close(); err != nil {
		return err
	}
	fmt.Println("closed:", g.State() == async.GenClosed)
	if err := g.Close(); err != nil {
		return err
	}
	_, err := g.Next()
	fmt.Println("nothing comes any more:", err == async.ErrStop)
	return nil
}

//async:func
func stubborn(yield func(int) bool) {
	yield(1)
	yield(2) // although the first yield may have returned false
}

//async:func
func reentrant(self func() error, yield func(int) bool) {
	fmt.Println("already executing:", self() == async.ErrExecuting)
	yield(1)
}

func misuse() error {
	_, err := conversationAsync().Send("abc")
	fmt.Println("not started:", err == async.ErrNotStarted)
	g := stubbornAsync()
	g.Next()
	fmt.Println("ignored:", g.Close() == async.ErrIgnoredClose)
	var r *async.Generator[int, async.Void, async.Void]
	r = reentrantAsync(func() error { _, err := r.Next(); return err })
	r.Next()
	return r.Close()
}

//async:func
func oldStyle(yield func(async.Awaitable[async.Void]) (async.Void, error)) (string, error) {
	fmt.Println("before")
	_, err := yield(async.Sleep(100 * time.Millisecond))
	fmt.Println("after")
	return "result", err
}

//async:func
func generatorAsCoroutine() error {
	result, err := async.Await(async.FromGenerator(oldStyleAsync()))
	fmt.Println(result)
	return err
}

// A ticket can be awaited, and gives its number.
type ticket struct{ number int }

func (t ticket) Ready() async.Coro[int] {
	return async.AwaitableFunc(func() async.Awaitable[int] {
		fmt.Println("waiting for", t.number)
		return async.Eval(func() (int, error) { return t.number, nil })
	})
}

// A parcel is awaitable itself: by what it has inside.
type parcel struct{ async.Awaitable[string] }

//async:func
func ownAwaitables() error {
	number, err := async.Await(ticket{7}.Ready())
	if err != nil {
		return err
	}
	fmt.Println(number)
	inside := async.NewFuture[string](async.Running())
	async.Running().CallSoon(func() { inside.SetResult("a book") })
	contents, err := async.Await(async.WithTimeout(time.Second, parcel{inside}))
	if err != nil {
		return err
	}
	fmt.Println(contents)
	letter := async.Eval(func() (string, error) { return "a letter", async.Wait(async.Sleep(0)) })
	both, err := async.Await(async.Gather(parcel{inside}, parcel{letter}))
	fmt.Println(both)
	return err
}
