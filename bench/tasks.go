// Package bench measures what coroutines cost beside what Go offers for the same purpose, in the same run. Its functions are
// bodies of benchmarks; the tests run them as such, and the program in report prints them as a table.
package bench

import (
	"context"
	"fmt"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// Suspend measures one suspension and resumption through the loop, in a call that is depth calls deep.
func Suspend(b *testing.B, depth int) {
	b.ReportAllocs()
	run(b, deepAsync(depth, b.N))
}

// SuspendInTurn is Suspend for 100 tasks that take turns.
func SuspendInTurn(b *testing.B) {
	const tasks = 100
	b.ReportAllocs()
	run(b, crowdAsync(tasks, b.N/tasks+1))
}

// ReadyAwait measures an await of a call that does not suspend.
func ReadyAwait(b *testing.B) {
	b.ReportAllocs()
	run(b, sumsAsync(b.N))
}

// SpawnJoin measures starting a task and waiting for its end.
func SpawnJoin(b *testing.B) {
	b.ReportAllocs()
	run(b, spawnAsync(b.N))
}

// run runs the main task of a benchmark. The time includes starting and closing a loop, once.
func run[T any](b *testing.B, main async.Coro[T]) {
	if _, err := async.Run(context.Background(), main); err != nil {
		b.Fatal(err)
	}
}

//async:func
func yields(n int) {
	for range n {
		async.MustWait(async.Sleep(0))
	}
}

//async:func
func deep(depth, n int) {
	if depth > 1 {
		async.MustWait(deepAsync(depth-1, n))
	} else {
		async.MustWait(yieldsAsync(n))
	}
}

//async:func
func crowd(tasks, n int) {
	all := make([]async.Coro[async.Void], tasks)
	for i := range all {
		all[i] = yieldsAsync(n)
	}
	async.MustWait(async.Gather(async.Slice(all)...))
}

// increment is a call that waits only for what is negative.
//
//async:func
func increment(n int) int {
	if n < 0 {
		async.MustWait(async.Sleep(0))
	}
	return n + 1
}

//async:func
func sums(n int) error {
	total := 0
	for range n {
		total = async.MustAwait(incrementAsync(total))
	}
	if total != n {
		return fmt.Errorf("%d increments gave %d", n, total)
	}
	return nil
}

//async:func
func spawn(n int) {
	for range n {
		async.MustWait(async.Go(nothingAsync()))
	}
}

//async:func
func nothing() {}
