// This file has the commands gen and check: what has to change on disk is done by the one
// and shown by the other.

package main

import (
	"context"
	"fmt"
	"os"

	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
)

const genHelp = `Gen writes the coroutine forms of the marked functions in the named packages, test
files included, next to their sources: x.go gives x_async.go. Without packages it
works on the one in the current directory, so that

	//go:generate go tool asyncgen

does what it says. Files that the build leaves out, such as x_windows.go on another system, are
generated in a build that includes them: for another system, or with other tags. Files that are up to date are not touched, and generated files whose source
has lost its marks are removed. Nothing is written for a package with an error in it.

Packages in which nothing has changed since the last time, nor in what they import, are not
even type-checked: a hash of all that they depend on is kept in the user's cache directory.
`

const checkHelp = `Check does all that gen does except for writing files. It reports the generated
files that are missing, out of date or without a source, and prints the changes that gen would
make as a unified diff. Its exit status is 1 if there are any.
`

func gen(ctx context.Context, opts *options, args []string) int {
	out, status := generated(ctx, opts, load.Config{Tests: true, Everywhere: true}, args)
	return max(status, write(out))
}

func check(ctx context.Context, opts *options, args []string) int {
	out, status := generated(ctx, opts, load.Config{Tests: true, Everywhere: true}, args)
	if out == nil {
		return status
	}
	for _, changes := range out.Changes {
		for _, c := range changes {
			fmt.Fprintf(os.Stderr, "%s %s\n", short(c.Name), complaint(c))
			os.Stdout.Write(c.Diff(short))
			status = max(status, findings)
		}
	}
	return status
}

func complaint(c output.Change) string {
	switch {
	case c.Old == nil:
		return "is missing; run asyncgen"
	case c.New == nil:
		return "has no source with marks any more; run asyncgen to remove it"
	}
	return "is out of date; run asyncgen"
}

// generated compiles packages and reports what is wrong with them. The outcome is nil if
// they cannot be loaded.
func generated(ctx context.Context, opts *options, cfg load.Config, patterns []string) (*generate.Outcome, int) {
	cfg.BuildFlags = opts.buildFlags()
	cfg.Memo = memo(opts)
	out, err := generate.Run(ctx, cfg, compiler(opts), patterns...)
	if err != nil {
		return nil, fail("%v", err)
	}
	status := fine
	for _, f := range out.Notes {
		report(f)
	}
	for _, f := range out.Findings {
		status = findings
		report(f)
	}
	for _, f := range out.Errors {
		status = failure
		report(f)
	}
	return out, status
}

// write makes the changes. A directory that cannot be written to does not keep the others from
// being written.
func write(out *generate.Outcome) int {
	if out == nil {
		return failure
	}
	status := fine
	for _, changes := range out.Changes {
		if err := output.Apply(changes); err != nil {
			status = fail("%v", err)
		}
	}
	return status
}
