// Package conform runs the programs in testdata. The judge of what asyncgen generates is the plain Go program: each
// program is run as that, in its blocking form and in its coroutine form, under policies that decide which awaits suspend,
// and all runs must leave the same record of effects.
package conform

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/probe"
	"github.com/asyncgen/asyncgen/transform"
	"golang.org/x/tools/txtar"
)

var (
	programsDir = flag.String("programs", "../../testdata", "directory of the txtar programs")
	update      = flag.Bool("update", false, "write the want files of the archives that have one")
	race        = flag.Bool("withrace", false, "build the programs with the race detector")
	seeds       = flag.Int("seeds", 3, "how many random policies every program is run under")
	keep        = flag.String("keep", "", "generate and build in this directory and leave it there")
)

// workDir is where a test generates and builds.
func workDir(t *testing.T, name string) string {
	if *keep == "" {
		return t.TempDir()
	}
	dir, err := filepath.Abs(filepath.Join(*keep, name))
	if err == nil {
		err = os.RemoveAll(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func repoDir(t testing.TB) string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// allPrograms are those of the archives and random ones.
func allPrograms(t *testing.T) []*program {
	programs, err := readPrograms(*programsDir)
	if err != nil {
		t.Fatal(err)
	}
	return append(programs, randomPrograms(t)...)
}

// must gives the value of a step that nothing can go on without.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestPlain checks the programs themselves: each compiles and runs as plain Go, does the same when run again, and
// leaves the record that its archive wants, if it has one.
func TestPlain(t *testing.T) {
	programs := slices.DeleteFunc(allPrograms(t), func(g *program) bool { return !g.plain })
	binary := must(plainBinary(workDir(t, "plain"), repoDir(t), programs, compilerFlags))(t)
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			if len(g.entries) == 0 {
				t.Fatal("the program has no entry: a marked function Main(p *probe.P)")
			}
			var record strings.Builder
			for _, e := range g.entries {
				runs := must(runEntries(binary, g, []entry{e}, []probe.Run{{Form: "plain"}, {Form: "plain"}}))(t)[0]
				if !slices.Equal(runs[0].Trace, runs[1].Trace) {
					t.Errorf("%s: two plain runs differ:\n%s", e.name, diff(runs[0].Trace, runs[1].Trace))
				}
				record.WriteString(formatRecord(e, runs[0].Trace))
			}
			if testing.Verbose() {
				t.Log("\n" + record.String())
			}
			if g.hasWant {
				checkWant(t, g, record.String())
			}
		})
	}
}

// TestPrograms generates all programs, runs them in their forms and under policies, and compares the records.
func TestPrograms(t *testing.T) {
	programs := allPrograms(t)
	s := must(newSuite(workDir(t, "forms"), repoDir(t), programs))(t)
	generateTwice(t, s, transform.Options{Lines: true})
	if err := s.check(func(string) bool { return true }, "build", "-trimpath", compilerFlags, "./..."); err != nil {
		t.Fatal(err)
	}
	flags := []string{compilerFlags}
	if *race {
		flags = append(flags, "-race")
	}
	c := &comparison{forms: must(s.build(flags...))(t), seeds: *seeds}
	plain := slices.DeleteFunc(s.sound(), func(g *program) bool { return !g.plain })
	c.plain = must(plainBinary(workDir(t, "plain"), repoDir(t), plain, compilerFlags))(t)
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range s.faults[g] {
				t.Error(fault)
			}
			if !t.Failed() {
				compareEntries(t, c, g)
			}
		})
	}
}

// generateTwice generates, and generates again, which must change nothing.
func generateTwice(t *testing.T, s *suite, opts transform.Options) {
	for _, step := range []func(transform.Options) error{s.generate, s.regenerate} {
		if err := step(opts); err != nil {
			t.Fatal(err)
		}
	}
}

// compareEntries compares the forms of every entry of a program. Its record must be that which the archive wants, and some
// await of an archive must have suspended, or it guards nothing.
func compareEntries(t *testing.T, c *comparison, g *program) {
	suspensions := 0
	var record strings.Builder
	for _, e := range g.entries {
		out := c.compare(g, e)
		if out.fault != "" {
			t.Error(out.fault)
		}
		suspensions += out.suspensions
		record.WriteString(formatRecord(e, out.record))
	}
	if !g.plain {
		checkWant(t, g, record.String())
	}
	if suspensions == 0 && g.path != "" && !t.Failed() {
		t.Error("no await of the program ever suspends")
	}
}

// TestVet runs go vet over generated files. They are generated without line comments, so that what it says of them can
// be told from what it says of the sources.
func TestVet(t *testing.T) {
	if testing.Short() {
		t.Skip("go vet takes a while")
	}
	programs, err := readPrograms(*programsDir)
	if err != nil {
		t.Fatal(err)
	}
	s := must(newSuite(workDir(t, "vet"), repoDir(t), programs))(t)
	generateTwice(t, s, transform.Options{})
	err = s.check(func(line string) bool {
		// The programs have mistakes of their own, and one has a function called panic, which vet takes for the other one.
		own := !strings.Contains(line, "_async.go:")
		return !own && !(strings.HasPrefix(line, "t58_predeclared") && strings.Contains(line, "unreachable code"))
	}, "vet", "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range s.programs {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range s.faults[g] {
				t.Error(fault)
			}
		})
	}
}

// checkWant compares a record with the want file of the program, or writes it there.
func checkWant(t *testing.T, g *program, record string) {
	if record == g.want {
		return
	}
	if !*update {
		t.Errorf("the record is not what the archive wants:\n%s", diff(strings.Split(g.want, "\n"), strings.Split(record, "\n")))
		return
	}
	for i := range g.archive.Files {
		if g.archive.Files[i].Name == "want" {
			g.archive.Files[i].Data = []byte(record)
		}
	}
	if err := os.WriteFile(g.path, txtar.Format(g.archive), 0o666); err != nil {
		t.Error(err)
	}
}
