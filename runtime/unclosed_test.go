package async

import (
	"errors"
	"io"
	"runtime"
	"testing"
	"time"
)

func TestClosingTheLoopClosesGenerators(t *testing.T) {
	var tr trace
	var left []*AsyncGenerator[int, Void, Void]
	l := NewLoop(WithClock(&jumper{}))
	l.SetErrorHandler(func(r ErrorReport) { tr.add("report:%s", name(errors.Unwrap(r.Err))) })
	RunUntil(l, proc(func(c *ctl) error {
		for i := range 5 {
			g := generator(func(c *ctl, yield func(int) (Void, error)) (Void, error) {
				defer tr.add("end%d", i)
				_, err := yield(i)
				tr.add("%d:%s", i, name(err))
				wait(c, Sleep(time.Duration(i)))
				if i == 3 {
					yield(0)
				}
				return Void{}, map[bool]error{true: io.EOF}[i == 2]
			})
			left = append(left, g)
			if i == 4 {
				break // this one has not begun
			}
			v, err := await(c, g.Next())
			gave(&tr, v, err)
		}
		return wait(c, left[1].Close())
	}))
	tr.add("closing")
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	tr.want(t, "0 1 2 3 1:closed end1 closing 0:closed 3:closed 2:closed end0 end2 report:EOF report:ignored-close")
	for i, want := range []GeneratorState{GenClosed, GenClosed, GenClosed, GenSuspended, GenCreated} {
		if left[i].State() != want {
			t.Errorf("generator %d is %v", i, left[i].State())
		}
	}
	if n := len(l.unclosed.list); n > 0 {
		t.Errorf("%d left in the list", n)
	}
}

// A generator that has ended is collected while its loop runs, and so is one that was dropped half way.
func TestAsyncGeneratorIsCollected(t *testing.T) {
	for _, steps := range []int{1, 3} {
		collected := make(chan bool)
		consumer := co(func(c *ctl) (Void, error) {
			g := ticksAsync(2, 1)
			runtime.AddCleanup(g, func(int) { close(collected) }, 0)
			for range steps {
				await(c, g.Next())
			}
			return Void{}, nil
		})
		virtual(t, func(c *ctl) error {
			wait(c, consumer)
			wait(c, Sleep(1))
			for range 100 {
				runtime.GC()
				select {
				case <-collected:
					return nil
				case <-time.After(time.Millisecond):
				}
			}
			t.Errorf("not collected after %d steps", steps)
			return nil
		})
	}
}

func TestLoopDoesNotKeepGenerators(t *testing.T) {
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		kept := ticksAsync(2, 1)
		wait(c, kept.Next())
		for i := range 2000 {
			wait(c, ticksAsync(2, 1).Next())
			if i%200 == 0 {
				runtime.GC()
			}
		}
		if n := len(l.unclosed.list); n > 1000 {
			t.Errorf("%d in the list", n)
		}
		wait(c, kept.Close())
		for _, w := range l.unclosed.list {
			if s := w.Value(); s != nil && l.unclosed.list[s.place-1] != w {
				t.Errorf("one is not in its place, %d", s.place)
			}
		}
		runtime.KeepAlive(kept)
		return nil
	})
}
