package async

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file tells where suspended tasks are and what they wait for.

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
	Name   string
	Stack  []Frame // innermost call first; empty if the task runs
	Awaits string  // what it waits for: the name of a task, or "a future", "a lock, queue or the like", "a timer", "its turn"
	task   *task
	awaits *task // nil unless that is a task
}

func (t TaskInfo) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s waits for %s", t.Name, t.Awaits)
	for _, f := range t.Stack {
		fmt.Fprintf(&b, "\n\t%v", f)
	}
	return b.String()
}

// Stack returns where the task waits, the innermost call first; nothing for one that runs or has ended.
func (t *Task[T]) Stack() []Frame {
	var stack []Frame
	t.loop().call("Task.Stack", func() { stack = t.rec.stack() })
	return stack
}

func (t *task) stack() []Frame {
	if t.loop().stepped() == t {
		return nil
	}
	var stack []Frame
	for c := t.Top(); c != nil; c = machine.Parent(c) {
		stack = append(stack, frameOf(c))
	}
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

// info describes m.
func info(m member) TaskInfo {
	t := m.record()
	i := TaskInfo{Name: m.core().name(), Stack: t.stack(), task: t}
	switch on := t.on; {
	case t.queued():
		i.Awaits = "a lock, queue or the like"
	case on == nil, on == &isBorn, on == &isRaising, on == &isVoid, on.isDone():
		i.Awaits = "its turn"
	case on == &inTimer, on == &inDue:
		i.Awaits = "a timer"
	case on.state.Load()&ofTask != 0:
		i.Awaits = t.loop().tasks.at(on.home.slot).core().name()
		i.awaits = on.home
	default:
		i.Awaits = "a future"
	}
	return i
}

// Dump describes the tasks of l that have not ended, in the order in which the loop keeps them: that of their start, except that a new one may take the place
// of one that has ended.
func Dump(l *Loop) []TaskInfo {
	var tasks []TaskInfo
	l.call("Dump", func() {
		for m := range l.tasks.all {
			tasks = append(tasks, info(m))
		}
	})
	return tasks
}

// WriteTree writes the tasks of l that have not ended to w, each indented under the task that waits for it, as Python's asyncio pstree does.
func WriteTree(w io.Writer, l *Loop) error {
	tasks := Dump(l)
	children := make(map[*task][]TaskInfo) // by what their parents wait for
	known := make(map[*task]TaskInfo)
	for _, t := range tasks {
		known[t.task] = t
	}
	waited := make(map[*task]bool)
	for _, t := range tasks {
		if child, ok := known[t.awaits]; ok {
			children[t.task] = append(children[t.task], child)
			waited[t.awaits] = true
		}
	}
	var err error
	seen := make(map[*task]bool)
	var write func(t TaskInfo, indent string)
	write = func(t TaskInfo, indent string) {
		if err != nil {
			return
		}
		if seen[t.task] {
			_, err = fmt.Fprintf(w, "%s%s (above)\n", indent, t.Name)
			return
		}
		seen[t.task] = true
		_, err = fmt.Fprintf(w, "%s%s\n", indent, strings.ReplaceAll(t.String(), "\n", "\n"+indent))
		for _, child := range children[t.task] {
			write(child, indent+"    ")
		}
	}
	for _, t := range tasks {
		if !waited[t.task] {
			write(t, "")
		}
	}
	for _, t := range tasks { // what is left waits in a ring
		if !seen[t.task] {
			write(t, "")
		}
	}
	return err
}

// deadlock describes the loop's tasks, none of which can go on.
func (l *Loop) deadlock() *DeadlockError { return &DeadlockError{Tasks: Dump(l)} }
