package conform

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/transform"
)

// cgo reports whether the go command can build packages that use C, which the race detector needs as well.
func cgo(t *testing.T) bool {
	out, err := exec.Command("go", "env", "CGO_ENABLED").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)) == "1"
}

// TestRaces runs the program whose frames change goroutines under the race detector, which finds nothing: what orders their accesses orders those of
// the frames as well. The flag -withrace does this with all programs, in TestPrograms.
func TestRaces(t *testing.T) {
	switch {
	case testing.Short():
		t.Skip("the race detector wants the standard library compiled anew")
	case !cgo(t):
		t.Skip("the race detector needs a C compiler")
	}
	g, err := readProgram(filepath.Join(*programsDir, "t57_frames_change_goroutines.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSuite(t, workDir(t, "race"), []*program{g})
	s.generate(t, transform.Options{Lines: true})
	binary := s.binary(t, "-race")
	for _, e := range g.entries {
		list := runs()
		if err := runProgram(binary, g.name+"."+e.name, list); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		for _, r := range list {
			if !slices.Equal(r.Trace, list[0].Trace) {
				t.Errorf("%s: the record of %v is not that of %v:\n%s", e.name, r, list[0], diff(list[0].Trace, r.Trace))
			}
		}
	}
}
