package generators

import (
	"context"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// sources are the loops over streams, in both forms.
var sources = map[string]struct {
	plain func(tr *Trace, way exit) error
	coro  func(tr *Trace, way exit) async.Coro[async.Void]
}{
	"queue":     {overQueue, overQueueAsync},
	"completed": {overCompleted, overCompletedAsync},
	"generator": {overGenerator, overGeneratorAsync},
}

// However a loop over a stream is left, both forms do the same.
func TestExits(t *testing.T) {
	for name, source := range sources {
		for _, way := range everyExit {
			t.Run(name+"/"+string(way), func(t *testing.T) {
				var want, got Trace
				outcome(&want, func() { want.Add("error %v", source.plain(&want, way)) })
				outcome(&got, func() {
					_, err := async.Run(context.Background(), source.coro(&got, way), reporting(&got))
					got.Add("error %v", err)
				})
				if !slices.Equal(got, want) {
					t.Errorf("\n\t%s\nwant\n\t%s", strings.Join(got, ", "), strings.Join(want, ", "))
				}
				if end := got[len(got)-1]; way == "panic" && end != "panic consumer" || way == "Goexit" && end != "goexit" {
					t.Errorf("ends with %s", end)
				}
				if closed := slices.Index(got, "lingering over: <nil>"); name == "generator" && (closed < 0 || closed > slices.IndexFunc(got, isLeaving)) {
					t.Errorf("the generator is not closed before the function returns: %v", got)
				}
			})
		}
	}
}

func isLeaving(event string) bool { return strings.HasPrefix(event, "leaves with") }

// A task that is cancelled in the middle of a loop leaves it with the error of the await, and closes the stream.
func TestExitsByCancellation(t *testing.T) {
	for name, source := range sources {
		for _, way := range []exit{"cancelled in the body", "cancelled in Next"} {
			t.Run(name+"/"+string(way), func(t *testing.T) {
				var tr Trace
				if _, err := async.Run(context.Background(), interruptAsync(&tr, source.coro(&tr, way)), reporting(&tr)); err != nil {
					t.Fatal(err)
				}
				for _, event := range []string{"leaves with async: cancelled", "cancelled: async: cancelled"} {
					if !slices.Contains(tr, event) {
						t.Errorf("no %q in %v", event, tr)
					}
				}
				if name == "generator" && !slices.Contains(tr, "lingering over: <nil>") {
					t.Errorf("the generator is not closed: %v", tr)
				}
			})
		}
	}
}

func TestGoexitInAsyncGenerators(t *testing.T) {
	for n := range 4 {
		compareSlow(t, "exitsByItself/"+at(n), slowForm[int, async.Void]{
			func(tr *Trace, yield func(int) bool) (async.Void, error) {
				return async.Void{}, exitsByItself(tr, n, yield)
			},
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, async.Void] {
				return exitsByItselfAsync(tr, n)
			}})
	}
}
