// Report runs the benchmarks, each beside what Go offers for the same purpose, and prints tables in Markdown with the
// ratios and what was measured on. Where there is a python3, its asyncio does the same in another column.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/bench"
)

// A row compares a benchmark with its peer. What counts is the best of many short runs, which other programs disturb least.
type row struct {
	what, than string
	ours, peer func(*testing.B)
	target     float64 // the largest ratio that is good enough
	python     string  // the name in peers.py
}

var rows = []row{
	{"suspend and resume, 1 call deep", "`iter.Pull`, next", suspend(1), bench.PullNext, 1. / 10, "suspend1"},
	{"suspend and resume, 10 calls deep", "`iter.Pull`, next", suspend(10), bench.PullNext, 1. / 10, "suspend10"},
	{"suspend and resume, 1 call deep", "switch between goroutines over channels", suspend(1), bench.ChannelSwitch, 1. / 20, "suspend1"},
	{"suspend and resume, 100 tasks in turn", "switch between goroutines over channels", bench.SuspendInTurn, bench.ChannelSwitch, 1. / 20, "in turn"},
	{"await that need not wait", "plain call", bench.ReadyAwait, bench.PlainCall, 3, "ready"},
	{"step of a generator", "`iter.Pull`, next", bench.Step, bench.PullNext, 1. / 10, "step"},
	{"step of a generator, 10 calls deep", "`iter.Pull`, next", bench.StepDeep, bench.PullNext, 1. / 10, "step deep"},
	{"value of a tree walked by recursion, 10 deep", "`iter.Pull`, next", sized(bench.Walk, 10), sized(bench.PullWalk, 10), 1. / 5, ""},
	{"value of a tree walked by recursion, 20 deep", "`iter.Pull`, next", sized(bench.Walk, 20), sized(bench.PullWalk, 20), 1. / 3, ""},
	{"value of a tree walked by recursion, 20 deep", "iterator written by hand, with a stack", sized(bench.Walk, 20), sized(bench.HandWalk, 20), 2, ""},
	{"start a task and await it", "`go` and `WaitGroup`", bench.SpawnJoin, bench.GoJoin, 1. / 2, "spawn"},
	{"hand an item over, queue for 1", "channel for 1", sized(bench.HandOver, 1), sized(bench.ChannelHandOver, 1), 1. / 5, "queue1"},
	{"hand an item over, queue for 100", "channel for 100", sized(bench.HandOver, 100), sized(bench.ChannelHandOver, 100), 1. / 5, "queue100"},
	{"schedule and cancel a timer", "`time.AfterFunc` and `Stop`", bench.Timer, bench.AfterFunc, 1. / 2, "timer"},
}

func sized(measure func(*testing.B, int), n int) func(*testing.B) {
	return func(b *testing.B) { measure(b, n) }
}

func suspend(depth int) func(*testing.B) {
	return func(b *testing.B) { bench.Suspend(b, depth) }
}

func main() {
	testing.Init()
	rounds := flag.Int("rounds", 60, "how often each is run, for the time that -test.benchtime gives; the best counts")
	strict := flag.Bool("strict", false, "fail if a ratio is above its target")
	if err := flag.Set("test.benchtime", "5ms"); err != nil {
		log.Fatal(err)
	}
	flag.Parse()
	fmt.Printf("%s, %s, %s/%s, %d CPUs\n\n", cpu(), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	python, err := measurePython()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("| | ns | allocations | beside | ns | ratio | asyncio, ns |\n|---|---:|---:|---|---:|---:|---:|")
	var missed []string
	for _, r := range rows {
		ours, peer := r.measure(*rounds)
		ratio := nanoseconds(ours) / nanoseconds(peer)
		if ratio > r.target {
			missed = append(missed, fmt.Sprintf("%s: %s of %s, want %s", r.what, times(ratio), r.than, times(r.target)))
		}
		fmt.Printf("| %s | %.1f | %d | %s | %.1f | %s | %s |\n",
			r.what, nanoseconds(ours), ours.AllocsPerOp(), r.than, nanoseconds(peer), times(ratio), python[r.python])
	}
	if err := growth(*rounds); err != nil {
		log.Fatal(err)
	}
	if *strict && len(missed) > 0 {
		log.Fatalf("above their targets:\n%s", strings.Join(missed, "\n"))
	}
}

// measure returns the best of several runs of both sides, which alternate.
func (r row) measure(rounds int) (ours, peer testing.BenchmarkResult) {
	for range rounds {
		ours, peer = better(ours, testing.Benchmark(r.ours)), better(peer, testing.Benchmark(r.peer))
	}
	return ours, peer
}

func better(a, b testing.BenchmarkResult) testing.BenchmarkResult {
	if a.N > 0 && nanoseconds(a) < nanoseconds(b) {
		return a
	}
	return b
}

func nanoseconds(r testing.BenchmarkResult) float64 { return float64(r.T) / float64(r.N) }

// times writes a ratio as a number, or a fraction if it is small.
func times(ratio float64) string {
	if ratio < 0.7 {
		return fmt.Sprintf("1/%.2g", 1/ratio)
	}
	return fmt.Sprintf("%.2g", ratio)
}

// cpu returns the name of the processor, as far as the system tells.
func cpu() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // not there on other systems
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), ":"))
		}
	}
	return "unknown processor"
}
