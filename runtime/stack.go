package async

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file tells where suspended tasks are.

// A Frame is one call in the stack of a suspended task.
type Frame struct {
	Function string
	File     string
	Line     int // 0 if it is not known
}

func (f Frame) String() string {
	if f.Line == 0 {
		return f.Function
	}
	return fmt.Sprintf("%s (%s:%d)", f.Function, f.File, f.Line)
}

// TaskInfo describes a task at one moment.
type TaskInfo struct {
	Name  string
	Stack []Frame // innermost call first
}

func (t TaskInfo) String() string {
	var b strings.Builder
	b.WriteString(t.Name)
	for _, f := range t.Stack {
		b.WriteString("\n\t")
		b.WriteString(f.String())
	}
	return b.String()
}

// Stack returns where the task waits, the innermost call first; nothing for one that runs or has ended.
func (t *Task[T]) Stack() []Frame {
	var stack []Frame
	t.loop().call("Task.Stack", func() {
		if t.isDone() || t.loop().current == &t.rec {
			return
		}
		for c := t.rec.Top(); c != nil; c = machine.Parent(c) {
			stack = append(stack, frameOf(c))
		}
	})
	return stack
}

// frameOf describes c. A frame that was not generated is called after its type.
func frameOf(c machine.Coroutine) Frame {
	if tr, ok := c.(machine.Tracer); ok {
		function, file, line := tr.Trace()
		return Frame{function, file, line}
	}
	return Frame{Function: strings.TrimLeft(reflect.TypeOf(c).String(), "*")}
}

// Dump describes the tasks of l that have not ended.
func Dump(l *Loop) []TaskInfo {
	var tasks []TaskInfo
	l.call("Dump", func() {
		for t := range l.tasks.all {
			tasks = append(tasks, TaskInfo{t.Name(), t.Stack()})
		}
	})
	return tasks
}

// deadlock describes the loop's tasks, none of which can go on.
func (l *Loop) deadlock() *DeadlockError { return &DeadlockError{Tasks: Dump(l)} }
