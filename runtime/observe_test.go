package async

import (
	"bytes"
	"errors"
	"log/slog"
	exectrace "runtime/trace"
	"strings"
	"testing"
	"time"
)

// recorder is an Observer that notes everything.
type recorder struct{ trace }

func (r *recorder) TaskStart(t AnyTask)                { r.add("+%s", t.Name()) }
func (r *recorder) StepBegin(t AnyTask)                { r.add("(%s", t.Name()) }
func (r *recorder) StepEnd(t AnyTask, _ time.Duration) { r.add("%s)", t.Name()) }
func (r *recorder) TaskEnd(t AnyTask, err error)       { r.add("-%s:%v", t.Name(), err) }

// observed runs body as the main task of a loop with options and a virtual clock.
func observed(body func(c *ctl) error, opts ...Option) error {
	l := NewLoop(append(opts, WithClock(&jumper{}))...)
	defer l.Close()
	_, err := RunUntil(l, GoOn(l, proc(body), WithName("m")))
	return err
}

func TestObserver(t *testing.T) {
	var r recorder
	err := observed(func(c *ctl) error {
		a := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, Sleep(1)) }), WithName("a"))
		b := GoFrom(c.t, proc(func(c *ctl) error { return nil }), WithName("b"))
		b.Cancel()
		p := GoFrom(c.t, proc(func(c *ctl) error { panic("boom") }), WithName("p"))
		wait(c, Sleep(0))
		wait(c, a)
		wait(c, b)
		if v := panics(func() { wait(c, p) }); v != "boom" {
			t.Errorf("panic %v", v)
		}
		return errors.New("end")
	}, WithObserver(&r))
	if err == nil || err.Error() != "end" {
		t.Error(err)
	}
	r.want(t, "+m (m +a +b +p m) (a a) -b:async: cancelled (p p) -p:async: panic in a task: boom (m m) (a a) -a:<nil> (m m) -m:end")
}

func TestObserverChangesNothing(t *testing.T) {
	program := func(tr *trace) func(c *ctl) error {
		return func(c *ctl) error {
			q := NewQueue[int](2)
			all := []*Task[Void]{}
			for i := range 4 {
				all = append(all, GoFrom(c.t, proc(func(c *ctl) error {
					defer tr.add("end%d", i)
					for range 5 {
						if i%2 == 0 {
							if err := wait(c, q.Put(i)); err != nil {
								return err
							}
						} else if v, err := await(c, q.Get()); err != nil {
							return err
						} else {
							tr.add("%d<%d@%d", i, v, loopOf(c.t).Time())
						}
						wait(c, Sleep(time.Duration(i)))
					}
					if i == 1 {
						panic("boom")
					}
					return nil
				})))
			}
			wait(c, Sleep(7))
			all[2].Cancel()
			wait(c, Sleep(50))
			for _, task := range all {
				task.Cancel()
			}
			results, err := await(c, SettleFrom(c.t, Slice(all)...))
			for _, r := range results {
				tr.add("%v", r.Err)
			}
			return err
		}
	}
	var plain, seen, unshuffled trace
	observed(program(&plain))
	observed(program(&seen), WithObserver(&recorder{}), WithSlowSteps(time.Hour, nil))
	observed(program(&unshuffled), WithShuffle(0))
	seen.want(t, strings.Join(plain, " "))
	unshuffled.want(t, strings.Join(plain, " "))
	if len(plain) < 8 {
		t.Errorf("too short to tell: %v", plain)
	}
}

func TestSlowSteps(t *testing.T) {
	var slow []SlowStep
	observed(func(c *ctl) error {
		wait(c, Sleep(time.Hour)) // virtual
		time.Sleep(30 * time.Millisecond)
		return wait(c, Sleep(1))
	}, WithSlowSteps(20*time.Millisecond, func(s SlowStep) { slow = append(slow, s) }))
	if len(slow) != 1 || slow[0].Task != "m" || slow[0].Took < 30*time.Millisecond || slow[0].From.Function == "" {
		t.Errorf("reports: %v", slow)
	}
	if panics(func() { WithSlowSteps(0, nil) }) == nil {
		t.Error("no limit")
	}
}

func TestLogObserver(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	observed(func(c *ctl) error {
		wait(c, GoFrom(c.t, proc(func(c *ctl) error { return errors.New("boom") }), WithName("child")))
		return nil
	}, WithObserver(LogObserver(logger)))
	for _, want := range []string{
		`level=DEBUG msg="task starts" task=child`, `level=WARN msg="task ends" task=child steps=1`, "error=boom",
		`level=DEBUG msg="task ends" task=m steps=2`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
}

func TestTraceObserver(t *testing.T) {
	if exectrace.IsEnabled() {
		t.Skip("the execution tracer is in use")
	}
	var out bytes.Buffer
	if err := exectrace.Start(&out); err != nil {
		t.Fatal(err)
	}
	o := TraceObserver().(*traceObserver)
	l := NewLoop(WithObserver(o), WithClock(&jumper{}))
	// Regions are bound to goroutines, so this one does without scripts.
	_, err := RunUntil(l, GoOn(l, WithTimeout(time.Hour, Sleep(1)), WithName("napper")))
	l.Close()
	exectrace.Stop()
	if err != nil || len(o.tasks) != 0 {
		t.Errorf("%v, %d tasks are left", err, len(o.tasks))
	}
	if !bytes.Contains(out.Bytes(), []byte("napper")) {
		t.Error("the task is not in the trace")
	}
}
