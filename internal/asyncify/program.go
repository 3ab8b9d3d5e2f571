package asyncify

// This file runs a program as it is and asyncified, and compares what it does.

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// Program asyncifies a program and runs it in all modes. Its files may be of several packages, which import each other as "./x" by the name of their first
// file, x.go. A run fails when what it prints, or its exit code, is not that of the program itself.
func Program(ctx context.Context, files []string, o Options) (*Result, error) {
	res := &Result{Package: files[0], Skipped: o.Skips.Package(filepath.Base(files[0]))}
	if res.Skipped != "" {
		return res, nil
	}
	dir, remove, err := o.directory()
	if err != nil {
		return nil, err
	}
	defer remove()
	p := &program{dir: filepath.Join(dir, "module"), out: dir, o: o}
	if err := p.write(files); err != nil {
		return nil, err
	}
	want, err := p.plain(ctx)
	if err != nil {
		res.Skipped = "it cannot be built as it is"
		return res, nil
	}
	if err := p.find(); err != nil {
		return nil, err
	}
	for i, level := range levels(o.Modes) {
		c, err := p.compile(level)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			res.Functions = c.list()
		}
		res.Runs = append(res.Runs, p.compare(ctx, c, level, want)...)
	}
	return res, nil
}

// A program is one that is being compared, in a module of its own.
type program struct {
	dir      string // of the module
	out      string // where executables and the overlay go
	o        Options
	packages []string  // their directories in the module, that of package main last
	targets  []*target // the packages
}

// find finds the packages.
func (p *program) find() error {
	for _, dir := range p.packages {
		t, err := p.o.Runtime.find(p.dir, dir, p.o.Flags)
		if err != nil {
			return err
		}
		if err := t.read(); err != nil {
			return err
		}
		p.targets = append(p.targets, t)
	}
	return nil
}

// compile asyncifies the packages at a level.
func (p *program) compile(level Level) (*compilation, error) {
	all := &compilation{files: map[string][]byte{}}
	for _, t := range p.targets {
		c, err := t.compile(p.o.Skips, level, p.o.Only)
		if err != nil {
			return nil, err
		}
		all.functions = append(all.functions, c.functions...)
		maps.Copy(all.files, c.files)
	}
	return all, nil
}

// main is the package main.
func (p *program) main() *target { return p.targets[len(p.targets)-1] }

// write copies the sources into the module.
func (p *program) write(files []string) error {
	if err := os.RemoveAll(p.dir); err != nil {
		return err
	}
	texts := map[string][]byte{"go.mod": []byte("module " + programModule + "\n\ngo 1.26\n")}
	dirs := map[string]string{"main": "."} // of packages, by name
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		pkg, text, err := inModule(text)
		if err != nil {
			return err
		}
		if dirs[pkg] == "" {
			dirs[pkg] = "./" + strings.TrimSuffix(filepath.Base(file), ".go")
			p.packages = append(p.packages, dirs[pkg])
		}
		texts[filepath.Join(dirs[pkg], sourceName(i, filepath.Base(file)))] = text
	}
	p.packages = append(p.packages, ".")
	for name, text := range texts {
		name = filepath.Join(p.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// programModule is the module that programs are put into, by the path that their packages have in the toolchain's tests.
const programModule = "test"

// inModule returns the name of a file's package, and its text with imports of the module in the place of relative ones.
func inModule(text []byte) (pkg string, in []byte, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.ImportsOnly)
	if err != nil {
		return "", nil, err
	}
	e := &edits{text: text}
	for _, spec := range f.Imports {
		if strings.HasPrefix(spec.Path.Value[1:], "./") {
			at := fset.File(f.Package).Offset(spec.Path.Pos()) + 1
			e.replace(at, at+1, programModule)
		}
	}
	return f.Name.Name, e.apply(), nil
}

// sourceName returns a name for a file that is called base, and to be compiled whatever its name says of tests and systems.
func sourceName(i int, base string) string {
	c := build.Default
	c.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package main")), nil }
	if ok, err := c.MatchFile("", base); err != nil || !ok || strings.HasSuffix(base, "_test.go") || strings.HasSuffix(base, "_async.go") {
		return fmt.Sprintf("main%d.go", i)
	}
	return base
}

// plain builds and runs the program as it is.
func (p *program) plain(ctx context.Context) (execution, error) {
	if p.o.Check {
		return execution{}, nil
	}
	binary, err := p.build(ctx, "plain.exe")
	if err != nil {
		return execution{}, err
	}
	return p.execute(ctx, binary, Mode{}), nil
}

// compare runs the program, asyncified at a level, in the modes of that level.
func (p *program) compare(ctx context.Context, c *compilation, level Level, want execution) []Run {
	modes := slices.DeleteFunc(slices.Clone(p.o.Modes), func(m Mode) bool { return m.Level != level })
	if p.o.Check {
		return []Run{{Mode: modes[0], Err: p.checkAgain(c)}}
	}
	t := p.main()
	c.files[filepath.Join(t.pkg.Dir, "asyncify_mode.go")] = fmt.Appendf(nil, modeFile, t.shim)
	overlay, err := t.overlay(filepath.Join(p.out, "overlay"), c)
	if err != nil {
		return []Run{{Mode: modes[0], Err: err}}
	}
	async, err := p.build(ctx, "async.exe", "-overlay="+overlay)
	if err != nil {
		return []Run{{Mode: modes[0], Err: errors.New("the asyncified program does not build"), Output: err.Error()}}
	}
	var runs []Run
	for _, mode := range modes {
		got := p.execute(ctx, async, mode)
		run := Run{Mode: mode, Duration: got.time}
		if got.same(want) {
			run.Passed = []string{"main"}
		} else {
			run.Failed = []string{"main"}
			run.Output = fmt.Sprintf("want (status %d):\n%s\ngot (status %d):\n%s\n%s", want.status, want.out, got.status, got.out, got.err)
		}
		runs = append(runs, run)
	}
	return runs
}

// checkAgain type-checks the packages as they have become.
func (p *program) checkAgain(c *compilation) error {
	var errs []error
	for _, t := range p.targets {
		errs = append(errs, t.checkAgain(c))
	}
	return errors.Join(errs...)
}

// build builds the program and returns the name of the executable.
func (p *program) build(ctx context.Context, name string, flags ...string) (string, error) {
	name = filepath.Join(p.out, name)
	ctx, cancel := context.WithTimeout(ctx, p.o.Timeout)
	defer cancel()
	args := append([]string{"build", "-ldflags=-s -w", "-o", name}, p.o.Flags...)
	cmd := exec.CommandContext(ctx, "go", append(append(args, flags...), ".")...)
	cmd.Dir = p.dir
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

func (p *program) execute(ctx context.Context, binary string, mode Mode) execution {
	ctx, cancel := context.WithTimeout(ctx, p.o.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, p.o.Args...)
	cmd.Env = append(os.Environ(), "ASYNCIFY_MODE="+mode.Policy, "ASYNCIFY_SEED="+mode.Seed)
	cmd.Dir = cmp.Or(p.o.Dir, p.dir)
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	_ = cmd.Run() // the state says how it ended
	return execution{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(start)}
}
