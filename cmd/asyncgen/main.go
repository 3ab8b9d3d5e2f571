// Asyncgen writes the coroutine forms of Go functions marked //async.
//
// Usage:
//
//	asyncgen [gen] [flags] [packages]
//	asyncgen check [flags] [packages]
//	asyncgen lint [flags] [packages]
//	asyncgen run [flags] package [arguments]
//	asyncgen overlay [flags] [packages]
//	asyncgen help [command]
//	asyncgen version
//
// The exit status is 0 if all is well, 1 if there is something to say about the marked
// functions or, for check, the generated files, and 2 if packages or flags cannot be understood.
//
// It is a tool for go vet as well, which runs the analyzers that lint runs:
//
//	go vet -vettool=$(go tool -n asyncgen) [packages]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/asyncgen/asyncgen/analyzer"
)

func main() {
	if forVet(os.Args[1:]) {
		unitchecker.Main(analyzer.Suite()...) // does not return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // for a short life, memory is cheaper than time
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := dispatch(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// Exit statuses.
const (
	fine     = 0
	findings = 1 // something to say about the user's program
	failure  = 2 // usage, packages that cannot be loaded, files that cannot be written
)

// command is a subcommand. The functions that run them return the exit status.
type command struct {
	name  string
	args  string
	short string
	long  string
	run   func(ctx context.Context, opts *options, args []string) int
}

var commands = []*command{
	{"gen", "[packages]", "write the coroutine forms of marked functions", genHelp, gen},
	{"check", "[packages]", "report generated files that are missing or out of date", checkHelp, check},
	{"lint", "[packages]", "report likely mistakes in code that awaits", lintHelp, lint},
	{"run", "package [arguments]", "generate what a program needs, then run it", runHelp, run},
	{"overlay", "[packages]", "generate for a debugger, and leave the tree as it is", overlayHelp, overlay},
}

// dispatch runs the command that the arguments name; gen if they name none.
func dispatch(ctx context.Context, args []string) int {
	name := "gen"
	word := "" // what may be a command, mistyped
	if len(args) > 0 {
		i := slices.IndexFunc(commands, func(c *command) bool { return c.name == args[0] })
		switch {
		case i >= 0:
			name, args = args[0], args[1:]
		case args[0] == "help":
			return help(args[1:])
		case args[0] == "version" && len(args) == 1:
			fmt.Printf("asyncgen %s\n", version())
			return fine
		case isHelp(args[0]):
			overview(os.Stdout)
			return fine
		case !strings.ContainsAny(args[0], "./-"):
			word = args[0]
		}
	}
	c := commands[slices.IndexFunc(commands, func(c *command) bool { return c.name == name })]
	opts := &options{}
	flags := opts.flags(c)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		c.usage(os.Stdout)
		return fine
	case err != nil:
		fmt.Fprintf(os.Stderr, "asyncgen %s: %v\nRun 'asyncgen help %s' for usage.\n", c.name, err, c.name)
		return failure
	}
	if opts.dir != "" {
		if err := os.Chdir(opts.dir); err != nil {
			return fail("%v", err)
		}
	}
	status := c.run(ctx, opts, flags.Args())
	if status == failure && word != "" {
		fmt.Fprintf(os.Stderr, "asyncgen: %q was taken for a package, as there is no such command; run 'asyncgen help' for the list\n", word)
	}
	return status
}

func isHelp(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help", "--h"}, arg) }

func help(args []string) int {
	switch {
	case len(args) == 0:
		overview(os.Stdout)
		return fine
	case len(args) == 1:
		for _, c := range commands {
			if c.name == args[0] {
				c.usage(os.Stdout)
				return fine
			}
		}
	}
	return fail("no command %q; run 'asyncgen help' for the list", strings.Join(args, " "))
}

func overview(w io.Writer) {
	fmt.Fprint(w, "Asyncgen writes the coroutine forms of Go functions marked //async.\n\nUsage:\n\n\tasyncgen <command> [flags] [arguments]\n\nThe commands are:\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "\t%-8s %s\n", c.name, c.short)
	}
	fmt.Fprintf(w, "\t%-8s %s\n\t%-8s %s\n", "help", "describe a command", "version", "print the version")
	fmt.Fprint(w, "\nWithout a command, gen is meant. Run 'asyncgen help <command>' for its flags.\n")
}

func (c *command) usage(w io.Writer) {
	fmt.Fprintf(w, "Usage: asyncgen %s [flags] %s\n\n%s\nThe flags are:\n\n", c.name, c.args, c.long)
	flags := (&options{}).flags(c)
	flags.SetOutput(w)
	flags.PrintDefaults()
}

// options are the flags of all commands.
type options struct {
	dir  string
	tags string
	line bool
	dump bool

	output   string // of overlay
	absolute bool   // no flag: it is what overlay does
}

func (o *options) flags(c *command) *flag.FlagSet {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&o.dir, "C", "", "change to `dir` first")
	flags.StringVar(&o.tags, "tags", "", "comma-separated `list` of build tags")
	flags.BoolVar(&o.line, "line", true, "write //line comments that lead stack traces and debuggers to the source; turn off for coverage")
	flags.BoolVar(&o.dump, "dump", false, "print the control-flow graph of each marked function")
	if c.name == "overlay" {
		flags.StringVar(&o.output, "o", "", "write to `dir` (default a new temporary directory)")
	}
	return flags
}

// buildFlags are those for the go command.
func (o *options) buildFlags() []string {
	if o.tags == "" {
		return nil
	}
	return []string{"-tags=" + o.tags}
}

// fail prints a message and returns the status of a failure.
func fail(format string, args ...any) int {
	fmt.Fprintf(os.Stderr, "asyncgen: "+format+"\n", args...)
	return failure
}

// version is that of the module the command was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
