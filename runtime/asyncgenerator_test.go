package async

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

func TestAsyncGeneratorStates(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := ticksAsync(2, time.Second)
		tr.add("%v", g.State())
		for range 4 {
			GoFrom(c.t, proc(func(*ctl) error { tr.add("(%v)", g.State()); return nil }))
			v, err := await(c, g.Next())
			gave(&tr, v, err)
			tr.add("%v", g.State())
		}
		tr.add("%v", loopOf(c.t).Time())
		return wait(c, Sleep(0))
	})
	tr.want(t, "created (running) 0 suspended (running) 1 suspended stop closed stop closed 2s (closed) (closed)")
}

// A step that does not wait does not touch the loop.
func TestAsyncGeneratorWithoutAwaits(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		GoFrom(c.t, proc(func(*ctl) error { tr.add("other"); return nil }))
		g := outerSlowlyAsync(&tr)
		next := func() { v, err := await(c, g.Next()); gave(&tr, v, err) }
		send := func(s string) { v, err := await(c, g.Send(s)); gave(&tr, v, err) }
		send("early")
		next()
		send("x")
		_, err := g.Result()
		tr.add("%s", name(err))
		send("abc")
		next()
		next()
		send("late")
		r, err := g.Result()
		tr.add("%s,%v", r, err)
		return wait(c, Sleep(0))
	})
	tr.want(t, "error:not-started 1 2 not-done inner(abc) outer(x,3) 4 stop stop stop abc,<nil> other")
}

func TestAsyncGeneratorThrow(t *testing.T) {
	for steps, want := range []string{"error:EOF closed EOF", "1 error:EOF closed EOF", "1 2 error:EOF closed EOF", "1 2 inner() outer(,3) 4 error:EOF closed EOF",
		"1 2 inner() outer(,3) 4 stop error:EOF closed nil"} {
		var tr trace
		virtual(t, func(c *ctl) error {
			g := outerSlowlyAsync(&tr)
			for range steps {
				v, err := await(c, g.Next())
				gave(&tr, v, err)
			}
			v, err := await(c, g.Throw(io.EOF))
			gave(&tr, v, err)
			tr.add("%v", g.State())
			_, err = g.Result()
			tr.add("%s", name(err))
			return nil
		})
		tr.want(t, want)
	}
	virtual(t, func(c *ctl) error {
		g := ticksAsync(9, 1)
		await(c, g.Next())
		if v, err := await(c, g.Throw(nil)); v != 1 || err != nil {
			t.Errorf("Throw(nil): %v, %v", v, err)
		}
		if _, err := await(c, g.Throw(io.EOF)); err != io.EOF {
			t.Errorf("Throw where yield gives a bool: %v", err)
		}
		return nil
	})
}

func TestAsyncGeneratorCatchesWhatIsThrown(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
			_, err := yield(1)
			tr.add("caught:%v", err)
			err = wait(c, Sleep(1))
			_, err = yield(2)
			tr.add("%v", err)
			return Void{}, nil
		})
		v, err := await(c, g.Next())
		gave(&tr, v, err)
		v, err = await(c, g.Throw(io.EOF))
		gave(&tr, v, err)
		v, err = await(c, g.Throw(io.ErrNoProgress))
		gave(&tr, v, err)
		return nil
	})
	tr.want(t, "1 caught:EOF 2 multiple Read calls return no data or error stop")
}

func TestAsyncGeneratorClose(t *testing.T) {
	for steps, want := range []string{"0s", "0 0s", "0 1 0s", "0 1 2 0s", "0 1 2 0 2h0m0s", "0 1 2 0 1 3h0m0s", "0 1 2 0 1 stop 3h0m0s"} {
		var tr trace
		virtual(t, func(c *ctl) error {
			g := bothAsync(2, time.Hour, grow(2, 0))
			for range steps {
				v, err := await(c, g.Next())
				gave(&tr, v, err)
			}
			for range 2 {
				if err := wait(c, g.Close()); err != nil {
					t.Error(err)
				}
			}
			if g.State() != GenClosed {
				t.Errorf("state %v", g.State())
			}
			if _, err := await(c, g.Next()); err != ErrStop {
				t.Errorf("Next after Close: %v", err)
			}
			tr.add("%v", loopOf(c.t).Time())
			return nil
		})
		tr.want(t, want)
	}
}

