package conform

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/asyncgen/asyncgen/internal/progen"
	"github.com/asyncgen/asyncgen/transform"
	"golang.org/x/tools/txtar"
)

// This file runs random programs: many in a package, because most of the time goes into compiling, and a few packages at once.

// Random says which random programs to run.
type Random struct {
	Repo  string    // the directory of this repository
	Work  string    // a directory for what is built
	Seed  uint64    // of the first program
	Count int       // how many programs
	Size  int       // how long their functions are
	Out   string    // the directory for the programs that fail, cut down to what matters
	Limit int       // stop after so many of them
	Log   io.Writer // progress, and what fails
}

const (
	batch    = 160 // programs in a package
	packages = 4   // compiled at once
	policies = 2   // random policies every program is run under
)

// Run runs the programs and returns how many failed. The error is about the run itself.
func (r *Random) Run() (failed int, err error) {
	for done := 0; done < r.Count && failed < r.Limit; {
		n := min(packages*batch, r.Count-done)
		failures, err := r.round(r.Seed+uint64(done), n)
		if err != nil {
			return failed, err
		}
		for _, f := range failures[:min(len(failures), r.Limit-failed)] {
			failed++
			if err := r.report(f); err != nil {
				return failed, err
			}
		}
		done += n
		fmt.Fprintf(r.Log, "%d programs run, %d failed\n", done, failed)
	}
	return failed, nil
}

// A failure is a program that fails, and the first of its faults.
type failure struct {
	*program
	fault fault
}

// round runs n programs and returns those that fail. Those of a package with a fault are run again, each in a package of its own.
func (r *Random) round(seed uint64, n int) ([]failure, error) {
	var programs []*program
	for from := 0; from < n; from += batch {
		g, err := r.program(seed+uint64(from), min(batch, n-from))
		if err != nil {
			return nil, err
		}
		programs = append(programs, g)
	}
	faults, err := r.try(programs)
	if err != nil {
		return nil, err
	}
	var failures []failure
	for i, g := range programs {
		if len(faults[g]) == 0 {
			continue
		}
		alone, err := r.alone(seed+uint64(i*batch), len(g.entries))
		if err != nil {
			return nil, err
		}
		if len(alone) == 0 {
			alone = []failure{{g, faults[g][0]}} // only together
		}
		failures = append(failures, alone...)
	}
	return failures, nil
}

// alone runs n programs, each in a package of its own, and returns those that fail.
func (r *Random) alone(seed uint64, n int) (failures []failure, err error) {
	var programs []*program
	for i := range uint64(n) {
		g, err := r.program(seed+i, 1)
		if err != nil {
			return nil, err
		}
		programs = append(programs, g)
	}
	faults, err := r.try(programs)
	for _, g := range programs {
		if len(faults[g]) > 0 {
			failures = append(failures, failure{g, faults[g][0]})
		}
	}
	return failures, err
}

// program is a package with the programs of n seeds.
func (r *Random) program(seed uint64, n int) (*program, error) {
	src, err := progen.Programs(seed, n, r.Size)
	if err != nil {
		return nil, err
	}
	return sourceProgram(fmt.Sprintf("random%d", seed), src)
}

// try generates, builds and runs programs, and returns their faults.
func (r *Random) try(programs []*program) (map[*program][]fault, error) {
	forms, plain := filepath.Join(r.Work, "forms"), filepath.Join(r.Work, "plain")
	for _, dir := range []string{forms, plain} {
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	s, err := newSuite(forms, r.Repo, programs)
	if err != nil {
		return nil, err
	}
	if err := s.generate(transform.Options{Lines: true}); err != nil {
		return nil, err
	}
	if err := s.check(func(string) bool { return true }, "build", "-trimpath", fastFlags, "./..."); err != nil {
		return nil, err
	}
	c := &comparison{seeds: policies}
	if c.forms, err = s.build(fastFlags); err != nil {
		return nil, err
	}
	if c.plain, err = plainBinary(plain, r.Repo, s.sound(), fastFlags); err != nil {
		return nil, err
	}
	for _, g := range s.sound() {
		for _, out := range c.compareAll(g, g.entries) {
			switch {
			case out.plainEnds: // it takes too long, or too much memory, as it is
			case out.ends:
				s.faults[g] = append(s.faults[g], fault{"end", out.fault})
			case out.fault != "":
				s.faults[g] = append(s.faults[g], fault{"run", out.fault})
			}
		}
	}
	return s.faults, nil
}

// report cuts a program down and writes it as an archive. Several that fail only together are left as they are.
func (r *Random) report(f failure) (err error) {
	fmt.Fprintf(r.Log, "%s: %v\n", f.name, f.fault)
	src := f.archive.Files[0].Data
	if len(f.entries) == 1 {
		if src, err = r.reduce(src, f.fault); err != nil {
			return err
		}
	}
	archive := &txtar.Archive{
		Comment: fmt.Appendf(nil, "A random program, cut down: %s, size %d.\n", f.name, r.Size),
		Files:   []txtar.File{{Name: "main.go", Data: src}},
	}
	path := filepath.Join(r.Out, f.name+".txtar")
	fmt.Fprintf(r.Log, "%s: written to %s\n%s", f.name, path, src)
	return writeFile(path, txtar.Format(archive))
}
