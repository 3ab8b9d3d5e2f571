package async

import (
	"runtime"
	"strings"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file tells which calls a panic has gone through. The calls that await what panics are not on the goroutine's stack, which is what Go
// prints when nobody recovers. So a panic that leaves the loop is raised twice, first with its way as the value and then, while that unwinds,
// with the value it has: recover gives the second, and the program, should it end, prints both:
//
//	panic: async: panic in
//		main.(*fetchFrame).Resume (main.go:16)
//		main.program (main.go:23)
//		panic: assignment to entry in nil map

// A way is the calls that a panic went through, as the value of a panic.
type way []byte

func (w way) Error() string { return "async: panic in\n" + strings.TrimSuffix(string(w), "\n") }

// raiseOut raises a panic where it leaves the loop.
func raiseOut(value any, calls []byte) {
	if len(calls) > 0 {
		defer func() { panic(value) }()
		panic(way(calls))
	}
	panic(value)
}

// panicError returns the error that stands for r.
func panicError(r *machine.Raised) *PanicError {
	stack := r.Stack
	if len(r.Calls) > 0 {
		stack = append(append(stack[:len(stack):len(stack)], "\npanic in\n"...), r.Calls...)
	}
	return &PanicError{Value: r.Value, Stack: stack, calls: r.Calls}
}

// note adds the calls of t to those that r has gone through: first those on the stack of the goroutine, which is panicking, and then the suspended
// ones that await them.
func (t *task) note(r *machine.Raised) {
	if r.Stack == nil || r.Task == &t.Task {
		return
	}
	r.Task = &t.Task
	for _, f := range nativeCalls() {
		r.Calls = append(r.Calls, "\t"+f.String()+"\n"...)
	}
	for c := t.Running(); c != nil; {
		if c = machine.Parent(c); c != nil {
			r.Calls = append(r.Calls, "\t"+frameOf(c).String()+"\n"...)
		}
	}
}

// nativeCalls returns the calls between the loop's step and the panic that unwinds it, but for those of the runtimes.
func nativeCalls() []Frame {
	pc := make([]uintptr, 100)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	var calls []Frame
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		pkg, name, _ := strings.Cut(f.Function[strings.LastIndexByte(f.Function, '/')+1:], ".")
		own := strings.HasPrefix(f.File, sourceDir)
		switch {
		case own && strings.HasPrefix(name, "(*Loop).spin") && !strings.Contains(name, ".func"):
			return calls
		case !own && pkg != "runtime":
			calls = append(calls, Frame{f.Function, f.File, f.Line})
		}
	}
	return calls
}

// sourceDir is where the sources of this package were, and those of package machine below it.
var sourceDir = func() string {
	_, file, _, _ := runtime.Caller(0)
	return file[:strings.LastIndexByte(file, '/')+1]
}()
