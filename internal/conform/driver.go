package conform

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/internal/probe"
)

// This file builds the binary that holds all programs, and runs one of them in it.

// writeDriver writes the main package. What it calls a coroutine form it leaves out unless async is set.
func writeDriver(dir, imports string, programs []*program, async bool) error {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n")
	for i, g := range programs {
		fmt.Fprintf(&b, "\tp%d %q\n", i, imports+"/"+g.name)
	}
	b.WriteString("\n\t\"github.com/asyncgen/asyncgen/internal/probe\"\n")
	if async && len(programs) > 0 {
		b.WriteString("\t\"github.com/asyncgen/asyncgen/runtime/asynctest\"\n")
	}
	b.WriteString(")\n\nfunc main() {\n\tprobe.Serve([]probe.Program{\n")
	for i, g := range programs {
		for _, e := range g.entries {
			fmt.Fprintf(&b, "{Name: %q, Forms: map[string]func(*probe.P) []any{\n", g.name+"."+e.name)
			form := "plain"
			if async {
				form = "blocking"
			}
			writeForm(&b, form, fmt.Sprintf("p%d.%s(p)", i, e.name), e, false)
			if async {
				writeForm(&b, "coroutine", fmt.Sprintf("asynctest.Drive(p%d.%s(p))", i, e.coro), e, true)
			}
			b.WriteString("}},\n")
		}
	}
	b.WriteString("\t})\n}\n")
	return writeFile(filepath.Join(dir, "main.go"), b.Bytes())
}

// writeForm writes one form of an entry as a function that returns the results in a list.
func writeForm(b *bytes.Buffer, form, call string, e entry, async bool) {
	fmt.Fprintf(b, "%q: func(p *probe.P) []any {\n", form)
	var into, list []string
	for i := range e.values {
		into = append(into, fmt.Sprintf("v%d", i))
	}
	if e.hasError {
		into = append(into, "err")
	}
	list = into
	if async {
		into = []string{"v0", "err"}
		switch e.values {
		case 0:
			into[0] = "_"
		case 1:
		default:
			list = []string{"v0.A", "v0.B", "v0.C"}[:e.values]
			if e.hasError {
				list = append(list, "err")
			}
		}
	}
	if len(into) > 0 {
		fmt.Fprintf(b, "%s := ", strings.Join(into, ", "))
	}
	fmt.Fprintln(b, call)
	if async && !e.hasError {
		b.WriteString("if err != nil { panic(err) }\n")
	}
	fmt.Fprintf(b, "return []any{%s}\n},\n", strings.Join(list, ", "))
}

// compilerFlags make the compiler report every error in a program, and not only the first ten; and not inline calls in
// programs: that changes which loads come before a call where the language leaves it open.
const compilerFlags = "-gcflags=" + module + "/...=-e -l"

// fastFlags are compilerFlags for programs that are compiled to be run once.
const fastFlags = compilerFlags + " -N -dwarf=false"

// buildDriver compiles the package in dir. The error holds what the compiler said.
func buildDriver(dir, binary string, flags ...string) error {
	args := append([]string{"build", "-trimpath", "-o", binary}, flags...)
	return goCommand(dir, append(args, ".")...)
}

// command is a go command to be run in dir. Its compilers collect garbage seldom: they take a fifth less time, and memory that is there.
func command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOGC=400")
	return cmd
}

func goCommand(dir string, args ...string) error {
	if out, err := command(dir, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// A process has startTime, and runTime for every entry: far more than any needs for all of its runs.
const (
	startTime = 5 * time.Second
	runTime   = time.Second / 4
)

// runEntries runs entries of a program in one process, each in all the ways given.
func runEntries(binary string, g *program, entries []entry, ways []probe.Run) ([][]probe.Run, error) {
	var names, args []string
	for _, e := range entries {
		names = append(names, g.name+"."+e.name)
	}
	args = append(args, strings.Join(names, ","))
	for _, r := range ways {
		args = append(args, r.String())
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTime+time.Duration(len(entries))*runTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	in := json.NewDecoder(&stdout)
	all := make([][]probe.Run, len(entries))
	for i := range all {
		all[i] = slices.Clone(ways)
		for k := range all[i] {
			if decodeErr := in.Decode(&all[i][k]); decodeErr != nil {
				return nil, fmt.Errorf("%v: %w: %v\n%s", ways[k], decodeErr, err, head(stderr.String(), 60))
			}
		}
	}
	return all, err
}

// head returns the first lines of a text.
func head(text string, lines int) string {
	all := strings.SplitAfter(text, "\n")
	return strings.Join(all[:min(lines, len(all))], "")
}
