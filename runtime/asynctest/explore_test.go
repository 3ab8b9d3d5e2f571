package asynctest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// reports records what is reported in place of a test.
type reports struct {
	testing.TB
	all []string
}

func (r *reports) Errorf(format string, args ...any) {
	r.all = append(r.all, fmt.Sprintf(format, args...))
}
func (r *reports) Failed() bool { return len(r.all) > 0 }

// racy returns a program of three tasks of two steps each. Its outcome is what judge says to the order of the steps: a, b, c and then A, B, C.
func racy(judge func(order string) error) func() async.Awaitable[async.Void] {
	return func() async.Awaitable[async.Void] {
		var order strings.Builder
		main := &steps{ops: []async.Awaitable[async.Void]{async.WithGroupCoro(func(g *async.Group) async.Coro[async.Void] {
			for i := range 3 {
				note := func(step int) { fmt.Fprintf(&order, "%c", "abcABC"[3*step+i]) }
				async.GoIn(g, &steps{ops: []async.Awaitable[async.Void]{async.Sleep(0), async.Sleep(0)}, then: note})
			}
			return &steps{}
		})}}
		main.then = func(int) { main.err = judge(order.String()) }
		return main
	}
}

func TestExplore(t *testing.T) {
	seen := map[string]bool{}
	first := ""
	asynctest.Explore(t, 500, racy(func(order string) error {
		if first == "" {
			first = order
		}
		seen[order] = true
		if strings.ToUpper(order[:3]) == order[:3] || strings.ToLower(order[:3]) != order[:3] {
			return errors.New("a second step came before a first: iterations were mixed")
		}
		return nil
	}))
	if first != "abcABC" {
		t.Errorf("the first schedule is %s, not that of asyncio", first)
	}
	if len(seen) != 36 { // 3! orders of each iteration
		t.Errorf("%d of 36 schedules were seen", len(seen))
	}
}

func TestExploreReplays(t *testing.T) {
	failing := func(order string) error {
		if strings.HasPrefix(order, "cb") {
			return errors.New("found " + order)
		}
		return nil
	}
	r := &reports{TB: t}
	asynctest.Explore(r, 500, racy(failing))
	if len(r.all) != 1 {
		t.Fatalf("reports: %v", r.all)
	}
	var seed uint64
	var found string
	if _, err := fmt.Sscanf(r.all[0], "asynctest: the schedule with seed %d failed:", &seed); err != nil || seed == 0 {
		t.Fatalf("no seed in %q", r.all[0])
	}
	found = r.all[0][strings.LastIndex(r.all[0], "found"):]
	again := &reports{TB: t}
	asynctest.Explore(again, 500, racy(failing), asynctest.Replay(seed))
	if len(again.all) != 1 || !strings.HasSuffix(again.all[0], found) {
		t.Errorf("%q was replayed as %q", r.all, again.all)
	}
}

func TestExplorePanic(t *testing.T) {
	r := &reports{TB: t}
	defer func() {
		if v := recover(); v != "boom" || len(r.all) != 1 || !strings.Contains(r.all[0], "seed 0") {
			t.Errorf("panic %v, reports %v", v, r.all)
		}
	}()
	asynctest.Explore(r, 5, racy(func(string) error { panic("boom") }))
}
