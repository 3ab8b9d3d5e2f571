package retention

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

func TestRetention(t *testing.T) {
	for name, coroutine := range map[string]func(*check) async.Coro[async.Void]{
		"locals": localsAsync, "caller": callerAsync, "results": resultsAsync, "closures": closuresAsync, "pointers": pointersAsync,
		"loops": loopsAsync, "deferred": deferredAsync, "recursion": recursionAsync, "operands": operandsAsync, "generators": generatorsAsync,
	} {
		t.Run(name, func(t *testing.T) {
			c := &check{}
			if _, err := asynctest.Run(t, coroutine(c)); err != nil {
				t.Error(err)
			}
			for _, wrong := range c.wrong {
				t.Error(wrong)
			}
		})
	}
}
