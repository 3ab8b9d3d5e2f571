package conform

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
	"github.com/asyncgen/asyncgen/transform"
)

// This file generates the programs, all in one module and in one run, and finds out for each whether that went well.

// A suite is a module with programs in it.
type suite struct {
	dir      string
	programs []*program
	faults   map[*program][]string // why a program cannot be run, or should not be as it is
}

// fault blames a program for something that was said about a file or package, and reports whether there is one to blame.
func (s *suite) fault(path, format string, args ...any) bool {
	g := s.program(path)
	if g != nil {
		s.faults[g] = append(s.faults[g], fmt.Sprintf(format, args...))
	}
	return g != nil
}

// program returns the program to which a file or package belongs.
func (s *suite) program(path string) *program {
	for _, g := range s.programs {
		for _, root := range []string{filepath.Join(s.dir, g.name), module + "/" + g.name} {
			if path == root || strings.HasPrefix(path, root+"/") {
				return g
			}
		}
	}
	return nil
}

// newSuite writes a module that uses this repository as it is.
func newSuite(t *testing.T, dir string, programs []*program) *suite {
	repo := repoDir(t)
	mod := "module " + module + "\n\ngo 1.26.0\n\n" +
		"require github.com/asyncgen/asyncgen v0.0.0\n\nreplace github.com/asyncgen/asyncgen => " + repo + "\n"
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	for _, step := range []func() error{
		func() error { return err },
		func() error { return writeFile(filepath.Join(dir, "go.mod"), []byte(mod)) },
		func() error { return writeFile(filepath.Join(dir, "go.sum"), sum) },
		func() error { return writeFiles(dir, programs) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return &suite{dir, programs, map[*program][]string{}}
}

// generate writes the generated files. Generating again must change nothing.
func (s *suite) generate(t *testing.T, opts transform.Options) {
	out := s.outcome(t, opts)
	for _, f := range append(out.Findings, out.Errors...) {
		if !s.fault(f.Pos.Filename, "%s: %s", short(f), f.Message) {
			t.Errorf("%s: %s", short(f), f.Message)
		}
	}
	for _, changes := range out.Changes {
		for _, c := range changes {
			if formatted, err := format.Source(c.New); err != nil {
				s.fault(c.Name, "%v\n%s", err, head(string(c.New), 200))
			} else if !bytes.Equal(formatted, c.New) {
				s.fault(c.Name, "%s is not as gofmt has it", filepath.Base(c.Name))
			}
		}
		if err := output.Apply(changes); err != nil {
			t.Fatal(err)
		}
	}
	for _, changes := range s.outcome(t, opts).Changes {
		for _, c := range changes {
			s.fault(c.Name, "generating again changes the file:\n%s", c.Diff(filepath.Base))
		}
	}
}

func (s *suite) outcome(t *testing.T, opts transform.Options) *generate.Outcome {
	out, err := generate.Run(context.Background(), load.Config{Dir: s.dir, Tests: true}, generate.Compiler{
		Analyzer: transform.New(opts),
		Files: func(result any) (files []output.File) {
			for _, f := range result.(*transform.Result).Files {
				files = append(files, output.File{Name: f.Name, Source: f.Source, Content: f.Content})
			}
			return files
		},
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func short(f generate.Finding) string {
	pos := f.Pos
	pos.Filename = filepath.Base(pos.Filename)
	return pos.String()
}

// check runs a go command over all packages and blames the programs for what it says of them, as far as the
// filter lets it pass. What it says of a program that has not been generated only follows from that.
func (s *suite) check(t *testing.T, filter func(line string) bool, args ...string) {
	cmd := exec.Command("go", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	sound := s.sound()
	said := map[*program]string{}
	var g *program
	for line := range strings.Lines(string(out)) {
		if pkg, ok := strings.CutPrefix(line, "# "); ok {
			g = s.program(strings.Trim(strings.TrimSpace(pkg), "[]"))
			continue
		}
		if named := s.program(filepath.Join(s.dir, strings.TrimPrefix(line, "vet: "))); named != nil {
			g = named
		}
		if filter(line) {
			said[g] += line
		}
	}
	if said[nil] != "" || g == nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	for _, g := range sound {
		if said[g] != "" {
			s.faults[g] = append(s.faults[g], "go "+args[0]+":\n"+said[g])
		}
	}
}

// sound returns the programs without a fault.
func (s *suite) sound() []*program {
	var sound []*program
	for _, g := range s.programs {
		if len(s.faults[g]) == 0 {
			sound = append(sound, g)
		}
	}
	return sound
}