func TestAsyncGeneratorIgnoresClose(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
			for i := 1; i <= 3; i++ {
				_, err := yield(i)
				tr.add("(%s)", name(err))
			}
			return Void{}, io.ErrNoProgress
		})
		v, err := await(c, g.Next())
		gave(&tr, v, err)
		tr.add("%s", name(wait(c, g.Close())))
		tr.add("%v", g.State())
		v, err = await(c, g.Next())
		gave(&tr, v, err)
		if err := wait(c, g.Close()); err != io.ErrNoProgress {
			t.Errorf("the error of the body: %v", err)
		}
		return nil
	})
	tr.want(t, "1 (closed) ignored-close suspended (nil) 3 (closed)")
}

func TestConcurrentSteps(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := ticksAsync(3, time.Second)
		results, _ := await(c, SettleFrom(c.t, g.Next(), g.Next(), g.Throw(io.EOF), g.Send(Void{})))
		for _, r := range results {
			gave(&tr, r.Value, r.Err)
		}
		other := GoFrom(c.t, g.Next())
		wait(c, Sleep(0))
		tr.add("%s", name(wait(c, g.Close())))
		v, err := await(c, other) // on another task than the step before
		gave(&tr, v, err)
		v, err = await(c, g.Next())
		gave(&tr, v, err)
		return nil
	})
	tr.want(t, "0 error:executing error:executing error:executing executing 1 2")
}

func TestStepOfTheBodyOnItself(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		var g *AsyncGenerator[int, Void, Void]
		g = generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
			v, err := await(c, g.Next())
			gave(&tr, v, err)
			yield(7)
			return Void{}, wait(c, g.Close())
		})
		v, err := await(c, g.Next())
		gave(&tr, v, err)
		v, err = await(c, g.Next())
		gave(&tr, v, err)
		return nil
	})
	tr.want(t, "error:executing 7 error:executing")
}

func TestCancellationReachesTheBody(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
			for i := range 2 {
				err := wait(c, Sleep(time.Hour))
				tr.add("body:%v", isCancelled(err))
				yield(i)
			}
			return Void{}, wait(c, Sleep(time.Hour))
		})
		for range 3 {
			consumer := GoFrom(c.t, co(func(c *ctl) (int, error) { return await(c, g.Next()) }))
			wait(c, Sleep(1))
			consumer.Cancel()
			v, err := await(c, consumer)
			tr.add("%v,%v,%v", v, err, consumer.State())
		}
		v, err := await(c, g.Next())
		gave(&tr, v, err)
		tr.add("%v", loopOf(c.t).Time())
		return nil
	})
	tr.want(t, "body:true 0,<nil>,finished body:true 1,<nil>,finished 0,async: cancelled,cancelled stop 3ns")
}

func TestTimeoutOfAStep(t *testing.T) {
	virtual(t, func(c *ctl) error {
		g := ticksAsync(3, time.Hour)
		var timeout *TimeoutError
		if _, err := await(c, WithTimeout(time.Second, g.Next())); !errors.As(err, &timeout) {
			t.Errorf("got %v", err)
		}
		// The cancellation has ended the body, as in asyncio.
		if _, err := await(c, g.Next()); err != ErrStop || g.State() != GenClosed {
			t.Errorf("got %v, %v", err, g.State())
		}
		return nil
	})
}

func TestPanicInAsyncGenerator(t *testing.T) {
	boom := errors.New("boom")
	for _, slow := range []bool{false, true} {
		var tr trace
		virtual(t, func(c *ctl) error {
			g := carefulSlowlyAsync(&tr, false, func() { panic(boom) })
			if slow {
				g = generator(func(c *ctl, yield func(int) (Void, error)) (int, error) {
					defer tr.add("careful")
					_, err := await(c, co(func(c *ctl) (int, error) {
						defer tr.add("fragile")
						wait(c, Sleep(0))
						panic(boom)
					}))
					return 0, err
				})
			}
			func() {
				defer func() { tr.add("recovered:%v", recover()) }()
				for range 4 {
					await(c, g.Next())
				}
			}()
			tr.add("%v", g.State())
			v, err := await(c, g.Next())
			gave(&tr, v, err)
			var p *PanicError
			if _, err := g.Result(); !errors.As(err, &p) || p.Value != boom || !strings.Contains(string(p.Stack), "TestPanicInAsyncGenerator") {
				t.Errorf("Result: %v", err)
			}
			return nil
		})
		tr.want(t, "fragile careful recovered:boom closed stop")
	}
}

