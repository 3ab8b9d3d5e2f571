package async

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"
)

// group is WithGroup with a script.
func group(body func(c *ctl, g *Group) error, opts ...GroupOption) Awaitable[Void] {
	return WithGroupCoro(func(g *Group) Coro[Void] {
		return proc(func(c *ctl) error { return body(c, g) })
	}, opts...)
}

func TestGroup(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var a, b *Task[int]
		err := wait(c, group(func(c *ctl, g *Group) error {
			a, b = GoIn(g, after(3, 1, nil)), GoIn(g, after(5, 2, nil))
			if g.Len() != 2 {
				t.Errorf("Len %d", g.Len())
			}
			return nil
		}))
		if err != nil || !a.Done() || !b.Done() || loopOf(c.t).Time() != 5 {
			t.Errorf("got %v at %v", err, loopOf(c.t).Time())
		}
		return nil
	})
}

func TestGroupErrors(t *testing.T) { // test_cancel_children_on_child_error, test_taskgroup_19
	virtual(t, func(c *ctl) error {
		var a *Task[int]
		err := wait(c, group(func(c *ctl, g *Group) error {
			a = GoIn(g, after(time.Hour, 1, nil))
			GoIn(g, co(func(c *ctl) (int, error) {
				wait(c, Sleep(time.Hour))
				return 0, io.ErrNoProgress
			}))
			GoIn(g, after(2, 1, io.EOF))
			if err := wait(c, Sleep(time.Hour)); !isCancelled(err) {
				t.Errorf("body: %v", err)
			}
			return errors.ErrUnsupported
		}))
		var e *GroupError
		if !errors.As(err, &e) || len(e.Errs) != 3 || e.Errs[0] != io.EOF || e.Errs[1] != io.ErrNoProgress || e.Errs[2] != errors.ErrUnsupported {
			t.Errorf("got %v", err)
		}
		if !errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) || !a.Cancelled() || CurrentFrom(c.t).Cancelling() != 0 {
			t.Errorf("got %v, sibling %v", err, a.State())
		}
		return wait(c, Sleep(1)) // test_cancelling_level_preserved: what comes after is not cancelled
	})
}

func TestGroupCancelledFromOutside(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var children []*Task[int]
		for _, inBody := range []bool{true, false} {
			task := GoFrom(c.t, group(func(c *ctl, g *Group) error {
				children = append(children, GoIn(g, after(time.Hour, 1, nil)))
				if inBody {
					return wait(c, Sleep(time.Hour))
				}
				return nil
			}))
			wait(c, Sleep(1))
			task.Cancel(io.EOF)
			var e *CancelledError
			if err := wait(c, task); !errors.As(err, &e) || e.Cause != io.EOF {
				t.Errorf("in body %v: %v", inBody, err)
			}
		}
		for _, child := range children {
			if !child.Cancelled() {
				t.Errorf("child: %v", child)
			}
		}
		return nil
	})
}

func TestGroupErrorAndCancel(t *testing.T) { // test_error_and_cancel
	virtual(t, func(c *ctl) error {
		task := GoFrom(c.t, proc(func(c *ctl) error {
			err := wait(c, group(func(c *ctl, g *Group) error {
				GoIn(g, co(func(c *ctl) (int, error) {
					wait(c, Sleep(1))
					wait(c, Sleep(0))
					return 0, io.EOF
				}))
				return nil
			}))
			var e *GroupError
			if !errors.As(err, &e) || CurrentFrom(c.t).Cancelling() != 1 {
				t.Errorf("got %v, cancelling %d", err, CurrentFrom(c.t).Cancelling())
			}
			return wait(c, Sleep(time.Hour)) // the cancellation has stayed pending
		}))
		wait(c, Sleep(1))
		task.Cancel()
		if err := wait(c, task); !isCancelled(err) {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestGroupPanic(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		sibling := func(g *Group) {
			GoIn(g, proc(func(c *ctl) error {
				defer tr.add("sibling")
				return wait(c, Sleep(time.Hour))
			}))
		}
		v := panics(func() {
			wait(c, group(func(c *ctl, g *Group) error {
				sibling(g)
				GoIn(g, proc(func(c *ctl) error { wait(c, Sleep(1)); panic(mine{1}) }))
				return nil
			}))
		})
		tr.add("%v", v)
		for _, early := range []bool{true, false} {
			v = panics(func() {
				wait(c, group(func(c *ctl, g *Group) error {
					sibling(g)
					wait(c, Sleep(0))
					if !early {
						wait(c, Sleep(1))
					}
					panic(mine{2})
				}))
			})
			tr.add("%v", v)
		}
		return nil
	})
	tr.want(t, "sibling {1} sibling {2} sibling {2}")
}

func TestGroupGoexit(t *testing.T) {
	var tr trace
	exits(func() {
		Run(context.Background(), group(func(c *ctl, g *Group) error {
			GoIn(g, proc(func(c *ctl) error {
				defer tr.add("sibling")
				return wait(c, Sleep(time.Hour))
			}))
			GoIn(g, proc(func(c *ctl) error {
				wait(c, Sleep(time.Microsecond))
				runtime.Goexit()
				return nil
			}))
			defer tr.add("body")
			return wait(c, Sleep(time.Hour))
		}))
	})
	tr.want(t, "sibling body")
}

func TestGroupCancel(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var child *Task[int]
		err := wait(c, group(func(c *ctl, g *Group) error {
			child = GoIn(g, after(time.Hour, 1, nil))
			GoIn(g, proc(func(c *ctl) error {
				wait(c, Sleep(3))
				g.Cancel(io.EOF)
				return nil
			}))
			return wait(c, Sleep(time.Hour))
		}))
		if err != nil || !child.Cancelled() || loopOf(c.t).Time() != 3 || CurrentFrom(c.t).Cancelling() != 0 {
			t.Errorf("got %v, child %v", err, child)
		}
		err = wait(c, group(func(c *ctl, g *Group) error {
			g.Cancel(nil) // by the body itself
			return nil
		}))
		if err != nil || wait(c, Sleep(1)) != nil {
			t.Errorf("cancelled by its body: %v", err)
		}
		return nil
	})
}

