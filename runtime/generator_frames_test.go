package async

import (
	"fmt"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file holds generators in the form that asyncgen gives them: each frame stands below the function that it was made from.

// func countTo(n int, yield func(int) bool) {
// 	for i := 0; i < n && yield(i); i++ {
// 	}
// }

func countToAsync(n int) *Generator[int, Void, Void] {
	g := &struct {
		Generator[int, Void, Void]
		body countToFrame
	}{body: countToFrame{n: n}}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

type countToFrame struct {
	machine.Header
	gen *machine.Gen[int, Void]
	n   int
	i   int
}

func (f *countToFrame) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		goto resume1
	}
	f.i = 0
loop:
	if f.i >= f.n {
		goto done
	}
	f.gen.Yield(t, f.i)
	return f.Frame.Suspend(t, f, 1)
resume1:
	if !f.gen.Ok() {
		goto done
	}
	f.i++
	goto loop
done:
	return f.Frame.Finish()
}

func (f *countToFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

// func inner(log *trace, yield func(int) (string, error)) (int, error) {
// 	r, err := yield(2)
// 	if err != nil {
// 		return 0, err
// 	}
// 	log.add("inner(%s)", r)
// 	return 3, nil
// }

type innerFrame struct {
	machine.Header
	gen *machine.Gen[int, string]
	log *trace
	r0  int
	err error
}

func (f *innerFrame) Resume(t *machine.Task) bool {
	if f.Frame.State() == 1 {
		goto resume1
	}
	f.gen.Yield(t, 2)
	return f.Frame.Suspend(t, f, 1)
resume1:
	{
		r, err := f.gen.Sent()
		if err != nil {
			f.err = err
			return f.Frame.Finish()
		}
		f.log.add("inner(%s)", r)
	}
	f.r0 = 3
	return f.Frame.Finish()
}

func (f *innerFrame) Awaited(t *machine.Task) (v int, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.r0, f.err
	}
	return
}

// func outer(log *trace, yield func(int) (string, error)) (string, error) {
// 	first, err := yield(1)
// 	if err != nil {
// 		return "", err
// 	}
// 	val, err := inner(log, yield)
// 	if err != nil {
// 		return "", err
// 	}
// 	log.add("outer(%s,%d)", first, val)
// 	_, err = yield(4)
// 	return "abc", err
// }

func outerAsync(log *trace) *Generator[int, string, string] {
	g := &struct {
		Generator[int, string, string]
		body outerFrame
	}{body: outerFrame{log: log}}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

// outerSlowlyAsync is the same in an asynchronous generator: the frame does not know.
func outerSlowlyAsync(log *trace) *AsyncGenerator[int, string, string] {
	g := &struct {
		AsyncGenerator[int, string, string]
		body outerFrame
	}{body: outerFrame{log: log}}
	g.body.gen = g.Init(&g.body)
	return &g.AsyncGenerator
}

type outerFrame struct {
	machine.Header
	gen   *machine.Gen[int, string]
	log   *trace
	first string
	inner innerFrame
	r0    string
	err   error
}

func (f *outerFrame) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 1:
		goto resume1
	case 2:
		goto resume2
	case 3:
		goto resume3
	}
	f.gen.Yield(t, 1)
	return f.Frame.Suspend(t, f, 1)
resume1:
	{
		first, err := f.gen.Sent()
		if err != nil {
			f.err = err
			return f.Frame.Finish()
		}
		f.first = first
	}
	f.inner = innerFrame{gen: f.gen, log: f.log}
	if !f.inner.Resume(t) {
		return f.Frame.Suspend(t, f, 2)
	}
resume2:
	{
		val, err := f.inner.Awaited(t)
		if err != nil {
			f.err = err
			return f.Frame.Finish()
		}
		f.log.add("outer(%s,%d)", f.first, val)
	}
	f.gen.Yield(t, 4)
	return f.Frame.Suspend(t, f, 3)
resume3:
	{
		_, err := f.gen.Sent()
		f.r0, f.err = "abc", err
	}
	return f.Frame.Finish()
}

func (f *outerFrame) Awaited(t *machine.Task) (v string, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.r0, f.err
	}
	return
}

// func (t *tree) walk(yield func(int) bool) bool {
// 	return t == nil || t.left.walk(yield) && yield(t.v) && t.right.walk(yield)
// }

type tree struct {
	left, right *tree
	v           int
}

