// Asyncify makes every function of a package asynchronous and runs the package's own tests on the result.
//
//	go run ./internal/asyncify/cmd/asyncify [flags] package...
//
// In the place of a package there may be a program, file.go: it is run as it is and asyncified, and must do the same.
//
// See the package asyncify for what that means. It exits with status 1 if a test fails.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/asyncgen/asyncgen/internal/asyncify"
)

func main() {
	os.Exit(run())
}

func run() int {
	var (
		o       asyncify.Options
		modes   = flag.String("modes", "never,always,random", "run the tests with yields that suspend `never, always, or at random`; random:7+defers+literals+values=3 sets the seed and makes more asynchronous, +calls less")
		only    = flag.String("only", "", "asyncify only functions whose names (F or T.M) match the `regexp`")
		except  = flag.String("except", "", "leave functions whose names match the `regexp` as they are")
		verbose = flag.Bool("v", false, "list the functions that stay plain and the tests that are left out")
		bisect  = flag.Bool("bisect", false, "when the tests fail in a mode, find the functions at fault")
		tags    = flag.String("tags", "", "build `tags`")
		test    = flag.String("run", "", "run only tests that match the `regexp`")
		quiet   = flag.Bool("q", false, "print only what failed, and sums")
		lines   = flag.Int("lines", 60, "print at most so many `lines` of output of failing tests")
	)
	flag.StringVar(&o.Dir, "C", "", "run the go command in this `directory`")
	flag.DurationVar(&o.Timeout, "timeout", 3*time.Minute, "`limit` for building and running the tests once")
	flag.BoolVar(&o.Check, "check", false, "only type-check what becomes of packages")
	flag.StringVar(&o.Keep, "keep", "", "leave the files in this `directory`")
	flag.Parse()
	skips, err := asyncify.DefaultSkips()
	if err != nil {
		fmt.Fprintln(os.Stderr, "skips.txt:", err)
		return 2
	}
	o.Skips = skips
	if o.Modes, err = asyncify.ParseModes(*modes); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if o.Runtime, err = asyncify.FindRuntime(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if *tags != "" {
		o.Flags = append(o.Flags, "-tags="+*tags)
	}
	if *test != "" {
		o.Args = append(o.Args, "-run="+*test)
	}
	if o.Only, err = selection(*only, *except); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	status := 0
	var sum totals
	for _, pattern := range flag.Args() {
		res, err := asyncified(ctx, pattern, o)
		if err != nil {
			fmt.Printf("%s: %v\n", pattern, err)
			status = 1
			continue
		}
		ok := sum.add(res)
		if !*quiet || !ok {
			report(res, *verbose, *lines)
		}
		if !ok {
			status = 1
			if *bisect {
				culprits, err := asyncify.Bisect(ctx, pattern, o)
				fmt.Printf("%s: at fault: %s (%v)\n", pattern, strings.Join(culprits, " "), err)
			}
		}
	}
	if len(flag.Args()) > 1 {
		fmt.Printf("in all: %d, of which %d failed and %d were left out; %d functions, %d of them async; %d runs of tests, %d passed, %d failed\n",
			sum.packages, sum.failed, sum.out, sum.functions, sum.async, sum.tests, sum.passed, sum.tests-sum.passed)
	}
	return status
}

// asyncified asyncifies and tests a package or a program.
func asyncified(ctx context.Context, pattern string, o asyncify.Options) (*asyncify.Result, error) {
	if strings.HasSuffix(pattern, ".go") {
		return asyncify.Program(ctx, []string{pattern}, o)
	}
	return asyncify.Package(ctx, pattern, o)
}

// totals are sums over packages.
type totals struct{ packages, failed, out, functions, async, tests, passed int }

// add adds the counts of a result and reports whether all is well with it.
func (t *totals) add(res *asyncify.Result) bool {
	t.packages++
	if res.Skipped != "" {
		t.out++
	}
	t.functions += len(res.Functions)
	t.async += res.Marked()
	ok := true
	for _, r := range res.Runs {
		t.passed += len(r.Passed) + len(r.Allocating)
		t.tests += len(r.Passed) + len(r.Allocating) + len(r.Failed)
		ok = ok && r.OK()
	}
	if !ok {
		t.failed++
	}
	return ok
}

// selection returns which functions two regular expressions select.
func selection(only, except string) (func(string) bool, error) {
	if only == "" && except == "" {
		return nil, nil
	}
	yes, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	no, err := regexp.Compile(cmp.Or(except, "^$"))
	return func(name string) bool { return yes.MatchString(name) && !no.MatchString(name) }, err
}

// report prints what came of a package.
func report(res *asyncify.Result, verbose bool, lines int) {
	if res.Skipped != "" {
		fmt.Printf("%s: left out: %s\n", res.Package, res.Skipped)
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "package\tmode\tfunctions\tasync\ttests\tpassed\tbut allocate\tfailed\tskip themselves\tleft out\ttime")
	for _, r := range res.Runs {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%v\n", res.Package, r.Mode, len(res.Functions), res.Marked(),
			len(r.Passed)+len(r.Allocating)+len(r.Failed)+len(r.Idle), len(r.Passed), len(r.Allocating), len(r.Failed), len(r.Idle), len(r.Left), r.Duration.Round(100*time.Millisecond))
	}
	w.Flush()
	reasons := map[string][]string{}
	for _, f := range res.Functions {
		if f.Plain != "" {
			reasons[f.Plain] = append(reasons[f.Plain], f.Name)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		names := reasons[reason]
		fmt.Printf("\tplain: %d functions: %s\n", len(names), reason)
		if verbose {
			fmt.Printf("\t\t%s\n", strings.Join(names, " "))
		}
	}
	for i, r := range res.Runs {
		if verbose && i == 0 {
			for _, name := range slices.Sorted(maps.Keys(r.Left)) {
				fmt.Printf("\tleft out: %s: %s\n", name, r.Left[name])
			}
		}
		if r.OK() || i > 0 && !res.Runs[i-1].OK() && slices.Equal(r.Failed, res.Runs[i-1].Failed) {
			continue
		}
		fmt.Printf("\n%s, %s: failed: %s", res.Package, r.Mode, strings.Join(r.Failed, " "))
		if r.Err != nil {
			fmt.Printf(" (%v)", r.Err)
		}
		out := strings.SplitAfter(r.Output, "\n")
		fmt.Printf("\n%s\n", strings.Join(out[:min(len(out), lines)], ""))
	}
}
