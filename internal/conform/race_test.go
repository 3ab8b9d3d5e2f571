package conform

import (
	"os/exec"
	"path/filepath"
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
	g := must(readProgram(filepath.Join(*programsDir, "t57_frames_change_goroutines.txtar")))(t)
	s := must(newSuite(workDir(t, "race"), repoDir(t), []*program{g}))(t)
	if err := s.generate(transform.Options{Lines: true}); err != nil {
		t.Fatal(err)
	}
	c := &comparison{forms: must(s.build(compilerFlags, "-race"))(t), seeds: *seeds}
	c.plain = must(plainBinary(workDir(t, "raceplain"), repoDir(t), []*program{g}, compilerFlags))(t)
	for _, e := range g.entries {
		if out := c.compare(g, e); out.fault != "" {
			t.Error(out.fault)
		}
	}
}
