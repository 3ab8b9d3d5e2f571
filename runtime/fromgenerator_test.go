package async

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// func old(log *trace, as []async.Awaitable[int], yield func(async.Awaitable[int]) (int, error)) (sum int, err error) {
// 	defer log.add("end")
// 	for _, a := range as {
// 		v, err := yield(a)
// 		log.add("%d,%v", v, err)
// 		if err != nil {
// 			sum, err = -1, err
// 			return
// 		}
// 		sum += v
// 	}
// 	return
// }

func oldAsync(log *trace, as []Awaitable[int]) *Generator[Awaitable[int], int, int] {
	g := &struct {
		Generator[Awaitable[int], int, int]
		body oldFrame
	}{body: oldFrame{log: log, as: as}}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

type oldFrame struct {
	machine.DeferHeader
	gen *machine.Gen[Awaitable[int], int]
	log *trace
	as  []Awaitable[int]
	i   int
	sum int
	err error
}

func (f *oldFrame) Resume(t *machine.Task) (done bool) {
	defer f.Frame.Unwind(t, f, &done)
	f.Frame.Rethrow(t)
	switch f.Frame.State() {
	case machine.Unwinding:
		return f.Frame.Finish()
	case 1:
		goto resume1
	}
	f.Frame.Defer(func(body func()) { defer f.log.add("end"); body() })
	f.i = 0
loop:
	if f.i >= len(f.as) {
		return f.Frame.Finish()
	}
	f.gen.Yield(t, f.as[f.i])
	return f.Frame.Suspend(t, f, 1)
resume1:
	{
		v, err := f.gen.Sent()
		f.log.add("%d,%v", v, err)
		if err != nil {
			f.sum, f.err = -1, err
			return f.Frame.Finish()
		}
		f.sum += v
	}
	f.i++
	goto loop
}

func (f *oldFrame) Awaited(t *machine.Task) (v int, err error) {
	if err = t.Thrown(); err == nil {
		v, err = f.sum, f.err
	}
	return
}

func TestFromGenerator(t *testing.T) {
	late := func(v int, err error) Awaitable[int] {
		return co(func(c *ctl) (int, error) {
			wait(c, Sleep(time.Second))
			return v, err
		})
	}
	var tr trace
	virtual(t, func(c *ctl) error {
		future := NewFuture[int](loopOf(c.t))
		loopOf(c.t).CallLater(5*time.Second, func() { future.SetResult(5) })
		v, err := await(c, FromGenerator(oldAsync(&tr, []Awaitable[int]{late(1, nil), ready[int]{value: 2}, future})))
		tr.add("%v,%v", v, err)
		tr.add("%v", loopOf(c.t).Time())
		v, err = await(c, FromGenerator(oldAsync(&tr, []Awaitable[int]{late(3, nil), late(4, io.EOF), late(0, nil)})))
		tr.add("%v,%v", v, err)
		return nil
	})
	tr.want(t, "1,<nil> 2,<nil> 5,<nil> end 8,<nil> 5s 3,<nil> 0,EOF end -1,EOF")
}

func TestFromGeneratorIsCancelled(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		never := NewFuture[int](loopOf(c.t))
		task := GoFrom(c.t, FromGenerator(oldAsync(&tr, []Awaitable[int]{never})))
		wait(c, Sleep(1))
		task.Cancel()
		wait(c, task)
		tr.add("%v", task.State())
		return nil
	})
	tr.want(t, "0,async: cancelled end cancelled")
}

func TestFromGeneratorPanics(t *testing.T) {
	boom := errors.New("boom")
	for _, slow := range []bool{false, true} {
		var tr trace
		virtual(t, func(c *ctl) error {
			bad := co(func(c *ctl) (int, error) {
				if slow {
					wait(c, Sleep(1))
				}
				panic(boom)
			})
			func() {
				defer func() { tr.add("%v", recover()) }()
				await(c, FromGenerator(oldAsync(&tr, []Awaitable[int]{bad})))
			}()
			return nil
		})
		tr.want(t, "0,"+ErrClosed.Error()+" end boom")
	}
}
