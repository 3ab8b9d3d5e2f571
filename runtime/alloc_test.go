package async

import (
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// inTask runs fn inside a task of a fresh loop.
func inTask(t *testing.T, fn func(t *machine.Task)) {
	t.Helper()
	if _, err := RunUntil(NewLoop(), &step{fn: fn}); err != nil {
		t.Error(err)
	}
}

// step is a coroutine without suspension.
type step struct {
	machine.Header
	fn func(t *machine.Task)
}

func (f *step) Resume(t *machine.Task) bool {
	f.fn(t)
	return f.Frame.Finish()
}

func (f *step) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *step) Awaited(t *machine.Task) (Void, error) { return Void{}, nil }

// needsGoroutine skips a test where to ask for the goroutine costs an allocation.
func needsGoroutine(t *testing.T) {
	if testing.AllocsPerRun(10, func() { goroutine() }) > 0 {
		t.Skip("no assembly for this architecture")
	}
}

func TestAllocations(t *testing.T) {
	needsGoroutine(t)
	allocations := func(what string, want float64, fn func(t *machine.Task)) {
		inTask(t, func(mt *machine.Task) {
			if n := testing.AllocsPerRun(100, func() { fn(mt) }); n > want {
				t.Errorf("%s: %v allocations, want at most %v", what, n, want)
			}
		})
	}
	done := NewFuture[int](NewLoop())
	done.SetResult(1)
	allocations("await of a future that is done", 0, func(t *machine.Task) {
		if !done.Await(t) {
			panic("not ready")
		}
		done.Awaited(t)
	})
	var k Lock
	allocations("a free lock", 0, func(t *machine.Task) {
		a := k.Acquire()
		a.Await(t)
		a.Awaited(t)
		k.Release()
	})
	q := NewQueue[int](0)
	allocations("an item in a queue", 0, func(t *machine.Task) {
		q.TryPut(1)
		g := q.Get()
		g.Await(t)
		g.Awaited(t)
	})
	allocations("Sleep(0)", 0, func(t *machine.Task) { Sleep(0) })
	allocations("Sleep", 1, func(t *machine.Task) { Sleep(time.Hour) })
}

func TestTaskAllocations(t *testing.T) {
	needsGoroutine(t)
	l := NewLoop()
	const n = 1000
	allocs := testing.AllocsPerRun(1, func() {
		RunUntil(l, &spawns{n: n})
	})
	if per := allocs / n; per > 2.1 {
		t.Errorf("%v allocations per task, want 2: the frame and the Task", per)
	}
	allocs = testing.AllocsPerRun(1, func() {
		RunUntil(l, &yields{n: n})
	})
	if allocs > 20 {
		t.Errorf("%v allocations for %d suspensions", allocs, n)
	}
}
