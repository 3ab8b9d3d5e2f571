package async

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// yields is a coroutine that yields n times, in the shape that asyncgen emits.
type yields struct {
	machine.Header
	n     int
	await Awaitable[Void]
}

func (f *yields) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		goto resume1
	}
loop:
	if f.n == 0 {
		return f.Frame.Finish()
	}
	f.await = Sleep(0)
	if !f.await.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	f.await.Awaited(t)
	f.n--
	goto loop
}

func (f *yields) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *yields) Awaited(t *machine.Task) (Void, error) { return Void{}, nil }

// nest awaits inner.
type nest struct {
	machine.Header
	inner Coro[Void]
	err   error
}

func (f *nest) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 && !f.inner.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	_, f.err = f.inner.Awaited(t)
	return f.Frame.Finish()
}

func (f *nest) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *nest) Awaited(t *machine.Task) (Void, error) { return Void{}, f.err }

func BenchmarkYield(b *testing.B) {
	for _, depth := range []int{1, 10} {
		b.Run(map[int]string{1: "depth1", 10: "depth10"}[depth], func(b *testing.B) {
			var c Coro[Void] = &yields{n: b.N}
			for range depth - 1 {
				c = &nest{inner: c}
			}
			b.ReportAllocs()
			Run(context.Background(), c)
		})
	}
	b.Run("100tasks", func(b *testing.B) {
		l := NewLoop()
		for range 100 {
			GoOn(l, &yields{n: b.N / 100})
		}
		b.ReportAllocs()
		b.ResetTimer()
		// tasks end by themselves
		for l.tasks.n > 0 {
			l.Stop()
			l.RunForever()
		}
	})
}

func BenchmarkPull(b *testing.B) {
	next, stop := iter.Pull(func(yield func(int) bool) {
		for yield(1) {
		}
	})
	defer stop()
	for b.Loop() {
		next()
	}
}

// spawns starts and joins n tasks one by one.
type spawns struct {
	machine.Header
	n    int
	task *Task[Void]
}

func (f *spawns) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		goto resume1
	}
loop:
	if f.n == 0 {
		return f.Frame.Finish()
	}
	f.task = GoFrom(t, &yields{})
	if !f.task.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	f.task.Awaited(t)
	f.n--
	goto loop
}

func (f *spawns) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *spawns) Awaited(t *machine.Task) (Void, error) { return Void{}, nil }

func BenchmarkSpawnJoin(b *testing.B) {
	b.ReportAllocs()
	Run(context.Background(), &spawns{n: b.N})
}

func BenchmarkGoWaitGroup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var wg sync.WaitGroup
		wg.Add(1)
		go wg.Done()
		wg.Wait()
	}
}

func BenchmarkTimer(b *testing.B) {
	b.ReportAllocs()
	l := NewLoop()
	for b.Loop() {
		l.CallLater(time.Hour, func() {}).Cancel()
	}
}

func BenchmarkAfterFunc(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		time.AfterFunc(time.Hour, func() {}).Stop()
	}
}

// sleeper sleeps once.
type sleeper struct {
	machine.Header
	await Awaitable[Void]
}

func (f *sleeper) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 {
		f.await = Sleep(time.Second)
		if !f.await.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
	}
	f.await.Awaited(t)
	return f.Frame.Finish()
}

func (f *sleeper) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *sleeper) Awaited(t *machine.Task) (Void, error) { return Void{}, nil }

func BenchmarkMillionSleepers(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		l := NewLoop()
		const n = 1_000_000
		for range n {
			GoOn(l, &sleeper{})
		}
		l.Stop()
		l.RunForever()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.Sys-before.Sys)/n, "sys-B/task")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "heap-B/task")
		l.Close()
	}
}
