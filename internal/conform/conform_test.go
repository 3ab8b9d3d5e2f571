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

func repoDir(t *testing.T) string {
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

// plainBinary builds the plain forms of the programs.
func plainBinary(t *testing.T, programs []*program) string {
	dir := workDir(t, "plain")
	if err := writePlain(dir, repoDir(t), programs); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(dir, "testprog", "driver")
	if err := writeDriver(main, module, programs, false); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "plain.exe")
	if err := buildDriver(main, binary, compilerFlags); err != nil {
		t.Fatal(err)
	}
	return binary
}

// TestPlain checks the programs themselves: each compiles and runs as plain Go, does the same when run again, and
// leaves the record that its archive wants, if it has one.
func TestPlain(t *testing.T) {
	programs := allPrograms(t)
	programs = slices.DeleteFunc(programs, func(g *program) bool { return !g.plain })
	binary := plainBinary(t, programs)
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			if len(g.entries) == 0 {
				t.Fatal("the program has no entry: a marked function Main(p *probe.P)")
			}
			var record strings.Builder
			for _, e := range g.entries {
				runs := make([]probe.Run, 2)
				for i := range runs {
					runs[i].Form = "plain"
				}
				if err := runProgram(binary, g.name+"."+e.name, runs); err != nil {
					t.Fatal(err)
				}
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

// compilerFlags make the compiler report every error in a program, and not only the first ten; and not inline calls in
// programs: that changes which loads come before a call where the language leaves it open.
const compilerFlags = "-gcflags=" + module + "/...=-e -l"

// TestPrograms generates all programs, runs them in their forms and under policies, and compares the records.
func TestPrograms(t *testing.T) {
	programs := allPrograms(t)
	s := newSuite(t, workDir(t, "forms"), programs)
	s.generate(t, transform.Options{Lines: true})
	s.check(t, func(string) bool { return true }, "build", "-trimpath", compilerFlags, "./...")
	var flags []string
	if *race {
		flags = append(flags, "-race")
	}
	binary := s.binary(t, flags...)
	judge := plainBinary(t, slices.DeleteFunc(s.sound(), func(g *program) bool { return !g.plain }))
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range s.faults[g] {
				t.Error(fault)
			}
			if !t.Failed() {
				compare(t, g, judge, binary)
			}
		})
	}
}

// binary builds the forms of the programs that are sound, with further flags for the go command.
func (s *suite) binary(t *testing.T, flags ...string) string {
	main := filepath.Join(s.dir, "driver")
	if err := writeDriver(main, module, s.sound(), true); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(s.dir, "forms.exe")
	if err := buildDriver(main, binary, append(flags, compilerFlags)...); err != nil {
		t.Fatal(err)
	}
	return binary
}

// runs are the ways in which every entry is run.
func runs() []probe.Run {
	list := []probe.Run{{Form: "blocking"}, {Form: "coroutine"}, {Form: "coroutine", Policy: probe.Always}}
	for n := range uint64(*seeds) {
		list = append(list, probe.Run{Form: "coroutine", Policy: probe.Random, Seed: n})
	}
	return list
}

// compare runs the entries of a program. All runs of one must leave the record of the plain program, or that which the
// archive wants; and some await of an archive must have suspended, or it guards nothing.
func compare(t *testing.T, g *program, judge, binary string) {
	suspensions := 0
	var record strings.Builder
	for _, e := range g.entries {
		name := g.name + "." + e.name
		list := runs()
		if err := runProgram(binary, name, list); err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		want := probe.Run{Form: "plain"}
		if g.plain {
			one := []probe.Run{want}
			if err := runProgram(judge, name, one); err != nil {
				t.Fatal(err)
			}
			want = one[0]
		} else {
			want = list[0]
			record.WriteString(formatRecord(e, want.Trace))
		}
		var others []string
		for _, r := range list {
			suspensions += r.Suspensions
			switch {
			case sameRecord(want.Trace, r.Trace):
			case others == nil:
				t.Errorf("%s: the record of %v is not that of %v:\n%s", e.name, r, want, diff(want.Trace, r.Trace))
				others = []string{}
			default:
				others = append(others, r.String())
			}
		}
		if len(others) > 0 {
			t.Errorf("%s: nor is that of %s", e.name, strings.Join(others, ", "))
		}
	}
	if !g.plain {
		checkWant(t, g, record.String())
	}
	if suspensions == 0 && g.path != "" && !t.Failed() {
		t.Error("no await of the program ever suspends")
	}
}

// sameRecord reports whether two records are equal. A panic with a MustError that nobody recovers is, at the
// root of a task, the task's error; the plain program ends with the panic.
func sameRecord(plain, got []string) bool {
	last := len(plain) - 1
	if cause, ok := strings.CutPrefix(plain[max(last, 0)], probe.Must); ok && len(got) > last+1 && got[len(got)-1] == probe.End {
		return slices.Equal(plain[:last], got[:last]) && got[len(got)-2] == probe.Return+cause
	}
	return slices.Equal(plain, got)
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
	s := newSuite(t, workDir(t, "vet"), programs)
	s.generate(t, transform.Options{})
	s.check(t, func(line string) bool {
		// The programs have mistakes of their own, and one has a function called panic, which vet takes for the other one.
		own := !strings.Contains(line, "_async.go:")
		return !own && !(strings.HasPrefix(line, "t58_predeclared") && strings.Contains(line, "unreachable code"))
	}, "vet", "./...")
	for _, g := range s.programs {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range s.faults[g] {
				t.Error(fault)
			}
		})
	}
}

// formatRecord is what the record of one entry looks like in a want file.
func formatRecord(e entry, trace []string) string {
	return e.name + ":\n\t" + strings.ReplaceAll(strings.Join(trace, "\n"), "\n", "\n\t") + "\n"
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

// diff shows where got leaves want.
func diff(want, got []string) string {
	n := 0
	for n < len(want) && n < len(got) && want[n] == got[n] {
		n++
	}
	show := func(lines []string) string {
		from, to := max(0, n-5), min(len(lines), n+5)
		if from >= to {
			return "\t(nothing)\n"
		}
		return "\t" + strings.Join(lines[from:to], "\n\t") + "\n"
	}
	return "want, around the first difference:\n" + show(want) + "got:\n" + show(got)
}
