package conform

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"

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
	faults   map[*program][]fault // why a program cannot be run, or should not be as it is
}

// A fault is one reason why a program is not right.
type fault struct {
	step string // that found it: generate, format, regenerate, build, vet, run, or end: a process ended too early
	text string
}

func (f fault) String() string { return f.text }

// fault blames a program for something that was said about a file or package, and reports whether there is one to blame.
func (s *suite) fault(path, step, format string, args ...any) bool {
	g := s.program(path)
	if g != nil {
		s.faults[g] = append(s.faults[g], fault{step, fmt.Sprintf(format, args...)})
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

// newSuite writes a module that uses the repository as it is.
func newSuite(dir, repo string, programs []*program) (*suite, error) {
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
			return nil, err
		}
	}
	return &suite{dir, programs, map[*program][]fault{}}, nil
}

// generate writes the generated files and blames the programs for what was found, and for what is not as gofmt has it.
func (s *suite) generate(opts transform.Options) error {
	out, err := s.outcome(opts)
	if err != nil {
		return err
	}
	for _, f := range append(out.Findings, out.Errors...) {
		if !s.fault(f.Pos.Filename, "generate", "%s: %s", short(f), f.Message) {
			return fmt.Errorf("%s: %s", short(f), f.Message)
		}
	}
	for _, changes := range out.Changes {
		for _, c := range changes {
			if formatted, err := format.Source(c.New); err != nil {
				s.fault(c.Name, "format", "%v\n%s", err, head(string(c.New), 200))
			} else if !bytes.Equal(formatted, c.New) {
				s.fault(c.Name, "format", "%s is not as gofmt has it", filepath.Base(c.Name))
			}
		}
		if err := output.Apply(changes); err != nil {
			return err
		}
	}
	return nil
}

// regenerate generates again, which must change nothing.
func (s *suite) regenerate(opts transform.Options) error {
	out, err := s.outcome(opts)
	if err != nil {
		return err
	}
	for _, changes := range out.Changes {
		for _, c := range changes {
			s.fault(c.Name, "regenerate", "generating again changes the file:\n%s", c.Diff(filepath.Base))
		}
	}
	return nil
}

func (s *suite) outcome(opts transform.Options) (*generate.Outcome, error) {
	return generate.Run(context.Background(), load.Config{Dir: s.dir, Tests: true}, generate.Compiler{
		Analyzer: transform.New(opts),
		Files: func(result any) (files []output.File) {
			for _, f := range result.(*transform.Result).Files {
				files = append(files, output.File{Name: f.Name, Source: f.Source, Content: f.Content})
			}
			return files
		},
	}, "./...")
}

func short(f generate.Finding) string {
	pos := f.Pos
	pos.Filename = filepath.Base(pos.Filename)
	return pos.String()
}

// check runs a go command over all packages and blames the programs for what it says of them, as far as the
// filter lets it pass. What it says of a program that has not been generated only follows from that.
func (s *suite) check(filter func(line string) bool, args ...string) error {
	out, err := command(s.dir, args...).CombinedOutput()
	if err == nil {
		return nil
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
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	for _, g := range sound {
		if said[g] != "" {
			s.faults[g] = append(s.faults[g], fault{args[0], "go " + args[0] + ":\n" + said[g]})
		}
	}
	return nil
}

// build builds the binary that holds the forms of the programs that are sound.
func (s *suite) build(flags ...string) (string, error) {
	main := filepath.Join(s.dir, "driver")
	if err := writeDriver(main, module, s.sound(), true); err != nil {
		return "", err
	}
	binary := filepath.Join(s.dir, "forms.exe")
	return binary, buildDriver(main, binary, flags...)
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
