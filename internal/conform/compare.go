package conform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/asyncgen/asyncgen/internal/probe"
)

// This file compares the records that a program leaves in its forms.

// A comparison has the binaries of both kinds, and compares the programs in them.
type comparison struct {
	plain string // with the plain forms
	forms string // with the blocking and the coroutine forms
	seeds int    // how many random policies every entry is run under
}

// An outcome is what came of the runs of one entry.
type outcome struct {
	fault       string   // what is wrong, or ""
	ends        bool     // it is that the process ended before its runs did
	plainEnds   bool     // and so did that of the plain program
	record      []string // that which all runs must leave
	suspensions int      // how many awaits were suspended, in all runs
}

// runs are the ways in which every entry is run.
func (c *comparison) runs() []probe.Run {
	list := []probe.Run{{Form: "blocking"}, {Form: "coroutine"}, {Form: "coroutine", Policy: probe.Always}}
	for n := range uint64(c.seeds) {
		list = append(list, probe.Run{Form: "coroutine", Policy: probe.Random, Seed: n})
	}
	return list
}

// compare runs an entry of a program. All runs must leave the record of the plain program, or that of the blocking form if
// there is no plain one.
func (c *comparison) compare(g *program, e entry) outcome {
	return c.compareAll(g, []entry{e})[0]
}

// compareAll runs entries of a program in one process of each kind. If that goes wrong each gets a process of its own,
// to find out whose fault it was.
func (c *comparison) compareAll(g *program, entries []entry) []outcome {
	got, err := runEntries(c.forms, g, entries, c.runs())
	want := make([][]probe.Run, len(entries))
	if err == nil && g.plain {
		want, err = runEntries(c.plain, g, entries, []probe.Run{{Form: "plain"}})
	}
	outcomes := make([]outcome, len(entries))
	for i, e := range entries {
		switch {
		case err == nil && g.plain:
			outcomes[i] = judge(e, want[i][0], got[i])
		case err == nil:
			outcomes[i] = judge(e, got[i][0], got[i])
		case len(entries) == 1:
			outcomes[i] = outcome{fault: fmt.Sprintf("%s: %v", e.name, err), ends: true}
			if want[i] == nil && g.plain {
				_, err := runEntries(c.plain, g, entries, []probe.Run{{Form: "plain"}})
				outcomes[i].plainEnds = err != nil
			}
		default:
			outcomes[i] = c.compare(g, e)
		}
	}
	return outcomes
}

// judge compares the records of an entry with that of the run want.
func judge(e entry, want probe.Run, got []probe.Run) outcome {
	out := outcome{record: want.Trace}
	var others []string
	for _, r := range got {
		out.suspensions += r.Suspensions
		switch {
		case sameRecord(want.Trace, r.Trace):
		case out.fault == "":
			out.fault = fmt.Sprintf("%s: the record of %v is not that of %v:\n%s", e.name, r, want, diff(want.Trace, r.Trace))
		default:
			others = append(others, r.String())
		}
	}
	if len(others) > 0 {
		out.fault += fmt.Sprintf("%s: nor is that of %s", e.name, strings.Join(others, ", "))
	}
	return out
}

// sameRecord reports whether two records are equal. A panic with a MustError that nobody recovers is, at the
// root of a task, the task's error; the plain program ends with the panic.
func sameRecord(plain, got []string) bool {
	last := len(plain) - 1
	if cause, ok := strings.CutPrefix(plain[max(last, 0)], probe.Must); ok && len(got) > last+1 && got[len(got)-1] == probe.End {
		return slices.Equal(plain[:last], got[:last]) && got[len(got)-2] == probe.Return+cause
	}
	return slices.Equal(plain, got)
}

// formatRecord is what the record of one entry looks like in a want file.
func formatRecord(e entry, trace []string) string {
	return e.name + ":\n\t" + strings.ReplaceAll(strings.Join(trace, "\n"), "\n", "\n\t") + "\n"
}

// diff shows where got leaves want.
func diff(want, got []string) string {
	n := 0
	for n < len(want) && n < len(got) && want[n] == got[n] {
		n++
	}
	show := func(lines []string) string {
		from, to := max(0, n-5), min(len(lines), n+5)
		if from >= to {
			return "\t(nothing)\n"
		}
		return "\t" + strings.Join(lines[from:to], "\n\t") + "\n"
	}
	return "want, around the first difference:\n" + show(want) + "got:\n" + show(got)
}