func TestPanicRecoveredInAsyncGenerator(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		g := carefulSlowlyAsync(&tr, true, func() { panic("boom") })
		for range 4 {
			v, err := await(c, g.Next())
			gave(&tr, v, err)
		}
		return nil
	})
	tr.want(t, "1 2 100 fragile careful error:recovered boom")
}

func TestPanicOfAStepComesOutOfRun(t *testing.T) {
	var tr trace
	if v := panics(func() {
		Run(context.Background(), carefulSlowlyAsync(&tr, false, func() { panic("boom") }).last())
	}); v != "boom" {
		t.Errorf("recovered %v", v)
	}
	tr.want(t, "fragile careful")
}

// last awaits all values and gives the last one.
func (g *AsyncGenerator[Y, S, R]) last() *collectLast[Y] { return &collectLast[Y]{s: g} }

// collectLast is a consumer in the form that asyncgen gives it.
type collectLast[T any] struct {
	machine.Header
	s     Stream[T]
	await Awaitable[T]
	value T
	err   error
}

func (f *collectLast[T]) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		goto resume1
	}
loop:
	f.await = f.s.Next()
	if !f.await.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	if v, err := f.await.Awaited(t); err == nil {
		f.value = v
		goto loop
	} else if err != ErrStop {
		f.err = err
	}
	return f.Frame.Finish()
}

func (f *collectLast[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *collectLast[T]) Awaited(t *machine.Task) (v T, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.value, f.err
	}
	return
}

func TestGoexitInAsyncGenerator(t *testing.T) {
	for _, slow := range []bool{false, true} {
		var tr trace
		var g *AsyncGenerator[int, Void, int]
		if !exits(func() {
			virtual(t, func(c *ctl) error {
				defer tr.add("main")
				g = carefulSlowlyAsync(&tr, true, runtime.Goexit)
				if slow {
					g = generator(func(c *ctl, yield func(int) (Void, error)) (int, error) {
						defer tr.add("careful")
						yield(1)
						wait(c, Sleep(1))
						runtime.Goexit()
						return 0, nil
					})
				}
				for range 4 {
					v, err := await(c, g.Next())
					gave(&tr, v, err)
				}
				t.Error("went on")
				return nil
			})
		}) {
			t.Error("Run returned")
		}
		want := "1 2 100 fragile careful main"
		if slow {
			want = "1 careful main"
		}
		tr.want(t, want)
		if g.State() != GenClosed {
			t.Errorf("state %v", g.State())
		}
	}
}

// closingFrame is
//
//	func closing(g *async.AsyncGenerator[int, async.Void, async.Void]) {
//		defer async.Wait(g.Close())
//		async.Wait(g.Next())
//		runtime.Goexit()
//	}
type closingFrame struct {
	machine.DeferHeader
	g     *AsyncGenerator[int, Void, Void]
	await Awaitable[int]
}

func (f *closingFrame) Resume(t *machine.Task) (done bool) {
	defer f.Frame.Unwind(t, f, &done)
	f.Frame.Rethrow(t)
	switch f.Frame.State() {
	case machine.Unwinding:
		return f.Frame.Finish()
	case 1:
		goto resume1
	}
	f.Frame.DeferAwait(machine.Deferred[Void](f.g.Close(), false))
	f.await = f.g.Next()
	if !f.await.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	machine.Err(f.await.Awaited(t))
	runtime.Goexit()
	return f.Frame.Finish()
}

func (f *closingFrame) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *closingFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

// A deferred call that closes a generator runs to its end also when the function calls Goexit.
func TestCloseDuringGoexit(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, time.Second} {
		var tr trace
		if !exits(func() {
			virtual(t, func(c *ctl) error {
				defer tr.add("main")
				g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
					_, err := yield(1)
					tr.add("%s", name(err))
					if d >= 0 {
						wait(c, Sleep(d))
					}
					tr.add("end")
					return Void{}, nil
				})
				wait(c, &closingFrame{g: g})
				return nil
			})
		}) {
			t.Error("Run returned")
		}
		tr.want(t, "closed end main")
	}
}

func TestGeneratorsOnOneTask(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		source := ticksAsync(3, time.Second)
		squares := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
			for {
				v, err := await(c, source.Next())
				if err != nil {
					return Void{}, err
				}
				if _, err := yield(v * v); err != nil {
					return Void{}, wait(c, source.Close())
				}
				wait(c, Sleep(time.Second))
			}
		})
		for range 3 {
			v, err := await(c, squares.Next())
			gave(&tr, v, err)
		}
		tr.add("%v", loopOf(c.t).Time())
		tr.add("%s", name(wait(c, squares.Close())))
		tr.add("%v", source.State())
		return nil
	})
	tr.want(t, "0 1 4 5s nil closed")
}

