package probe

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// This file is the command line of a binary made of many programs: it runs one of them in the ways it is
// asked to and prints the records.

// A Program is one entry of a test program in the forms that the binary has of it.
type Program struct {
	Name  string
	Forms map[string]func(*P) (results []any)
}

// A Run is one run of a program. Form and Policy and Seed say how; the rest is what came of it.
type Run struct {
	Form        string
	Policy      Policy
	Seed        uint64
	Trace       []string
	Suspensions int
}

func (r Run) String() string {
	if r.Policy != Random {
		return fmt.Sprintf("%s/%v", r.Form, r.Policy)
	}
	return fmt.Sprintf("%s/%v-%d", r.Form, r.Policy, r.Seed)
}

// ParseRun is the inverse of [Run.String].
func ParseRun(s string) (Run, error) {
	form, policy, _ := strings.Cut(s, "/")
	r := Run{Form: form}
	switch {
	case policy == "never":
		return r, nil
	case policy == "always":
		r.Policy = Always
		return r, nil
	default:
		r.Policy = Random
		_, err := fmt.Sscanf(policy, "random-%d", &r.Seed)
		return r, err
	}
}

// Serve is the main function of the binary. Its arguments are the names of programs, with commas in between, and any number of
// runs, as [Run.String] writes them; it runs each program in each way and prints the runs as lines of JSON.
func Serve(programs []Program) {
	if err := serve(programs, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func serve(programs []Program, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: <program>[,<program>]... [run]...")
	}
	named := map[string]Program{}
	for _, g := range programs {
		named[g.Name] = g
	}
	out := json.NewEncoder(os.Stdout)
	for name := range strings.SplitSeq(args[0], ",") {
		g, ok := named[name]
		if !ok {
			return fmt.Errorf("no program %q", name)
		}
		for _, arg := range args[1:] {
			r, err := g.run(arg)
			if err != nil {
				return err
			}
			if err := out.Encode(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// run runs the program in one way.
func (g *Program) run(way string) (Run, error) {
	r, err := ParseRun(way)
	if err != nil {
		return r, fmt.Errorf("run %q: %w", way, err)
	}
	form := g.Forms[r.Form]
	if form == nil {
		return r, fmt.Errorf("program %s has no form %q", g.Name, r.Form)
	}
	p := New(r.Policy, r.Seed)
	record(p, func() []any { return form(p) })
	r.Trace, r.Suspensions = p.Trace(), p.Suspensions()
	return r, nil
}
