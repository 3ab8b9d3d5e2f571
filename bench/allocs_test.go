package bench

import (
	"context"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// TestAllocations counts what a call may cost at most: an await of a call in the same package nothing, a task its frame and itself.
func TestAllocations(t *testing.T) {
	const many = 1000
	for _, test := range []struct {
		name string
		main func(n int) async.Coro[async.Void]
		max  float64 // for each one
	}{
		{"await that need not wait", func(n int) async.Coro[async.Void] { return sumsAsync(n) }, 0},
		{"suspend and resume", func(n int) async.Coro[async.Void] { return yieldsAsync(n) }, 0},
		{"start a task and await it", func(n int) async.Coro[async.Void] { return spawnAsync(n) }, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			allocations := func(n int) float64 {
				return testing.AllocsPerRun(10, func() {
					if _, err := async.Run(context.Background(), test.main(n)); err != nil {
						t.Error(err)
					}
				})
			}
			each := (allocations(2*many) - allocations(many)) / many
			if each > test.max {
				t.Errorf("%v allocations each, want at most %v", each, test.max)
			}
		})
	}
}
