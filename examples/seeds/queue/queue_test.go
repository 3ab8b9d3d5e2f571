package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestQueue(t *testing.T) { golden.Test(t, "want.txt", programAsync) }

// TestDeadlock checks that the report names the consumer that is left, and the main task, which waits for it, with their lines.
func TestDeadlock(t *testing.T) {
	_, err := asynctest.Run(t, runAsync(io.Discard, async.NewQueue[int](5), putEndMarkAsync))
	deadlock, ok := errors.AsType[*async.DeadlockError](err)
	if !ok {
		t.Fatalf("got %v, want a *DeadlockError", err)
	}
	var functions []string
	for _, task := range deadlock.Tasks {
		frame := task.Stack[len(task.Stack)-1]
		functions = append(functions, frame.Function[strings.LastIndexByte(frame.Function, '.')+1:])
		if line := frame.String(); !strings.HasSuffix(frame.File, "queue.go") || frame.Line == 0 || !strings.Contains(err.Error(), line) {
			t.Errorf("%q is not a line of the report:\n%v", line, err)
		}
	}
	if got := strings.Join(functions, ", "); got != "run, consumer" {
		t.Errorf("the report names %s, want run, consumer:\n%v", got, err)
	}
	if name := deadlock.Tasks[0].Name; name != "main" || !strings.Contains(err.Error(), "\nmain waits for ") {
		t.Errorf("the first task of the report is %s, want main:\n%v", name, err)
	}
}
