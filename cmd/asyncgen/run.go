// This file has the command run.

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"

	"github.com/asyncgen/asyncgen/internal/load"
)

const runHelp = `Run generates the coroutine forms in the named package and in the packages of the same
module that it imports, test files left out, and then runs the package with 'go run'.
Its exit status is that of go run, or that of gen if there is nothing to be run.
`

func run(ctx context.Context, opts *options, args []string) int {
	if len(args) == 0 {
		return fail("run needs a package; run 'asyncgen help run' for usage")
	}
	if strings.HasPrefix(args[0], "-") {
		return fail("flags for go run go into GOFLAGS, for the program behind the package")
	}
	out, status := generated(ctx, opts, load.Config{Deps: true}, args[:1])
	if status = max(status, write(out)); status != fine {
		return status
	}
	// An interrupt, which main has caught, goes to the program as well: it decides what to make of it.
	cmd := exec.Command("go", append(append([]string{"run"}, opts.buildFlags()...), args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		return fail("%v", err)
	}
	return fine
}
