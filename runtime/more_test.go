package async

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// This file has the operations of testdata/more.py: see asyncio_test.go.

// more is what they share.
type more struct {
	kept    map[int]any // futures of Gather, Settle and Shield
	scopes  []*Scope
	groups  map[int]*Group
	handles map[int]*Handle
	removes map[int]func() any
	gens    map[int]*AsyncGenerator[int, int, Void]
	counter int
	qs      [4]*Queue[int]
	sems    [2]*Semaphore
	bars    [2]*Barrier
	locks   [2]Lock
	holders [2]string
	cond    *Cond
	vars    [2]Var[int]
}

func newMore() *more {
	m := &more{
		kept: map[int]any{}, groups: map[int]*Group{}, handles: map[int]*Handle{}, removes: map[int]func() any{}, gens: map[int]*AsyncGenerator[int, int, Void]{},
		qs:   [4]*Queue[int]{NewQueue[int](2), NewQueue[int](2, LIFO()), NewQueue[int](1, Priority(func(a, b int) bool { return a < b })), NewQueue[int](0)},
		sems: [2]*Semaphore{NewSemaphore(1), NewSemaphore(0)},
		bars: [2]*Barrier{NewBarrier(2), NewBarrier(2)},
	}
	m.cond = NewCond(&m.locks[0])
	return m
}

var errorNames = map[error]string{
	ErrQueueFull: "full", ErrQueueEmpty: "empty", ErrQueueClosed: "closed", ErrBarrierBroken: "broken", ErrStop: "stop", ErrExecuting: "executing",
	ErrIgnoredClose: "ignored", ErrNotStarted: "unstarted", ErrClosed: "exit", ErrSelfAwait: "self",
}

func moreName(err error) string {
	if s, ok := errorNames[err]; ok {
		return s
	}
	return err.Error()
}

func show(v any) string {
	var parts []string
	switch v := v.(type) {
	case []int:
		for _, x := range v {
			parts = append(parts, fmt.Sprint(x))
		}
	case []Result[int]:
		parts = outcomes(v)
	default:
		return fmt.Sprint(v)
	}
	return "[" + strings.Join(parts, "|") + "]"
}

// item returns what x stands for, or nil.
func (w *world) item(c *ctl, kind string, x int) any {
	switch {
	case x < 100:
		return w.script(kind, x)
	case x < 200:
		return w.futs[x-100]
	case x < 300:
		if t := w.other(c, x-200); t != nil {
			return t
		}
		return nil
	}
	return w.m.kept[x-300]
}

// items returns those of xs that give an int.
func (w *world) items(c *ctl, kind string, xs any) (as []Awaitable[int]) {
	for _, x := range xs.([]any) {
		if a, ok := w.item(c, kind, index(x)).(Awaitable[int]); ok {
			as = append(as, a)
		}
	}
	return as
}

type anyFuture interface {
	Cancel(...error) bool
	Done() bool
	Cancelled() bool
}

// through awaits what wrap makes of an item.
func through(c *ctl, a any, single func(Awaitable[int]) Awaitable[int], list func(Awaitable[[]int]) Awaitable[[]int], all func(Awaitable[[]Result[int]]) Awaitable[[]Result[int]]) (any, error) {
	var v any
	var err error
	switch a := a.(type) {
	case Awaitable[int]:
		v, err = await(c, single(a))
	case Awaitable[[]int]:
		v, err = await(c, list(a))
	case Awaitable[[]Result[int]]:
		v, err = await(c, all(a))
	default:
		return -1, nil
	}
	return show(v), err
}

func plainly[T any](a Awaitable[T]) Awaitable[T] { return a }

func limit[T any](d time.Duration) func(Awaitable[T]) Awaitable[T] {
	return func(a Awaitable[T]) Awaitable[T] { return WithTimeout(d, a) }
}

func shield[T any](c *ctl) func(Awaitable[T]) Awaitable[T] {
	return func(a Awaitable[T]) Awaitable[T] { return ShieldFrom(c.t, a) }
}

// attempt is what an operation that does not wait has given.
func attempted(v int, err error) (any, error) {
	if err != nil {
		return errorName(err), nil
	}
	return v, nil
}

