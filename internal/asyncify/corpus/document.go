package corpus

// This file writes the page that says what came of everything.

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/asyncgen/asyncgen/internal/asyncify"
)

// preamble says what the tables mean.
const preamble = `# Conformance

Written by the command internal/asyncify/cmd/conformance with %s, in the modes %s.

A mode says which of the points where a function may be suspended do suspend it. These are all places between statements, and the calls of other async functions of the
package; where the mode says so, also deferred calls, function literals that are values, and one of so many expressions. A test has passed if it has in all modes. A program has passed if it
prints what it prints, and ends as it ends, when nothing is async.

## Corpora

`

// Write writes the page: a table of the kinds of corpora, one of packages and directories, and the reasons for what is left out. The
// records may be those of some of the units only.
func Write(w io.Writer, records []*Record, units []Unit, modes []asyncify.Mode) error {
	var names []string
	for _, m := range modes {
		names = append(names, m.String())
	}
	done, all := map[string]int{}, map[string]int{}
	for _, r := range records {
		done[kind(r.Row)]++
	}
	for _, u := range units {
		all[kind(u.Row)]++
	}
	count := func(kind string) string {
		if done[kind] < all[kind] {
			return number(done[kind]) + " of " + number(all[kind])
		}
		return number(done[kind])
	}
	fmt.Fprintf(w, preamble, runtime.Version(), strings.Join(names, ", "))
	kinds := Sums("corpus", records, func(r *Record) string {
		switch kind := kind(r.Row); kind {
		case "std":
			return count(kind) + " packages of the standard library"
		case "programs":
			return count(kind) + " programs of `GOROOT/test`"
		default:
			return count(kind) + " packages of other modules"
		}
	})
	if err := kinds.Write(w); err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Packages and directories\n\n")
	if err := Sums("", records, func(r *Record) string { return "`" + r.Row + "`" }).Write(w); err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Reasons\n\n")
	return kinds.WriteReasons(w)
}

// kind is the kind of corpus that a row belongs to.
func kind(row string) string {
	first, _, _ := strings.Cut(row, "/")
	switch {
	case first == "GOROOT":
		return "programs"
	case strings.Contains(first, "."):
		return "module"
	}
	return "std"
}