func TestDeepDelegation(t *testing.T) {
	virtual(t, func(c *ctl) error {
		g := bothAsync(3, time.Second, grow(8, 0))
		all, err := await(c, Collect(g.All()))
		if n := 1<<8 - 1; err != nil || len(all) != n+3 || all[n-1] != n-1 || all[n+2] != 2 {
			t.Errorf("got %v, %v", all, err)
		}
		if now := loopOf(c.t).Time(); now != 4*time.Second {
			t.Errorf("took %v", now)
		}
		return nil
	})
}

func TestErrorOfTheBodyEndsTheStream(t *testing.T) {
	virtual(t, func(c *ctl) error {
		g := generator(func(c *ctl, yield func(int) (Void, error)) (string, error) {
			yield(1)
			return "half", io.ErrUnexpectedEOF
		})
		vs, err := await(c, Collect(g.All()))
		if len(vs) != 1 || err != io.ErrUnexpectedEOF {
			t.Errorf("Collect: %v, %v", vs, err)
		}
		if v, err := g.Result(); v != "half" || err != io.ErrUnexpectedEOF {
			t.Errorf("Result: %v, %v", v, err)
		}
		return nil
	})
}

func TestEachOfGenerator(t *testing.T) {
	for _, early := range []bool{false, true} {
		var tr trace
		g := ticksAsync(3, time.Microsecond)
		for v, err := range Each(g.All()) {
			gave(&tr, v, err)
			if early {
				break
			}
		}
		tr.add("%v", g.State())
		tr.want(t, map[bool]string{false: "0 1 2 closed", true: "0 closed"}[early])
	}
}

func TestGeneratorOfAnotherLoop(t *testing.T) {
	g := ticksAsync(3, 1)
	virtual(t, func(c *ctl) error { return wait(c, g.Next()) })
	virtual(t, func(c *ctl) error {
		for _, err := range []error{wait(c, g.Next()), wait(c, g.Send(Void{})), wait(c, g.Throw(io.EOF)), wait(c, g.Close())} {
			if err != errOtherLoop {
				t.Errorf("got %v", err)
			}
		}
		return nil
	})
}

func TestStackThroughGenerator(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, bothAsync(3, time.Second, nil).last())
		wait(c, Sleep(1))
		for _, f := range task.Stack() {
			tr.add("%v", f)
		}
		task.Cancel()
		wait(c, task)
		return nil
	})
	tr.want(t, "async.ticksFrame async.bothFrame async.AsyncGenerator async.collectLast[int]")
}

// Random schedules: whatever a generator awaits, and whoever takes the steps, the values come in order and each comes once.
func TestStepsOfManyTasks(t *testing.T) {
	for seed := range 20 {
		var got []int
		virtual(t, func(c *ctl) error {
			g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
				for i := range 50 {
					if (i*seed)%3 > 0 {
						wait(c, Sleep(time.Duration(i*seed%7)))
					}
					yield(i)
				}
				return Void{}, nil
			})
			var tasks []*Task[Void]
			for k := range 5 {
				tasks = append(tasks, GoFrom(c.t, proc(func(c *ctl) error {
					for {
						switch v, err := await(c, g.Next()); err {
						case nil:
							got = append(got, v)
						case ErrStop:
							return nil
						case ErrExecuting:
						default:
							return err
						}
						wait(c, Sleep(time.Duration(k+1)))
					}
				})))
			}
			return wait(c, GatherFrom(c.t, Slice[Void](tasks)...))
		})
		if len(got) != 50 {
			t.Fatalf("seed %d: %v", seed, got)
		}
		for i, v := range got {
			if i != v {
				t.Fatalf("seed %d: %v", seed, got)
			}
		}
	}
}

func TestAsyncGeneratorAllocations(t *testing.T) {
	allocations := func(n int) float64 {
		return testing.AllocsPerRun(10, func() {
			if _, err := Run(context.Background(), ticksAsync(n, 0).last()); err != nil {
				t.Error(err)
			}
		})
	}
	if each := (allocations(2000) - allocations(1000)) / 1000; each > 0 {
		t.Errorf("a step: %v allocations", each)
	}
}