func TestGroupLimit(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		running, most := 0, 0
		err := wait(c, group(func(c *ctl, g *Group) error {
			for i := range 5 {
				GoIn(g, proc(func(c *ctl) error {
					running++
					most = max(most, running)
					wait(c, Sleep(time.Second))
					running--
					tr.add("%d", i)
					return nil
				}))
			}
			return nil
		}, Limit(2)))
		if err != nil || most != 2 || loopOf(c.t).Time() != 3*time.Second {
			t.Errorf("%v, at most %d at a time, %v", err, most, loopOf(c.t).Time())
		}
		return nil
	})
	tr.want(t, "0 1 2 3 4")
}

func TestGroupCollectAll(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var slow *Task[int]
		err := wait(c, group(func(c *ctl, g *Group) error {
			GoIn(g, after(1, 1, io.EOF))
			slow = GoIn(g, after(5, 7, nil))
			return nil
		}, CollectAll()))
		if v, err := slow.Result(); v != 7 || err != nil {
			t.Errorf("slow: %v, %v", v, err)
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestGroupAfterItsEnd(t *testing.T) { // test_taskgroup_no_create_task_after_failure
	virtual(t, func(c *ctl) error {
		var group1 *Group
		wait(c, group(func(c *ctl, g *Group) error { group1 = g; return nil }))
		f := proc(func(c *ctl) error { t.Error("started"); return nil })
		if err := wait(c, GoIn(group1, f)); err != errGroupEnded {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestGroupAfterItsLastTask(t *testing.T) { // refuses tasks before WithGroup has returned, as a TaskGroup does
	virtual(t, func(c *ctl) error {
		var late *Task[int]
		err := wait(c, WithGroupCoro(func(g *Group) Coro[Void] {
			return proc(func(c *ctl) error {
				GoIn(g, after(time.Second, 1, nil)).OnDone(func(*Future[int]) { late = GoIn(g, after(0, 2, nil)) })
				return nil
			})
		}))
		if err != nil || late.Err() != errGroupEnded {
			t.Errorf("%v, %v", err, late.Err())
		}
		return nil
	})
}

func TestGroupContext(t *testing.T) {
	virtual(t, func(c *ctl) error {
		var inChild, inBody context.Context
		err := wait(c, group(func(c *ctl, g *Group) error {
			inBody = ContextFrom(c.t)
			GoIn(g, proc(func(c *ctl) error {
				inChild = ContextFrom(c.t)
				wait(c, Sleep(time.Hour))
				return nil
			}))
			wait(c, Sleep(1))
			return io.EOF
		}))
		if !errors.Is(err, io.EOF) || inChild == inBody || inChild.Err() == nil || inBody.Err() == nil {
			t.Errorf("%v; child %v, body %v", err, inChild.Err(), inBody.Err())
		}
		return nil
	})
}

func TestGroupInOrdinaryCode(t *testing.T) {
	sum := make(chan int, 3)
	err := Wait(WithGroup(func(g *Group) error {
		for i := range 3 {
			GoIn(g, co(func(c *ctl) (int, error) {
				wait(c, Sleep(time.Millisecond))
				sum <- i
				return i, nil
			}))
		}
		return nil
	}))
	if err != nil || len(sum) != 3 {
		t.Errorf("got %v, %d tasks ended", err, len(sum))
	}
}
