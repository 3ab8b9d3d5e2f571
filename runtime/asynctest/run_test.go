package asynctest_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
	"github.com/asyncgen/asyncgen/runtime/machine"
)

// steps is a coroutine that awaits one thing after the other and calls a function after each.
type steps struct {
	machine.Header
	ops  []async.Awaitable[async.Void]
	then func(i int)
	err  error
}

func (f *steps) Resume(t *machine.Task) bool {
	i := int(f.Frame.State())
	if i > 0 {
		goto resumed
	}
next:
	if i == len(f.ops) {
		return f.Frame.Finish()
	}
	i++
	if !f.ops[i-1].Await(t) {
		return f.Frame.Suspend(t, f, int32(i))
	}
resumed:
	if _, f.err = f.ops[i-1].Awaited(t); f.err != nil {
		return f.Frame.Finish()
	}
	if f.then != nil {
		f.then(i - 1)
	}
	goto next
}

func (f *steps) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *steps) Awaited(t *machine.Task) (async.Void, error) { return async.Void{}, f.err }

func (f *steps) Trace() (function, file string, line int) {
	return "example.steps", "steps.go", 10 * int(f.Frame.State())
}

// fake records errors in place of a test.
type fake struct {
	testing.TB
	errors []string
}

func (f *fake) Errorf(format string, args ...any) { f.errors = append(f.errors, format) }

func TestVirtualTime(t *testing.T) {
	began := time.Now()
	_, err := asynctest.Run(t, &steps{ops: []async.Awaitable[async.Void]{async.Sleep(time.Hour), async.Sleep(24 * time.Hour)}})
	if err != nil {
		t.Error(err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("a day took %v", d)
	}
}

func TestDeadlock(t *testing.T) {
	l := async.NewLoop()
	never := async.NewFuture[async.Void](l)
	_, err := asynctest.Run(t, &steps{ops: []async.Awaitable[async.Void]{async.Sleep(1), never}})
	var deadlock *async.DeadlockError
	if !errors.As(err, &deadlock) {
		t.Fatalf("got %v, want a *DeadlockError", err)
	}
	if len(deadlock.Tasks) != 1 || !strings.Contains(err.Error(), "example.steps (steps.go:20)") {
		t.Errorf("the report does not name the line: %v", err)
	}
}

func TestLeak(t *testing.T) {
	for _, opts := range [][]asynctest.Option{nil, {asynctest.AllowPending()}} {
		f := &fake{TB: t}
		var l *async.Loop
		main := &steps{ops: []async.Awaitable[async.Void]{async.Sleep(0)}, then: func(int) {
			async.GoOn(l, &steps{ops: []async.Awaitable[async.Void]{async.Sleep(time.Hour)}})
		}}
		catch := func(x *async.Loop) { l = x }
		asynctest.Run(f, main, append(opts, asynctest.WithLoop(catch))...)
		if want := 1 - len(opts); len(f.errors) != want {
			t.Errorf("%d options: %d reports, want %d: %v", len(opts), len(f.errors), want, f.errors)
		}
	}
}

func TestDriveInsideLoop(t *testing.T) {
	ran := false
	main := &steps{ops: []async.Awaitable[async.Void]{async.Sleep(0)}, then: func(int) {
		_, err := asynctest.Drive(&steps{ops: []async.Awaitable[async.Void]{async.Sleep(0), async.Sleep(1)}})
		if err != nil {
			t.Error(err)
		}
		ran = true
	}}
	if _, err := asynctest.Run(t, main); err != nil || !ran {
		t.Errorf("ran %v, error %v", ran, err)
	}
}

func TestDrivePanic(t *testing.T) {
	type mine struct{ n int }
	defer func() {
		if v := recover(); v != (mine{3}) {
			t.Errorf("recovered %v", v)
		}
	}()
	asynctest.Drive(&steps{ops: []async.Awaitable[async.Void]{async.Sleep(0)}, then: func(int) { panic(mine{3}) }})
}

func TestDriveGoexit(t *testing.T) {
	done := make(chan bool)
	go func() {
		returned := false
		defer func() { done <- returned }()
		asynctest.Drive(&steps{ops: []async.Awaitable[async.Void]{async.Sleep(0)}, then: func(int) { runtime.Goexit() }})
		returned = true
	}()
	if <-done {
		t.Error("Drive returned after Goexit")
	}
}

func BenchmarkDrive(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		asynctest.Drive(&steps{ops: []async.Awaitable[async.Void]{async.Sleep(0)}})
	}
}

// send is an awaitable that sends 1 to ch when d has passed.
func send(ch chan int, d time.Duration) *steps {
	return &steps{ops: []async.Awaitable[async.Void]{async.Sleep(d), async.Send(ch, 1)}}
}

// receive is an operation that receives from ch and drops the value.
func receive(ch chan int) async.Awaitable[async.Void] {
	return dropped{async.Recv(ch)}
}

type dropped struct {
	async.Awaitable[async.Tuple2[int, bool]]
}

func (d dropped) Awaited(t *machine.Task) (async.Void, error) {
	_, err := d.Awaitable.Awaited(t)
	return async.Void{}, err
}

func TestChannelsAndTheClock(t *testing.T) {
	// Between tasks the clock goes on while both wait.
	ch := make(chan int)
	var l *async.Loop
	catch := asynctest.WithLoop(func(x *async.Loop) { l = x })
	_, err := asynctest.Run(t, &steps{ops: []async.Awaitable[async.Void]{
		async.AwaitableFunc(func() async.Awaitable[async.Void] {
			async.GoOn(l, send(ch, time.Hour))
			return receive(ch)
		}),
	}}, catch)
	if err != nil {
		t.Error(err)
	}
	// A goroutine that is about to send gets the time for it.
	go func() { ch <- 1 }()
	_, err = asynctest.Run(t, async.WithTimeout(time.Hour, receive(ch)))
	if err != nil {
		t.Error(err)
	}
	// Nobody sends.
	_, err = asynctest.Run(t, async.WithTimeout(time.Hour, receive(ch)))
	if timeout := (*async.TimeoutError)(nil); !errors.As(err, &timeout) {
		t.Errorf("got %v", err)
	}
	_, err = asynctest.Run(t, receive(ch))
	if deadlock := (*async.DeadlockError)(nil); !errors.As(err, &deadlock) || !strings.Contains(err.Error(), "async.Recv") {
		t.Errorf("got %v", err)
	}
}

func TestBlockingHoldsTheClock(t *testing.T) {
	_, err := asynctest.Run(t, async.WithTimeout(time.Hour, async.Blocking(func() (async.Void, error) {
		time.Sleep(20 * time.Millisecond)
		return async.Void{}, nil
	})))
	if err != nil {
		t.Errorf("the clock went on: %v", err)
	}
}

func TestFuturesFromGoroutines(t *testing.T) {
	var l *async.Loop
	catch := asynctest.WithLoop(func(x *async.Loop) { l = x })
	_, err := asynctest.Run(t, async.AwaitableFunc(func() async.Awaitable[async.Void] {
		f := async.NewFuture[async.Void](l)
		go f.SetResult(async.Void{})
		return f
	}), catch)
	if err != nil {
		t.Error(err)
	}
}
