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
package; where the mode says so, also the ends of functions with deferred calls, function literals that are values, and one of so many expressions. A test has passed if it has in all modes. A program has passed if it
prints, and ends, as it does when nothing is async.

## Corpora

`

// Write writes the page: a table of the kinds of corpora, one of packages and directories, and the reasons for what is left out.
func Write(w io.Writer, records []*Record, modes []asyncify.Mode) error {
	var names []string
	for _, m := range modes {
		names = append(names, m.String())
	}
	units := map[string]int{}
	for _, r := range records {
		units[r.kind()]++
	}
	fmt.Fprintf(w, preamble, runtime.Version(), strings.Join(names, ", "))
	kinds := Sums("corpus", records, func(r *Record) string {
		switch kind := r.kind(); kind {
		case "std":
			return fmt.Sprintf("%d packages of the standard library", units[kind])
		case "programs":
			return fmt.Sprintf("%s programs of `GOROOT/test`", number(units[kind]))
		}
		return fmt.Sprintf("%d packages of other modules", units["module"])
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

// kind is the kind of corpus that a record belongs to.
func (r *Record) kind() string {
	first, _, _ := strings.Cut(r.Row, "/")
	switch {
	case first == "GOROOT":
		return "programs"
	case strings.Contains(first, "."):
		return "module"
	}
	return "std"
}
