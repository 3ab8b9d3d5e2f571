package conform

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/transform"
	"golang.org/x/tools/txtar"
)

// This file checks what is refused. Each archive in testdata/refuse is a package, and in it a comment
//
//	// want `regexp`
//
// says that something is found on its line whose message the expression matches; want+1 speaks of the line below.
// Everything that is found must be wanted.

var wantLine = regexp.MustCompile("// want([+-][0-9]+)? `(.*)`")

// A want is a comment that waits for a finding.
type want struct {
	file  string
	line  int
	match *regexp.Regexp
	met   bool
}

func wantsOf(t *testing.T, dir string, g *program) []*want {
	var wants []*want
	for _, f := range g.archive.Files {
		for i, line := range regexp.MustCompile("(?m)^.*$").FindAllString(string(f.Data), -1) {
			m := wantLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			offset, _ := strconv.Atoi(m[1])
			match, err := regexp.Compile(m[2])
			if err != nil {
				t.Fatalf("%s: %s:%d: %v", g.path, f.Name, i+1, err)
			}
			wants = append(wants, &want{filepath.Join(dir, g.name, filepath.FromSlash(f.Name)), i + 1 + offset, match, false})
		}
	}
	return wants
}

func TestRefusals(t *testing.T) {
	programs, err := readPrograms(filepath.Join(*programsDir, "refuse"))
	if err != nil {
		t.Fatal(err)
	}
	if !cgo(t) { // the go command leaves out files that use C
		programs = slices.DeleteFunc(programs, usesCgo)
	}
	s := must(newSuite(workDir(t, "refuse"), repoDir(t), programs))(t)
	out := must(s.outcome(transform.Options{Lines: true}))(t)
	found := map[*program][]generate.Finding{}
	for _, f := range append(out.Findings, out.Errors...) {
		g := s.program(f.Pos.Filename)
		if g == nil {
			t.Fatalf("%s: %s", short(f), f.Message)
		}
		found[g] = append(found[g], f)
	}
	for _, changes := range out.Changes {
		for _, c := range changes {
			s.fault(c.Name, "generate", "%s is to be written for a package in which something is refused", filepath.Base(c.Name))
		}
	}
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range s.faults[g] {
				t.Error(fault)
			}
			wants := wantsOf(t, s.dir, g)
			if len(wants) == 0 {
				t.Error("the archive wants nothing")
			}
			for _, f := range found[g] {
				if !meet(wants, f) {
					t.Errorf("%s: found and not wanted: %s", short(f), f.Message)
				}
			}
			for _, w := range wants {
				if !w.met {
					t.Errorf("%s:%d: wanted and not found: %v", filepath.Base(w.file), w.line, w.match)
				}
			}
		})
	}
}

func usesCgo(g *program) bool {
	return slices.ContainsFunc(g.archive.Files, func(f txtar.File) bool { return bytes.Contains(f.Data, []byte("import \"C\"")) })
}

// meet finds the comment that waits for f.
func meet(wants []*want, f generate.Finding) bool {
	for _, w := range wants {
		if !w.met && w.file == f.Pos.Filename && w.line == f.Pos.Line && w.match.MatchString(f.Message) {
			w.met = true
			return true
		}
	}
	return false
}
