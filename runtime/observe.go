package async

import (
	"context"
	"log/slog"
	exectrace "runtime/trace"
	"time"
)

// This file defines who is told what a loop does. Invariant: of each task an observer sees one start, pairs of StepBegin and StepEnd, and one end, in this order.

// An Observer is told what the tasks of a loop do. Its methods are called on the loop's goroutine; they must not block, and not complete, cancel or await
// anything. The system's clock measures the times, also where the loop has another one.
type Observer interface {
	TaskStart(t AnyTask) // t has been made; it takes its first step in the next iteration
	StepBegin(t AnyTask) // t goes on
	StepEnd(t AnyTask, took time.Duration)
	TaskEnd(t AnyTask, err error) // err is a *PanicError for a panic; it does not count as read
}

// WithObserver has o told what the tasks of the loop do. It may be given several times.
func WithObserver(o Observer) Option {
	return func(l *Loop) { l.probed().observers = append(l.probed().observers, o) }
}

// A SlowStep is a step of a task that took longer than WithSlowSteps allows: it has kept the loop from everything else.
type SlowStep struct {
	Task string
	Took time.Duration
	From Frame // where the task was when the step began: what is slow comes after that, and before the next await
}

// WithSlowSteps has report called, on the loop's goroutine, after each step that took longer than limit, as asyncio's debug mode does with slow_callback_duration. If
// report is nil a warning is logged with slog. It panics unless limit is positive.
func WithSlowSteps(limit time.Duration, report func(SlowStep)) Option {
	if limit <= 0 {
		panic("async: WithSlowSteps needs a positive limit: give the time that a step may take")
	}
	if report == nil {
		report = func(s SlowStep) {
			slog.Warn("async: a task kept the loop busy: move the work to async.Blocking, or await something in between",
				"task", s.Task, "took", s.Took, "from", s.From.String())
		}
	}
	return func(l *Loop) { p := l.probed(); p.limit, p.report = limit, report }
}

// started tells of a new task.
func (p *probe) started(t AnyTask) {
	for _, o := range p.observers {
		o.TaskStart(t)
	}
}

// ended tells of the end of a task.
func (p *probe) ended(t AnyTask) {
	for _, o := range p.observers {
		var err error
		if f := t.core(); f.state.Load()&failed != 0 {
			err = f.peek()
		}
		o.TaskEnd(t, err)
	}
}

// LogObserver returns an Observer that logs the start and the end of each task, with the number of its steps and the time they took, at level Debug; the end of a
// task that has failed, other than by cancellation, at level Warn. It is for one loop.
func LogObserver(logger *slog.Logger) Observer {
	return &logObserver{logger: logger, spent: make(map[AnyTask]effort)}
}

type logObserver struct {
	logger *slog.Logger
	spent  map[AnyTask]effort
}

type effort struct {
	steps int
	time  time.Duration
}

func (o *logObserver) TaskStart(t AnyTask) {
	o.spent[t] = effort{}
	o.logger.Debug("task starts", "task", t.Name())
}

func (o *logObserver) StepBegin(AnyTask) {}

func (o *logObserver) StepEnd(t AnyTask, took time.Duration) {
	e := o.spent[t]
	o.spent[t] = effort{e.steps + 1, e.time + took}
}

func (o *logObserver) TaskEnd(t AnyTask, err error) {
	e := o.spent[t]
	delete(o.spent, t)
	args := []any{"task", t.Name(), "steps", e.steps, "busy", e.time}
	level := slog.LevelDebug
	if err != nil {
		args = append(args, "error", err)
		if !isCancelled(err) {
			level = slog.LevelWarn
		}
	}
	o.logger.Log(context.Background(), level, "task ends", args...)
}

// TraceObserver returns an Observer that shows each task as a task of runtime/trace, and each step as a region in it, in the execution trace of
// the program. It is for one loop.
func TraceObserver() Observer { return &traceObserver{tasks: make(map[AnyTask]traceTask)} }

type traceObserver struct {
	tasks map[AnyTask]traceTask
	step  *exectrace.Region
}

type traceTask struct {
	ctx  context.Context
	task *exectrace.Task
}

func (o *traceObserver) TaskStart(t AnyTask) {
	ctx, task := exectrace.NewTask(context.Background(), t.Name())
	o.tasks[t] = traceTask{ctx, task}
}

func (o *traceObserver) StepBegin(t AnyTask) {
	o.step = exectrace.StartRegion(o.tasks[t].ctx, "step")
}

func (o *traceObserver) StepEnd(AnyTask, time.Duration) { o.step.End() }

func (o *traceObserver) TaskEnd(t AnyTask, err error) {
	x := o.tasks[t]
	if err != nil {
		exectrace.Log(x.ctx, "error", err.Error())
	}
	x.task.End()
	delete(o.tasks, t)
}
