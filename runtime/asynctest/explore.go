package asynctest

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file runs a program under many schedules. Invariant: a seed stands for one schedule, in every run of the same program.

// Replay makes Explore run the one schedule that seed stands for, in place of many.
func Replay(seed uint64) Option { return func(c *config) { c.replay = &seed } }

// Explore runs a program under n schedules, each as Run does. They differ in the order in which tasks that are ready in the same iteration
// take their steps; the first schedule is asyncio's. A schedule fails when the program returns an error, a deadlock for
// example, or panics, or reports a failure to t. Explore then stops and reports the schedule's seed, for Replay.
//
// The program is made anew by each call of program, and must not share variables with the one before.
func Explore[T any](t testing.TB, n int, program func() async.Awaitable[T], opts ...Option) {
	t.Helper()
	var c config
	for _, o := range opts {
		o(&c)
	}
	if c.replay != nil {
		explore(t, *c.replay, program(), opts)
		return
	}
	for seed := range uint64(n) {
		if !explore(t, seed, program(), opts) {
			return
		}
	}
}

// explore runs a under one schedule and reports whether all went well.
func explore[T any](t testing.TB, seed uint64, a async.Awaitable[T], opts []Option) (ok bool) {
	t.Helper()
	failed := t.Failed()
	returned := false
	defer func() {
		t.Helper()
		if !returned { // a panic or FailNow is on its way
			t.Errorf("asynctest: the schedule with seed %d did not end: run it again with asynctest.Replay(%[1]d)", seed)
		}
	}()
	_, err := Run(t, a, append(opts[:len(opts):len(opts)], WithLoop(async.WithShuffle(seed)))...)
	returned = true
	switch {
	case err != nil:
		t.Errorf("asynctest: the schedule with seed %d failed: run it again with asynctest.Replay(%[1]d): %v", seed, err)
	case t.Failed() && !failed:
		t.Errorf("asynctest: the schedule with seed %d failed: run it again with asynctest.Replay(%[1]d)", seed)
	default:
		return true
	}
	return false
}
