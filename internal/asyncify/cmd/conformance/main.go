// Conformance tries the compiler on other people's code and prints a table of what came of it.
//
//	go run ./internal/asyncify/cmd/conformance [flags]
//
// Each function of packages of the standard library and of modules is made async, and their own tests are run; programs of the
// toolchain's tests must do what they do as they are. See the packages corpus and asyncify. All of it takes an hour or two: with -journal, what
// has passed already is not run again.
//
// It exits with status 1 if anything failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/asyncgen/asyncgen/internal/asyncify"
	"github.com/asyncgen/asyncgen/internal/asyncify/corpus"
)

func main() {
	c := &conformance{}
	var (
		only    = flag.String("only", "", "run only units whose names match the `regexp`: import paths, paths of modules, test/x.go")
		list    = flag.String("corpora", "", "read the list of corpora from this `file`")
		modes   = flag.String("modes", "never,always,random,random+defers+literals+values=3", "run everything in these `modes`")
		journal = flag.String("journal", "", "add records to this `file`, and do not run again what has passed according to it")
		flagErr error
	)
	flag.IntVar(&c.sample, "sample", 0, "run only `n` of the selected units")
	flag.Uint64Var(&c.seed, "seed", 0, "choose the sample by this `number`")
	flag.BoolVar(&c.table, "table", false, "run nothing, and print the tables of what has passed according to the journal")
	flag.IntVar(&c.jobs, "j", 1, "run `n` units at once")
	flag.DurationVar(&c.options.Timeout, "timeout", 10*time.Minute, "`limit` for building and running the tests of a unit once")
	flag.IntVar(&c.lines, "lines", 40, "print at most so many `lines` of each failure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if c.only, flagErr = regexp.Compile(*only); flagErr == nil {
		c.options.Modes, flagErr = asyncify.ParseModes(*modes)
	}
	failed, err := 0, flagErr
	if err == nil {
		failed, err = c.main(ctx, *list, *journal)
	}
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(2)
	case failed > 0:
		fmt.Fprintf(os.Stderr, "conformance: %d units failed\n", failed)
		os.Exit(1)
	}
}

// A conformance is a run of the command.
type conformance struct {
	only    *regexp.Regexp
	sample  int
	seed    uint64
	jobs    int
	table   bool
	all     []corpus.Unit // of which a sample may be taken
	lines   int
	options asyncify.Options
	journal *corpus.Journal
	dir     string // for files
}

// main runs the units and prints the tables. It returns how many failed.
func (c *conformance) main(ctx context.Context, list, journal string) (failed int, err error) {
	if c.options.Runtime, err = asyncify.FindRuntime(); err != nil {
		return 0, err
	}
	if c.options.Skips, err = asyncify.DefaultSkips(); err != nil {
		return 0, err
	}
	if c.journal, err = corpus.OpenJournal(journal); err != nil {
		return 0, err
	}
	defer c.journal.Close()
	if c.dir, err = os.MkdirTemp("", "conformance"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(c.dir)
	units, err := c.units(ctx, list)
	if err != nil {
		return 0, err
	}
	records := c.run(ctx, units)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	for _, r := range records {
		if len(r.Failures) > 0 {
			failed++
		}
	}
	return failed, corpus.Write(os.Stdout, records, c.all, c.options.Modes)
}

// units lists the selected units of the corpora.
func (c *conformance) units(ctx context.Context, list string) ([]corpus.Unit, error) {
	corpora, err := corpus.Default()
	if list != "" {
		var text []byte
		if text, err = os.ReadFile(list); err == nil {
			corpora, err = corpus.Parse(string(text))
		}
	}
	if err != nil {
		return nil, err
	}
	var units []corpus.Unit
	for _, co := range corpora {
		more, err := co.Units(ctx, filepath.Join(c.dir, "modules"), c.only.MatchString)
		if err != nil {
			return nil, err
		}
		units = append(units, more...)
	}
	c.all = units
	if c.sample == 0 || len(units) <= c.sample {
		return units, nil
	}
	chosen := rand.New(rand.NewPCG(c.seed, 0)).Perm(len(units))[:c.sample]
	slices.Sort(chosen)
	var some []corpus.Unit
	for _, i := range chosen {
		some = append(some, units[i])
	}
	return some, nil
}

// run runs the units, several at once, and returns their records in the order of the units.
func (c *conformance) run(ctx context.Context, units []corpus.Unit) []*corpus.Record {
	records := make([]*corpus.Record, len(units))
	next := make(chan int)
	var mu sync.Mutex // guards what is printed, and the journal
	var wg sync.WaitGroup
	for job := range max(1, c.jobs) {
		wg.Go(func() {
			o := c.options
			o.Keep = filepath.Join(c.dir, fmt.Sprint("job", job))
			for i := range next {
				r := units[i].Run(ctx, o)
				if ctx.Err() != nil {
					continue // what it says is not true
				}
				mu.Lock()
				records[i] = r
				c.progress(r, i, len(units))
				mu.Unlock()
			}
		})
	}
	for i := range units {
		if ctx.Err() != nil {
			break
		}
		if records[i] = c.journal.Get(&units[i]); records[i] == nil && !c.table {
			next <- i
		}
	}
	close(next)
	wg.Wait()
	return slices.DeleteFunc(records, func(r *corpus.Record) bool { return r == nil })
}

// progress keeps the record of the unit with number i and says what came of it.
func (c *conformance) progress(r *corpus.Record, i, of int) {
	if err := c.journal.Add(r); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
	}
	fmt.Fprintf(os.Stderr, "%d/%d %s: %d of %d functions, %d of %d tests, %.0fs\n", i+1, of, r.Name, r.Async, r.Functions, r.Passed, r.Tests, r.Seconds)
	for i, failure := range r.Failures {
		lines := strings.SplitAfter(failure, "\n")
		if i > 0 {
			lines = lines[:1] // the rest is the same most times
		}
		fmt.Fprintf(os.Stderr, "FAILED: %s\n", strings.TrimSuffix(strings.Join(lines[:min(len(lines), c.lines)], ""), "\n"))
	}
}
