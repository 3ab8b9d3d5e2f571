package asyncify

// This file runs the tests of a package over its asyncified form and reports what came of them.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Options say how packages are asyncified and tested.
type Options struct {
	Runtime *Runtime
	Dir     string   // where the go command runs, or the program; "" is the current directory
	Flags   []string // build flags, such as -tags=x
	Args    []string // further flags of go test, such as -run=x, or arguments of the program
	Modes   []Mode
	Timeout time.Duration // of one run of the tests
	Check   bool          // type-check what becomes of packages, and run no tests
	Keep    string        // a directory for the files, which are kept there; "" is a temporary one
	Skips   *Skips
	// Only says which functions are asyncified, by F or T.M; nil means all.
	Only func(name string) bool
}

// directory returns the directory for files, and a function that removes it if it is a temporary one.
func (o *Options) directory() (dir string, remove func(), err error) {
	if o.Keep != "" {
		dir, err = filepath.Abs(o.Keep)
		return dir, func() {}, err
	}
	dir, err = os.MkdirTemp("", "asyncify")
	return dir, func() { os.RemoveAll(dir) }, err
}

// A Result is what came of a package.
type Result struct {
	Package string
	Skipped string // why nothing was done
	// Functions has the functions of the package that have bodies, as they are in the first mode; those that stayed plain have a reason.
	Functions []Function
	Runs      []Run
}

// Left returns the reasons for which tests were left out of the runs, one for each test.
func (r *Result) Left() []string {
	left := map[string]string{}
	for _, run := range r.Runs {
		maps.Copy(left, run.Left)
	}
	return slices.Sorted(maps.Values(left))
}

// A Function is a declared function.
type Function struct{ Name, Plain string }

// Marked counts the functions that were asyncified.
func (r *Result) Marked() int {
	n := 0
	for _, f := range r.Functions {
		if f.Plain == "" {
			n++
		}
	}
	return n
}

// A Run is one run of the tests. Those of the table are in Left with their reasons, those that fail for nothing but the number of their
// allocations in Allocating: coroutines allocate.
type Run struct {
	Mode                 Mode
	Passed, Failed, Idle []string // Idle: those that skip themselves
	Allocating           []string
	Left                 map[string]string
	Output               string // of the failures, or of the build
	Err                  error  // of the go command
	Duration             time.Duration
}

// OK reports whether all tests passed.
func (r *Run) OK() bool { return r.Err == nil && len(r.Failed) == 0 }

// Package asyncifies a package and runs its tests in all modes.
func Package(ctx context.Context, pattern string, o Options) (*Result, error) {
	t, err := o.Runtime.find(o.Dir, pattern, o.Flags)
	if err != nil {
		return nil, err
	}
	res := &Result{Package: t.pkg.ImportPath, Skipped: o.Skips.Package(t.pkg.ImportPath)}
	if res.Skipped != "" {
		return res, nil
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	dir, remove, err := o.directory()
	if err != nil {
		return nil, err
	}
	defer remove()
	for i, level := range levels(o.Modes) {
		c, err := t.compile(o.Skips, level, o.Only)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			res.Functions = c.list()
		}
		overlay, err := t.overlay(dir, c)
		if err != nil {
			return nil, err
		}
		for _, mode := range o.Modes {
			if mode.Level != level {
				continue
			}
			if o.Check {
				res.Runs = append(res.Runs, Run{Mode: mode, Err: t.checkAgain(c)})
			} else {
				res.Runs = append(res.Runs, t.test(ctx, overlay, mode, o))
			}
		}
	}
	if !o.Check {
		t.excuse(ctx, res, o)
	}
	return res, nil
}

// excuse leaves out tests that fail in the package as it is, too.
func (t *target) excuse(ctx context.Context, res *Result, o Options) {
	if !slices.ContainsFunc(res.Runs, func(r Run) bool { return !r.OK() }) {
		return
	}
	plain := t.test(ctx, "", Mode{}, o)
	if plain.Err != nil && len(plain.Failed) == 0 {
		res.Skipped = "its tests do not run as it is"
		return
	}
	for i := range res.Runs {
		r := &res.Runs[i]
		r.Failed = slices.DeleteFunc(r.Failed, func(name string) bool {
			same := slices.Contains(plain.Failed, name)
			if same {
				r.Left[name] = "fails as it is"
			}
			return same
		})
	}
}