func (w *world) more(c *ctl, who string, op []any) (any, error) {
	if w.m == nil {
		w.m = newMore()
	}
	m := w.m
	a, b := 0, 0
	if len(op) > 1 {
		if f, ok := op[1].(float64); ok {
			a = int(f)
		}
	}
	if len(op) > 2 {
		if f, ok := op[2].(float64); ok {
			b = int(f)
		}
	}
	switch op[0] {
	case "gatherk":
		f := GatherFrom(c.t, w.items(c, "g", op[2])...)
		m.kept[a] = f
		return flag(f.Done()), nil
	case "settlek":
		f := SettleFrom(c.t, w.items(c, "g", op[2])...)
		m.kept[a] = f
		return flag(f.Done()), nil
	case "shieldk":
		switch x := w.item(c, "s", b).(type) {
		case nil:
			return -1, nil
		case Awaitable[int]:
			m.kept[a] = ShieldFrom(c.t, x)
		case Awaitable[[]int]:
			m.kept[a] = ShieldFrom(c.t, x)
		case Awaitable[[]Result[int]]:
			m.kept[a] = ShieldFrom(c.t, x)
		}
		return flag(m.kept[a].(anyFuture).Done()), nil
	case "awaitk":
		return through(c, m.kept[a], plainly[int], plainly[[]int], plainly[[]Result[int]])
	case "awaitx":
		return through(c, w.item(c, "c", a), plainly[int], plainly[[]int], plainly[[]Result[int]])
	case "waitforx":
		d := seconds(op[1])
		return through(c, w.item(c, "w", b), limit[int](d), limit[[]int](d), limit[[]Result[int]](d))
	case "shieldx":
		return through(c, w.item(c, "s", a), shield[int](c), shield[[]int](c), shield[[]Result[int]](c))
	case "cancelk", "statek":
		f, ok := m.kept[a].(anyFuture)
		switch {
		case !ok:
			return -1, nil
		case op[0] == "statek":
			return flag(f.Done()) + 2*flag(f.Cancelled()), nil
		case len(op) > 2:
			return flag(f.Cancel(boomError(b))), nil
		}
		return flag(f.Cancel()), nil
	case "cancelm":
		if t := w.tasks[a]; t != nil {
			return flag(t.Cancel(boomError(b))), nil
		}
		return -1, nil
	case "cancelself":
		return flag(self(c).Cancel()), nil
	case "timeoutx":
		var scope *Scope
		err := wait(c, WithTimeoutScopeCoro(seconds(op[1]), func(s *Scope) Coro[Void] {
			scope = s
			m.scopes = append(m.scopes, s)
			return w.inline(who, op[2].([]any))
		}))
		w.out(who, "expired", flag(scope.Expired()))
		return 0, err
	case "resched":
		if len(m.scopes) == 0 {
			return -1, nil
		}
		s := m.scopes[len(m.scopes)-1]
		if s.Expired() || s.task == nil {
			return -1, nil
		}
		s.Reschedule(seconds(op[1]))
	case "qput":
		return 0, wait(c, m.qs[a].Put(b))
	case "qget":
		return await(c, m.qs[a].Get())
	case "qtryput":
		return attempted(0, m.qs[a].TryPut(b))
	case "qtryget":
		return attempted(m.qs[a].TryGet())
	case "qdone":
		if m.qs[a].unfinished() == 0 {
			return -1, nil
		}
		m.qs[a].Done()
	case "qjoin":
		return 0, wait(c, m.qs[a].Join())
	case "qlen":
		return m.qs[a].Len(), nil
	case "qclose":
		if b == 0 {
			m.qs[a].Close()
		} else {
			m.qs[a].CloseNow()
		}
	case "semacq":
		return 0, wait(c, m.sems[a].Acquire())
	case "semrel":
		m.sems[a].Release()
	case "semtry":
		return flag(m.sems[a].TryAcquire()) - 1, nil
	case "acq":
		err := wait(c, m.locks[a].Acquire())
		if err == nil {
			m.holders[a] = who
		}
		return 0, err
	case "rel":
		if m.holders[a] != who {
			return -1, nil
		}
		m.holders[a] = ""
		m.locks[a].Release()
	case "locktry":
		if !m.locks[a].TryAcquire() {
			return -1, nil
		}
		m.holders[a] = who
	case "condfor", "count":
		if err := wait(c, m.cond.L.Acquire()); err != nil {
			return 0, err
		}
		defer m.cond.L.Release()
		if op[0] == "condfor" {
			return 0, wait(c, m.cond.WaitFor(func() bool { return m.counter >= a }))
		}
		m.counter++
		m.cond.NotifyAll()
		return m.counter, nil
	case "bar":
		return await(c, m.bars[a].Wait())
	case "barabort":
		m.bars[a].Abort()
	case "barreset":
		m.bars[a].Reset()
	case "barn":
		return m.bars[a].Waiting(), nil
	case "soonh":
		m.handles[a] = w.loop.CallSoon(func() { w.out("soonh", a) })
	case "laterh":
		m.handles[a] = w.loop.CallLater(seconds(op[2]), func() { w.out("laterh", a, w.now()) })
	case "ath":
		m.handles[a] = w.loop.CallAt(seconds(op[2]), func() { w.out("ath", a, w.now()) })
	case "cancelh":
		if m.handles[a] == nil {
			return -1, nil
		}
		m.handles[a].Cancel()
	case "ondoner":
		t := w.tasks[b]
		if t == nil {
			return -1, nil
		}
		remove := t.OnDone(func(f *Future[int]) { w.out("cbr", a, flag(f.Cancelled())) })
		m.removes[a] = func() any {
			if t.Done() {
				return -1
			}
			return flag(remove())
		}
	case "rmdone":
		if m.removes[a] == nil {
			return -1, nil
		}
		return m.removes[a](), nil
	case "chain":
		w.futs[a].OnDone(func(f *Future[int]) {
			w.out("chain", a, b, flag(f.Cancelled()))
			w.futs[b].TrySet(b, nil)
		})
	case "spawncb":
		fn := func() {
			w.out("spawncb", b)
			w.tasks[b] = GoOn(w.loop, w.script("t", b))
		}
		if a == 0 {
			w.loop.CallSoon(fn)
		} else {
			w.loop.CallLater(seconds(op[1]), fn)
		}
	case "vset":
		m.vars[a].SetFrom(c.t, b)
	case "vget":
		return m.vars[a].GetFrom(c.t), nil
	case "groupx":
		return 0, wait(c, WithGroupCoro(func(g *Group) Coro[Void] {
			m.groups[a] = g
			return w.inline(who, op[2].([]any))
		}))
	case "gspawn":
		g := m.groups[a]
		if g == nil {
			return -1, nil
		}
		if g.refuses() {
			return -2, nil
		}
		w.tasks[b] = GoIn(g, w.script("k", b))
	case "ascomp":
		return 0, w.asCompleted(c, who, op[1].([]any), b)
	case "agnew":
		m.gens[a] = w.generator(b, index(op[3]))
	case "agnext", "agsend", "agthrow", "agclose", "agfor":
		if m.gens[a] == nil {
			return -1, nil
		}
		return w.stepGenerator(c, who, op[0].(string), m.gens[a], b)
	case "catch", "uncatch":
		_, err := w.run(c, who, op[1].([]any))
		switch {
		case err == nil:
		case op[0] == "catch":
			w.out(who, "catch", errorName(err))
			_, err = w.run(c, who, op[2].([]any))
		case isCancelled(err):
			w.out(who, "uncatch", errorName(err), self(c).Uncancel())
			err = nil
		}
		return 0, err
	default:
		panic(fmt.Sprint("unknown operation ", op[0]))
	}
	return 0, nil
}