// grow returns a tree of the given depth with the values from first on, in order.
func grow(depth, first int) *tree {
	if depth == 0 {
		return nil
	}
	half := 1<<(depth-1) - 1
	return &tree{grow(depth-1, first), grow(depth-1, first+half+1), first + half}
}

func (t *tree) walk(yield func(int) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.v) && t.right.walk(yield)
}

func (t *tree) walkAsync() *Generator[int, Void, bool] {
	g := &struct {
		Generator[int, Void, bool]
		body treeWalkFrame
	}{body: treeWalkFrame{t: t}}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

type treeWalkFrame struct {
	machine.Header
	gen  *machine.Gen[int, Void]
	t    *tree
	walk *treeWalkFrame // of the next level; kept, so that a walk allocates one for each level
	r0   bool
}

func (f *treeWalkFrame) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 1:
		goto resume1
	case 2:
		goto resume2
	case 3:
		goto resume3
	}
	if f.t == nil {
		f.r0 = true
		goto done
	}
	if f.walk == nil {
		f.walk = new(treeWalkFrame)
	}
	*f.walk = treeWalkFrame{gen: f.gen, t: f.t.left, walk: f.walk.walk}
	if !f.walk.Resume(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	if !f.walk.r0 {
		goto done
	}
	f.gen.Yield(t, f.t.v)
	return f.Frame.Suspend(t, f, 2)
resume2:
	if !f.gen.Ok() {
		goto done
	}
	*f.walk = treeWalkFrame{gen: f.gen, t: f.t.right, walk: f.walk.walk}
	if !f.walk.Resume(t) {
		return f.Frame.Suspend(t, f, 3)
	}
resume3:
	f.r0 = f.walk.r0
done:
	return f.Frame.Finish()
}

func (f *treeWalkFrame) Awaited(t *machine.Task) (bool, error) { return f.r0, t.Thrown() }

// func fragile(log *trace, end func(), yield func(int) bool) {
// 	defer log.add("fragile")
// 	if yield(100) {
// 		end()
// 	}
// }

type fragileFrame struct {
	machine.DeferHeader
	gen *machine.Gen[int, Void]
	log *trace
	end func()
}

func (f *fragileFrame) Resume(t *machine.Task) (done bool) {
	defer f.Frame.Unwind(t, f, &done)
	f.Frame.Rethrow(t)
	switch f.Frame.State() {
	case machine.Unwinding:
		return f.Frame.Finish()
	case 1:
		goto resume1
	}
	f.Frame.Defer(func(body func()) { defer f.log.add("fragile"); body() })
	f.gen.Yield(t, 100)
	return f.Frame.Suspend(t, f, 1)
resume1:
	if f.gen.Ok() {
		f.end()
	}
	return f.Frame.Finish()
}

