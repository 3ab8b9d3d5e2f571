package async

import (
	"errors"
	"testing"
	"time"
)

// This file fuzzes trees of tasks: groups, gatherings, races, time limits and shields within each other, cancelled at random.

var errFuzz = errors.New("a node fails")

// FuzzTasks checks that what has begun ends, with its deferred calls; that nothing outlives a group, a race or a time limit; and that no timer is left.
func FuzzTasks(f *testing.F) {
	randomSchedules(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		g := &grove{schedule: data, t: t}
		g.loop = NewLoop(WithClock(&jumper{}), WithShuffle(uint64(g.pick(4))))
		g.loop.SetErrorHandler(func(ErrorReport) {}) // some errors have nobody to read them
		_, err := RunUntil(g.loop, proc(g.run))
		if err != nil {
			t.Errorf("the schedule does not end: %v", err)
		}
		if err := g.loop.Close(); err != nil {
			t.Error(err)
		}
		if g.began != g.ended {
			t.Errorf("%d nodes have begun and %d ended", g.began, g.ended)
		}
	})
}

// A grove is a number of trees under way.
type grove struct {
	schedule
	t            *testing.T
	loop         *Loop
	began, ended int
}

// run plants trees, cancels some of them, and waits for all.
func (g *grove) run(c *ctl) error {
	var roots []*Task[Void]
	for len(g.schedule) > 0 {
		switch g.pick(4) {
		case 0, 1:
			roots = append(roots, GoFrom(c.t, g.node(3)))
		case 2:
			if len(roots) > 0 {
				roots[g.pick(len(roots))].Cancel()
			}
		case 3:
			wait(c, Sleep(g.delay()))
		}
	}
	for _, root := range roots {
		if err := wait(c, root); !g.plausible(err) {
			g.t.Errorf("a root ended with %v", err)
		}
	}
	wait(c, Sleep(1000)) // for what is shielded
	if l := g.loop; l.tasks.n != 1 || l.timed.n != 0 {
		g.t.Errorf("%d tasks and %d callbacks are left", l.tasks.n-1, l.timed.n)
	}
	return nil
}

func (g *grove) delay() time.Duration { return time.Duration(g.pick(6)) }

// plausible reports whether err can come from a node.
func (g *grove) plausible(err error) bool {
	return err == nil || isCancelled(err) || errors.Is(err, errFuzz) || errors.As(err, new(*TimeoutError)) || errors.As(err, new(*GroupError))
}

// node returns a coroutine that does one thing and then another, with nodes below it up to the given depth.
func (g *grove) node(depth int) *script[Void] {
	kind, d, after := g.pick(12), g.delay(), g.delay()
	var below []Awaitable[Void]
	var bodies []*script[Void]
	if depth > 0 {
		for range 1 + g.pick(3) {
			n := g.node(depth - 1)
			bodies = append(bodies, n)
			below = append(below, n)
		}
	}
	return proc(func(c *ctl) error {
		g.began++
		defer func() { g.ended++ }()
		err := g.perform(c, kind, d, below)
		if kind > 5 { // nothing that was begun here goes on
			for _, n := range bodies {
				if n.Frame.Started() && !n.Frame.Finished() && n.c != nil {
					g.t.Errorf("a node of kind %d has left another one behind", kind)
				}
			}
		}
		wait(c, Sleep(after)) // a clean-up may await
		return err
	})
}

// perform does what a node of the given kind does.
func (g *grove) perform(c *ctl, kind int, d time.Duration, below []Awaitable[Void]) error {
	switch {
	case kind == 0:
		return errFuzz
	case kind == 1 || len(below) == 0:
		return wait(c, Sleep(d))
	case kind == 2:
		return wait(c, GatherFrom(c.t, below...))
	case kind == 3:
		return wait(c, SettleFrom(c.t, below...))
	case kind == 4:
		return wait(c, ShieldFrom(c.t, below[0]))
	case kind == 5:
		return wait(c, Select(On(below[0], nil), On(Sleep(d), nil)))
	case kind == 6:
		return wait(c, below[0])
	case kind == 7:
		return wait(c, Race(below...))
	case kind == 8:
		return wait(c, WithTimeout(d, below[0]))
	case kind == 9:
		return wait(c, WithTimeoutScopeCoro(d, func(s *Scope) Coro[Void] {
			return proc(func(c *ctl) error { return wait(c, below[0]) })
		}))
	}
	return wait(c, WithGroupCoro(func(group *Group) Coro[Void] {
		return proc(func(c *ctl) error {
			for _, n := range below {
				GoIn(group, n)
			}
			if kind == 10 {
				return wait(c, Sleep(d))
			}
			return nil
		})
	}))
}