func (w *world) asCompleted(c *ctl, who string, is []any, n int) error {
	var ts []Awaitable[int]
	for _, i := range is {
		if t := w.other(c, index(i)); t != nil && !t.Done() && !slices.Contains(ts, Awaitable[int](t)) {
			ts = append(ts, t)
		}
	}
	for s := AsCompleted(ts...); n > 0; n-- {
		t, err := await(c, s.Next())
		if err == ErrStop {
			return nil
		} else if err != nil {
			return err
		}
		which := []any{}
		for _, i := range is {
			if w.tasks[index(i)] == t {
				which = append(which, i)
				break
			}
		}
		w.out(who, "ascompleted", which)
	}
	return nil
}

// generator is generator in more.py.
func (w *world) generator(i, how int) *AsyncGenerator[int, int, Void] {
	w.n++
	who := fmt.Sprintf("a%d.%d", i, w.n)
	return generator(func(c *ctl, yield func(int) (int, error)) (Void, error) {
		w.out(who, "begin")
		defer w.out(who, "over")
		for i, op := range w.prog[i] {
			if _, err := w.run(c, who, []any{op}); err != nil {
				return Void{}, err
			}
			for again := true; again; {
				again = false
				got, err := yield(i)
				switch {
				case err == nil:
					w.out(who, "got", got)
				case err == ErrClosed:
					w.out(who, "exit")
					if how == 1 {
						if err := wait(c, Sleep(0)); err != nil {
							return Void{}, err
						}
						w.out(who, "slept")
					}
					if how != 2 || i > 0 {
						return Void{}, err
					}
					again = true
				default:
					w.out(who, "thrown", errorName(err))
					if how < 3 {
						return Void{}, err
					}
				}
			}
		}
		return Void{}, nil
	})
}

func (w *world) stepGenerator(c *ctl, who, kind string, g *AsyncGenerator[int, int, Void], b int) (any, error) {
	switch kind {
	case "agnext":
		return await(c, g.Next())
	case "agsend":
		return await(c, g.Send(b))
	case "agclose":
		return 0, wait(c, g.Close())
	case "agthrow":
		if g.State() == GenClosed {
			return -1, nil
		}
		return await(c, g.Throw(boomError(b)))
	}
	for n := 1; ; n++ {
		v, err := await(c, g.Next())
		if err == ErrStop {
			return n - 1, nil
		} else if err != nil {
			return 0, err
		}
		w.out(who, "each", v)
		if n >= b {
			return n, wait(c, g.Close())
		}
	}
}
