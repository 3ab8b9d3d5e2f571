package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file holds the intrinsics as generated code calls them: bound to the task t that runs. GatherFrom, SettleFrom, the methods
// of Var and others stand next to the plain forms.

// GoFrom is Go in task t, for generated code.
func GoFrom[T any](t *machine.Task, a Awaitable[T], opts ...TaskOption) *Task[T] {
	return spawn(loopOf(t), scopeOf(t).child(nil), a, opts)
}

// CurrentFrom is Current in task t, for generated code.
func CurrentFrom(t *machine.Task) AnyTask { return loopOf(t).tasks.at(recordOf(t).slot) }

// Current returns the calling task; in ordinary code, nil.
func Current() AnyTask { return nil }

// RunningFrom is Running in task t, for generated code.
func RunningFrom(t *machine.Task) *Loop { return loopOf(t) }