// overlay writes the files of a compilation and of the runtime into dir, with the JSON file that tells the go command about them.
func (t *target) overlay(dir string, c *compilation) (string, error) {
	files, err := t.runtimeFiles(os.ReadFile)
	if err != nil {
		return "", err
	}
	maps.Copy(files, c.files)
	replace := map[string]string{}
	for i, name := range slices.Sorted(maps.Keys(files)) {
		replace[name] = filepath.Join(dir, fmt.Sprintf("%03d_%s", i, filepath.Base(name)))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(replace[name], files[name], 0o666); err != nil {
			return "", err
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, text, 0o666)
}

// test runs the tests in one mode; without an overlay, those of the package as it is.
func (t *target) test(ctx context.Context, overlay string, mode Mode, o Options) Run {
	run := Run{Mode: mode, Left: o.Skips.tests(t.pkg.ImportPath)}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	args := []string{"test", "-json", "-short", "-vet=off"}
	if overlay != "" {
		args = append(args, "-overlay="+overlay, fmt.Sprintf("-ldflags=-X %s.Mode=%s -X %[1]s.Seed=%s", t.shim, mode.Policy, mode.Seed))
	}
	if len(run.Left) > 0 {
		args = append(args, "-skip="+pattern(slices.Sorted(maps.Keys(run.Left))))
	}
	args = append(args, o.Flags...)
	args = append(args, o.Args...)
	cmd := exec.CommandContext(ctx, "go", append(args, t.pkg.ImportPath)...)
	cmd.Dir = t.dir
	cmd.WaitDelay = 5 * time.Second
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	start := time.Now()
	run.Err = cmd.Run()
	run.Duration = time.Since(start)
	if ctx.Err() != nil {
		run.Err = fmt.Errorf("after %v: %w", o.Timeout, ctx.Err())
	}
	run.read(out.Bytes())
	if stderr.Len() > 0 {
		run.Output += stderr.String()
	}
	var exit *exec.ExitError
	if errors.As(run.Err, &exit) && len(run.Failed)+len(run.Allocating) > 0 {
		run.Err = nil // said by the tests
	}
	return run
}

// read takes in the events that go test -json prints.
func (r *Run) read(events []byte) {
	outputs := map[string]*strings.Builder{}
	open := map[string]bool{}
	for line := range bytes.Lines(events) {
		var e struct{ Action, Test, Output string }
		if json.Unmarshal(line, &e) != nil {
			r.Output += string(line)
			continue
		}
		name, _, _ := strings.Cut(e.Test, "/")
		if outputs[name] == nil {
			outputs[name] = &strings.Builder{}
		}
		switch top := e.Test == name && name != ""; {
		case e.Action == "output" || e.Action == "build-output":
			if !strings.HasPrefix(e.Output, "=== ") && !strings.HasPrefix(strings.TrimSpace(e.Output), "--- PASS") {
				outputs[name].WriteString(e.Output)
			}
		case !top:
		case e.Action == "run":
			open[name] = true
		case e.Action == "pass":
			r.Passed = append(r.Passed, name)
			delete(open, name)
		case e.Action == "skip":
			r.Idle = append(r.Idle, name)
			delete(open, name)
		case e.Action == "fail":
			r.Failed = append(r.Failed, name)
			delete(open, name)
		}
	}
	r.Failed = slices.DeleteFunc(r.Failed, func(name string) bool {
		allocates := allocating(outputs[name].String())
		if allocates {
			r.Allocating = append(r.Allocating, name)
		}
		return allocates
	})
	r.Failed = append(r.Failed, slices.Sorted(maps.Keys(open))...) // they took the process with them
	for _, name := range r.Failed {
		r.Output += outputs[name].String()
	}
	if len(r.Failed) == 0 && r.Err != nil && outputs[""] != nil {
		r.Output += outputs[""].String()
	}
}

var (
	logged = regexp.MustCompile(`(?m)^\s+[\w.]+\.go:\d+: .*`)
	counts = regexp.MustCompile(`(?i)alloc`)
)

// allocating reports whether all that a test says is about allocations.
func allocating(output string) bool {
	lines := logged.FindAllString(output, -1)
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(l string) bool { return !counts.MatchString(l) })
}
