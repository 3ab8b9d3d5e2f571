package async

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// This file compares the runtime with asyncio. testdata/asyncio.jsonl holds random programs, each with the log that CPython made of it on a
// clock like jumper, with timers for the same instant in the order in which they were set, and with the behaviour of 3.13 where older
// versions differ; testdata/programs.py made it, and testdata/more.py more.jsonl, with more operations. Here the programs are run again; the logs must be the same.

// A world is what the tasks of a program share.
type world struct {
	prog  [][]any
	loop  *Loop
	log   []string
	tasks map[int]*Task[int]
	futs  [3]*Future[int]
	locks [2]Lock
	sem   *Semaphore
	ev    Event
	q     *Queue[int]
	cond  *Cond
	bar   *Barrier
	n     int
	m     *more
}

func newWorld(l *Loop, prog [][]any) *world {
	w := &world{prog: prog, loop: l, tasks: map[int]*Task[int]{}, sem: NewSemaphore(2), q: NewQueue[int](2), cond: NewCond(nil), bar: NewBarrier(2)}
	for i := range w.futs {
		w.futs[i] = NewFuture[int](l)
	}
	return w
}

func (w *world) out(args ...any) {
	w.log = append(w.log, strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}

func (w *world) now() int { return int(w.loop.Time() / time.Second) }

type boomError int

func (e boomError) Error() string { return fmt.Sprintf("boom%d", int(e)) }

func errorName(err error) string {
	var group *GroupError
	var timeout *TimeoutError
	var boom boomError
	switch {
	case errors.As(err, &group):
		var names []string
		for _, e := range group.Errs {
			names = append(names, errorName(e))
		}
		return "group(" + strings.Join(names, ",") + ")"
	case isCancelled(err):
		return "cancelled"
	case errors.As(err, &timeout):
		return "timeout"
	case errors.As(err, &boom):
		return boom.Error()
	}
	return moreName(err)
}

// script is a coroutine that runs task i of the program.
func (w *world) script(kind string, i int) *script[int] {
	w.n++
	who := fmt.Sprintf("%s%d.%d", kind, i, w.n)
	return w.named(who, i)
}

func (w *world) named(who string, i int) *script[int] {
	return co(func(c *ctl) (int, error) {
		w.out(who, "start")
		n, err := w.run(c, who, w.prog[i])
		if err != nil {
			w.out(who, "end", errorName(err))
		} else {
			w.out(who, "end", n)
		}
		return n, err
	})
}

func (w *world) run(c *ctl, who string, body []any) (int, error) {
	for _, o := range body {
		op := o.([]any)
		r, err := w.step(c, who, op)
		if err != nil {
			return 0, err
		}
		arg := "-"
		if len(op) > 1 {
			if n, ok := op[1].(float64); ok {
				arg = fmt.Sprint(int(n))
			}
		}
		w.out(who, op[0], arg, r, w.now())
	}
	return len(body), nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func seconds(v any) time.Duration { return time.Duration(v.(float64)) * time.Second }

func index(v any) int { return int(v.(float64)) }

// other returns task i, if it is there and is not the running one.
func (w *world) other(c *ctl, i int) *Task[int] {
	if t := w.tasks[i]; t != nil && &t.rec.Task != c.t {
		return t
	}
	return nil
}

// self returns the running task.
func self(c *ctl) AnyTask { return CurrentFrom(c.t) }

func (w *world) step(c *ctl, who string, op []any) (any, error) {
	arg := func(i int) any { return op[i] }
	body := func(i int) []any { return op[i].([]any) }
	switch kind := op[0].(string); kind {
	case "sleep":
		return 0, wait(c, Sleep(seconds(arg(1))))
	case "spawn":
		i := index(arg(1))
		w.tasks[i] = GoFrom(c.t, w.script("t", i))
	case "await", "shield":
		t := w.other(c, index(arg(1)))
		switch {
		case t == nil:
			return -1, nil
		case kind == "shield":
			return await(c, ShieldFrom(c.t, t))
		}
		return await(c, t)
	case "call":
		return await(c, w.script("c", index(arg(1))))
	case "cancel":
		if t := w.tasks[index(arg(1))]; t != nil {
			return flag(t.Cancel()), nil
		}
		return -1, nil
	case "uncancel":
		return self(c).Uncancel(), nil
	case "cancelling":
		return self(c).Cancelling(), nil
	case "boom":
		return 0, boomError(index(arg(1)))
	case "set", "fail":
		f := w.futs[index(arg(1))]
		if f.Done() {
			return -1, nil
		}
		if kind == "set" {
			f.SetResult(index(arg(1)))
		} else {
			f.SetError(boomError(index(arg(1))))
		}
	case "cancelfut":
		return flag(w.futs[index(arg(1))].Cancel()), nil
	case "renew":
		w.futs[index(arg(1))] = NewFuture[int](w.loop)
	case "fut":
		return await(c, w.futs[index(arg(1))])
	case "ondone":
		i := index(arg(1))
		if t := w.tasks[i]; t != nil {
			t.OnDone(func(f *Future[int]) { w.out("cb", i, flag(f.Cancelled())) })
			return 0, nil
		}
		return -1, nil
	case "soon", "later", "latercancel", "laterset":
		return w.later(kind, op), nil
	case "lock":
		k := &w.locks[index(arg(1))]
		return w.holding(c, who, k.Acquire(), k.Release, body(2))
	case "sem":
		return w.holding(c, who, w.sem.Acquire(), w.sem.Release, body(2))
	case "cond", "notify":
		if err := wait(c, w.cond.L.Acquire()); err != nil {
			return 0, err
		}
		defer w.cond.L.Release()
		if kind == "cond" {
			return 0, wait(c, w.cond.Wait())
		}
		w.cond.Notify(index(arg(1)))
	case "evwait":
		return 0, wait(c, w.ev.Wait())
	case "evset":
		w.ev.Set()
	case "evclear":
		w.ev.Clear()
	case "put":
		return 0, wait(c, w.q.Put(index(arg(1))))
	case "get":
		return await(c, w.q.Get())
	case "trydone":
		if w.q.unfinished() == 0 {
			return -1, nil
		}
		w.q.Done()
	case "join":
		return 0, wait(c, w.q.Join())
	case "barrier":
		return await(c, w.bar.Wait())
	case "try":
		if _, err := w.run(c, who, body(1)); err != nil {
			w.out(who, "caught", errorName(err))
			_, err = w.run(c, who, body(2))
			return 0, err
		}
	case "finally":
		_, err := w.run(c, who, body(1))
		if _, err2 := w.run(c, who, body(2)); err2 != nil {
			err = err2
		}
		return 0, err
	case "timeout":
		return 0, wait(c, WithTimeoutScopeCoro(seconds(arg(1)), func(*Scope) Coro[Void] { return w.inline(who, body(2)) }))
	case "waitfor":
		return await(c, WithTimeout(seconds(arg(1)), w.script("w", index(arg(2)))))
	case "gather", "settle", "group", "wait":
		return w.several(c, who, op)
	default:
		return w.more(c, who, op)
	}
	return 0, nil
}

// inline is a coroutine that runs body as part of who.
func (w *world) inline(who string, body []any) Coro[Void] {
	return proc(func(c *ctl) error {
		_, err := w.run(c, who, body)
		return err
	})
}

func (w *world) holding(c *ctl, who string, acquire Awaitable[Void], release func(), body []any) (any, error) {
	if err := wait(c, acquire); err != nil {
		return 0, err
	}
	defer release()
	_, err := w.run(c, who, body)
	return 0, err
}

// later schedules a callback.
func (w *world) later(kind string, op []any) any {
	switch kind {
	case "soon":
		w.loop.CallSoon(func() { w.out("soon", index(op[1])) })
	case "later":
		w.loop.CallLater(seconds(op[1]), func() { w.out("later", index(op[1]), w.now()) })
	case "latercancel":
		i := index(op[2])
		t := w.tasks[i]
		if t == nil {
			return -1
		}
		w.loop.CallLater(seconds(op[1]), func() { w.out("latercancel", i, flag(t.Cancel())) })
	case "laterset":
		i := index(op[2])
		f := w.futs[i]
		w.loop.CallLater(seconds(op[1]), func() { f.TrySet(i, nil) })
	}
	return 0
}

// outcomes describes what Settle gives.
func outcomes(rs []Result[int]) (parts []string) {
	for _, r := range rs {
		if r.Err != nil {
			parts = append(parts, errorName(r.Err))
		} else {
			parts = append(parts, fmt.Sprint(r.Value))
		}
	}
	return parts
}

// several does what has to do with several tasks.
func (w *world) several(c *ctl, who string, op []any) (any, error) {
	var is []int
	for _, v := range op[1].([]any) {
		is = append(is, index(v))
	}
	var as []Awaitable[int]
	switch op[0] {
	case "gather":
		for _, i := range is {
			as = append(as, w.script("g", i))
		}
		sum := 0
		vs, err := await(c, GatherFrom(c.t, as...))
		for _, v := range vs {
			sum += v
		}
		return sum, err
	case "settle":
		for _, i := range is {
			as = append(as, w.script("g", i))
		}
		rs, err := await(c, SettleFrom(c.t, as...))
		return strings.Join(outcomes(rs), "|"), err
	case "group":
		return 0, wait(c, WithGroupCoro(func(g *Group) Coro[Void] {
			return proc(func(c *ctl) error {
				for _, i := range is {
					GoIn(g, w.script("k", i))
				}
				_, err := w.run(c, who, op[2].([]any))
				return err
			})
		}))
	}
	var ts []*Task[int]
	for _, i := range is {
		if t := w.other(c, i); t != nil {
			ts = append(ts, t)
		}
	}
	if len(ts) == 0 {
		return -1, nil
	}
	timeout := seconds(op[2])
	sets, err := await(c, WaitTasks(ts, When(index(op[3])), timeout))
	return fmt.Sprintf("%d/%d", len(sets.Done), len(sets.Pending)), err
}

func TestAsyncio(t *testing.T) {
	if path := os.Getenv("ASYNCIO_CASES"); path != "" {
		replayAll(t, path)
		return
	}
	replayAll(t, "testdata/asyncio.jsonl")
	replayAll(t, "testdata/more.jsonl")
}

// replayAll replays the programs of a file.
func replayAll(t *testing.T, path string) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	failures := 0
	for lines.Scan() && failures < 5 {
		var c struct {
			Seed  int
			Tasks [][]any
			Log   []string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if got := replay(c.Tasks); strings.Join(got, "\n") != strings.Join(c.Log, "\n") {
			failures++
			program, _ := json.Marshal(c.Tasks)
			t.Errorf("program %d: %s\n%s", c.Seed, program, difference(got, c.Log))
		}
	}
}

// replay runs a program and returns its log.
func replay(prog [][]any) []string {
	l := NewLoop(WithClock(&jumper{}))
	l.SetErrorHandler(func(ErrorReport) {})
	w := newWorld(l, prog)
	main := GoOn(l, w.named("main", 0))
	w.tasks[0] = main
	_, err := RunUntil(l, main)
	end := "ok"
	if deadlock := (*DeadlockError)(nil); errors.As(err, &deadlock) {
		end = "dead"
	} else if err != nil {
		end = errorName(err)
	}
	w.out("END", end, w.now())
	log := w.log
	for range 3 {
		if l.Close() == nil {
			break
		}
	}
	return log
}

// difference shows where got and want part.
func difference(got, want []string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-8)
	return fmt.Sprintf("common: %s\n   got: %s\n  want: %s", strings.Join(got[from:i], "; "),
		strings.Join(got[i:min(i+5, len(got))], "; "), strings.Join(want[i:min(i+5, len(want))], "; "))
}
