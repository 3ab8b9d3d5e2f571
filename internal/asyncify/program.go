package asyncify

// This file runs a program of one file as it is and asyncified, and compares what it does.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// modeFile sets the mode of a program from its environment, so that it is linked once.
const modeFile = `package main

import (
	"os"

	async "%s"
)

func init() {
	async.Mode, async.Seed = os.Getenv("ASYNCIFY_MODE"), os.Getenv("ASYNCIFY_SEED")
}
`

// Program asyncifies a program and runs it in all modes. A run fails when what it prints, or its exit code, is not that of
// the program itself.
func Program(ctx context.Context, file string, o Options) (*Result, error) {
	res := &Result{Package: file, Skipped: o.Skips.Package(filepath.Base(file))}
	if res.Skipped != "" {
		return res, nil
	}
	dir := o.Keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "asyncify"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	module := map[string][]byte{"go.mod": []byte("module prog\n\ngo 1.26\n"), "main.go": text}
	if err := write(dir, module); err != nil {
		return nil, err
	}
	plain, err := buildProgram(ctx, dir, "plain.exe", o)
	if err != nil {
		res.Skipped = "it cannot be built as it is: " + err.Error()
		return res, nil
	}
	t, err := find(dir, ".", o.Flags)
	if err != nil {
		return nil, err
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	c, err := t.compile(o.Skips, o.Level, o.Only)
	if err != nil {
		return nil, err
	}
	for _, fn := range c.functions {
		res.Functions = append(res.Functions, Function{fn.key, fn.plain})
	}
	c.files[filepath.Join(t.pkg.Dir, "asyncify_mode.go")] = fmt.Appendf(nil, modeFile, t.shim)
	overlay, err := t.overlay(filepath.Join(dir, "overlay"), c)
	if err != nil {
		return nil, err
	}
	async, err := buildProgram(ctx, dir, "async.exe", o, "-overlay="+overlay)
	if err != nil {
		res.Runs = append(res.Runs, Run{Mode: "build", Err: errors.New("the asyncified program does not build"), Output: err.Error()})
		return res, nil
	}
	want := execute(ctx, plain, "", o)
	for _, mode := range o.Modes {
		got := execute(ctx, async, mode, o)
		run := Run{Mode: mode, Duration: got.time}
		if got.same(want) {
			run.Passed = []string{"main"}
		} else {
			run.Failed = []string{"main"}
			run.Output = fmt.Sprintf("want (status %d):\n%s\ngot (status %d):\n%s\n%s", want.status, want.out, got.status, got.out, got.err)
		}
		res.Runs = append(res.Runs, run)
	}
	return res, nil
}

func write(dir string, files map[string][]byte) error {
	for name, text := range maps.All(files) {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func buildProgram(ctx context.Context, dir, name string, o Options, flags ...string) (string, error) {
	name = filepath.Join(dir, name)
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	args := append([]string{"build", "-o", name}, o.Flags...)
	cmd := exec.CommandContext(ctx, "go", append(append(args, flags...), ".")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return name, nil
}

// An execution is what a run of a program did.
type execution struct {
	status   int
	out, err string
	time     time.Duration
}

// same reports whether two runs did the same. What a crash prints depends on the names of functions.
func (x execution) same(y execution) bool {
	crash := func(s string) string {
		s, _, _ = strings.Cut(s, "\ngoroutine ")
		return strings.ReplaceAll(strings.ReplaceAll(s, " [recovered, repanicked]", ""), "\n", " ")
	}
	return x.status == y.status && x.out == y.out && (x.err == y.err || crash(x.err) == crash(y.err))
}

func execute(ctx context.Context, binary, mode string, o Options) execution {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	mode, seed, _ := strings.Cut(mode, ":")
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(os.Environ(), "ASYNCIFY_MODE="+mode, "ASYNCIFY_SEED="+seed)
	cmd.Dir = filepath.Dir(binary)
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	_ = cmd.Run() // the state says how it ended
	return execution{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(start)}
}
