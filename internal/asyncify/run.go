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
	Dir     string        // where the go command runs; "" is the current directory
	Flags   []string      // build flags, such as -tags=x
	Args    []string      // further flags of go test, such as -run=x
	Modes   []string      // never, always, random or random:seed
	Level   Level         // what is suspended
	Timeout time.Duration // of one run of the tests
	Keep    string        // a directory for the files, which are kept there; "" is a temporary one
	Skips   *Skips
	// Only says which functions are asyncified, by F or T.M; nil means all.
	Only func(name string) bool
}

// A Result is what came of a package.
type Result struct {
	Package string
	Skipped string // why nothing was done
	// Functions has the functions of the package that have bodies; those that stayed plain have a reason.
	Functions []Function
	Runs      []Run
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
	Mode                 string
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
	t, err := find(o.Dir, pattern, o.Flags)
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
	dir := o.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "asyncify"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
	} else if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	c, err := t.compile(o.Skips, o.Level, o.Only)
	if err != nil {
		return nil, err
	}
	for _, fn := range c.functions {
		res.Functions = append(res.Functions, Function{fn.key, fn.plain})
	}
	overlay, err := t.overlay(dir, c)
	if err != nil {
		return nil, err
	}
	for _, mode := range o.Modes {
		res.Runs = append(res.Runs, t.test(ctx, overlay, mode, o))
	}
	return res, nil
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

// test runs the tests in one mode.
func (t *target) test(ctx context.Context, overlay, mode string, o Options) Run {
	run := Run{Mode: mode, Left: o.Skips.tests(t.pkg.ImportPath)}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	mode, seed, _ := strings.Cut(mode, ":")
	args := []string{"test", "-json", "-short", "-vet=off", "-overlay=" + overlay,
		fmt.Sprintf("-ldflags=-X %s.Mode=%s -X %[1]s.Seed=%s", t.shim, mode, seed)}
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
			outputs[name].WriteString(e.Output)
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