func (f *fragileFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

// func careful(log *trace, catch bool, end func(), yield func(int) bool) (sum int, err error) {
// 	defer log.add("careful")
// 	defer func() {
// 		if catch {
// 			if v := recover(); v != nil {
// 				err = fmt.Errorf("recovered %v", v)
// 			}
// 		}
// 	}()
// 	for i := 1; i <= 2; i++ {
// 		if !yield(i) {
// 			return
// 		}
// 		sum += i
// 	}
// 	fragile(log, end, yield)
// 	return sum, nil
// }

func carefulAsync(log *trace, catch bool, end func()) *Generator[int, Void, int] {
	g := &struct {
		Generator[int, Void, int]
		body carefulFrame
	}{body: carefulFrame{log: log, catch: catch, end: end}}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

func carefulSlowlyAsync(log *trace, catch bool, end func()) *AsyncGenerator[int, Void, int] {
	g := &struct {
		AsyncGenerator[int, Void, int]
		body carefulFrame
	}{body: carefulFrame{log: log, catch: catch, end: end}}
	g.body.gen = g.Init(&g.body)
	return &g.AsyncGenerator
}

type carefulFrame struct {
	machine.DeferHeader
	gen     *machine.Gen[int, Void]
	log     *trace
	catch   bool
	end     func()
	i       int
	fragile fragileFrame
	sum     int
	err     error
}

func (f *carefulFrame) Resume(t *machine.Task) (done bool) {
	defer f.Frame.Unwind(t, f, &done)
	f.Frame.Rethrow(t)
	switch f.Frame.State() {
	case machine.Unwinding:
		return f.Frame.Finish()
	case 1:
		goto resume1
	case 2:
		goto resume2
	}
	f.Frame.Defer(func(body func()) { defer f.log.add("careful"); body() })
	f.Frame.Defer(func(body func()) {
		defer func() {
			if f.catch {
				if v := recover(); v != nil {
					f.err = fmt.Errorf("recovered %v", v)
				}
			}
		}()
		body()
	})
	f.i = 1
loop:
	if f.i > 2 {
		goto delegate
	}
	f.gen.Yield(t, f.i)
	return f.Frame.Suspend(t, f, 1)
resume1:
	if !f.gen.Ok() {
		return f.Frame.Finish()
	}
	f.sum += f.i
	f.i++
	goto loop
delegate:
	f.fragile = fragileFrame{gen: f.gen, log: f.log, end: f.end}
	if !f.fragile.Resume(t) {
		return f.Frame.Suspend(t, f, 2)
	}
resume2:
	machine.MustErr(f.fragile.Awaited(t))
	return f.Frame.Finish()
}

func (f *carefulFrame) Awaited(t *machine.Task) (v int, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.sum, f.err
	}
	return
}

// func ticks(n int, d time.Duration, yield func(int) bool) error {
// 	for i := 0; i < n; i++ {
// 		if err := async.Wait(async.Sleep(d)); err != nil {
// 			return err
// 		}
// 		if !yield(i) {
// 			break
// 		}
// 	}
// 	return nil
// }

func ticksAsync(n int, d time.Duration) *AsyncGenerator[int, Void, Void] {
	g := &struct {
		AsyncGenerator[int, Void, Void]
		body ticksFrame
	}{body: ticksFrame{n: n, d: d}}
	g.body.gen = g.Init(&g.body)
	return &g.AsyncGenerator
}

type ticksFrame struct {
	machine.Header
	gen   *machine.Gen[int, Void]
	n     int
	d     time.Duration
	i     int
	await Awaitable[Void]
	err   error
}

func (f *ticksFrame) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 1:
		goto resume1
	case 2:
		goto resume2
	}
	f.i = 0
loop:
	if f.i >= f.n {
		goto done
	}
	f.await = Sleep(f.d)
	if !f.await.Await(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	if err := machine.Err(f.await.Awaited(t)); err != nil {
		f.err = err
		goto done
	}
	f.gen.Yield(t, f.i)
	return f.Frame.Suspend(t, f, 2)
resume2:
	if !f.gen.Ok() {
		goto done
	}
	f.i++
	goto loop
done:
	return f.Frame.Finish()
}

func (f *ticksFrame) Awaited(t *machine.Task) (v Void, err error) {
	if err = t.Thrown(); err == nil {
		err = f.err
	}
	return
}

// func both(n int, d time.Duration, t *tree, yield func(int) bool) error {
// 	if !t.walk(yield) {
// 		return nil
// 	}
// 	defer async.Wait(async.Sleep(d))
// 	return ticks(n, d, yield)
// }

func bothAsync(n int, d time.Duration, t *tree) *AsyncGenerator[int, Void, Void] {
	g := &struct {
		AsyncGenerator[int, Void, Void]
		body bothFrame
	}{body: bothFrame{n: n, d: d, t: t}}
	g.body.gen = g.Init(&g.body)
	return &g.AsyncGenerator
}

type bothFrame struct {
	machine.DeferHeader
	gen   *machine.Gen[int, Void]
	n     int
	d     time.Duration
	t     *tree
	walk  *treeWalkFrame
	ticks ticksFrame
	err   error
}

func (f *bothFrame) Resume(t *machine.Task) (done bool) {
	defer f.Frame.Unwind(t, f, &done)
	f.Frame.Rethrow(t)
	switch f.Frame.State() {
	case machine.Unwinding:
		return f.Frame.Finish()
	case 1:
		goto resume1
	case 2:
		goto resume2
	}
	f.walk = &treeWalkFrame{gen: f.gen, t: f.t}
	if !f.walk.Resume(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	if !f.walk.r0 {
		return f.Frame.Finish()
	}
	f.Frame.DeferAwait(machine.Deferred[Void](Sleep(f.d), false))
	f.ticks = ticksFrame{gen: f.gen, n: f.n, d: f.d}
	if !f.ticks.Resume(t) {
		return f.Frame.Suspend(t, f, 2)
	}
resume2:
	_, f.err = f.ticks.Awaited(t)
	return f.Frame.Finish()
}

func (f *bothFrame) Awaited(t *machine.Task) (v Void, err error) {
	if err = t.Thrown(); err == nil {
		err = f.err
	}
	return
}
