package async

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// traced is a frame that knows its place, as generated ones do. It awaits inner.
type traced struct {
	nest
	function string
}

func (f *traced) Resume(t *machine.Task) bool {
	if f.Frame.State() == 0 && !f.inner.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
	_, f.err = f.inner.Awaited(t)
	return f.Frame.Finish()
}

func (f *traced) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *traced) Trace() (function, file string, line int) {
	return f.function, "x.go", 10 + int(f.Frame.State())
}

func TestDeadlockReport(t *testing.T) {
	l := NewLoop(WithClock(&jumper{}))
	q := NewQueue[int](0)
	_, err := RunUntil(l, proc(func(c *ctl) error {
		get := AwaitableFunc(func() Awaitable[Void] { return dropped{q.Get()} })
		consumer := GoFrom(c.t, &traced{nest{inner: &traced{nest{inner: get}, "main.next"}}, "main.consumer"}, WithName("consumer"))
		return wait(c, consumer)
	}))
	var e *DeadlockError
	if !errors.As(err, &e) || len(e.Tasks) != 2 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"main waits for consumer\n",
		"consumer waits for a lock, queue or the like\n\tasync.Queue.Get\n\tasync.Go\n\tmain.next (x.go:11)\n\tmain.consumer (x.go:11)",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the report lacks %q:\n%v", want, err)
		}
	}
	var tree strings.Builder
	if err := WriteTree(&tree, l); err != nil {
		t.Error(err)
	}
	if s := tree.String(); !strings.HasPrefix(s, "main waits for consumer\n") || !strings.Contains(s, "\n    consumer waits for a lock, queue or the like\n    \tasync.Queue.Get\n") {
		t.Errorf("tree:\n%s", s)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// dropped is an operation without its value.
type dropped struct{ Awaitable[int] }

func (d dropped) Awaited(t *machine.Task) (Void, error) {
	_, err := d.Awaitable.Awaited(t)
	return Void{}, err
}

func TestDump(t *testing.T) {
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		sleeper := GoFrom(c.t, after(5, 1, nil), WithName("sleeper"))
		a := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, sleeper) }), WithName("a"))
		b := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, sleeper) }), WithName("b"))
		wait(c, Sleep(0))
		var got []string
		for _, i := range Dump(l) {
			got = append(got, i.Name+":"+i.Awaits)
		}
		if s := strings.Join(got, " "); s != "main:its turn sleeper:a timer a:sleeper b:sleeper" {
			t.Error(s)
		}
		var tree strings.Builder
		WriteTree(&tree, l)
		if s := tree.String(); strings.Count(s, "sleeper waits") != 1 || !strings.Contains(s, "sleeper (above)") {
			t.Errorf("tree:\n%s", s)
		}
		return wait(c, GatherFrom[Void](c.t, a, b))
	})
}

func TestMap(t *testing.T) {
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		running, most := 0, 0
		double := func(i int) Coro[int] {
			return co(func(c *ctl) (int, error) {
				running++
				most = max(most, running)
				defer func() { running-- }()
				if i == 99 {
					return 0, io.EOF
				}
				return 2 * i, wait(c, Sleep(time.Duration(i)))
			})
		}
		vs, err := await(c, Map[int, int](2, []int{3, 1, 2, 5}, double))
		if err != nil || len(vs) != 4 || vs[0] != 6 || vs[3] != 10 || most != 2 || l.Time() != 8 {
			t.Errorf("got %v, %v, %d at a time, at %v", vs, err, most, l.Time())
		}
		most = 0
		if _, err := await(c, Map(0, []int{3, 1, 2, 5}, double)); err != nil || most != 4 {
			t.Errorf("no limit: %v, %d at a time", err, most)
		}
		if vs, err := await(c, Map[int, int](1, nil, double)); err != nil || len(vs) != 0 {
			t.Errorf("nothing: %v, %v", vs, err)
		}
		began := l.Time()
		if vs, err := await(c, Map[int, int](2, []int{1000, 1, 99, 5}, double)); vs != nil || !errors.Is(err, io.EOF) || l.Time() != began+1 || running != 0 {
			t.Errorf("error: %v, %v at %v", vs, err, l.Time()-began)
		}
		return nil
	})
}
