package transform

import (
	"strconv"
	"strings"
	"testing"
)

// userLine returns the slot of a mark.
func userLine(line int) string { return "slot_" + strconv.Itoa(line) }

// TestLines checks which marks stay, and what those that lead back to the generated file say.
func TestLines(t *testing.T) {
	tests := []struct {
		name     string
		src, out []string
	}{
		{"a mark that says what is so anyway",
			[]string{userLine(7), "a", userLine(8), "b"},
			[]string{"//line x.go:7", "a", "b"}},
		{"only the last of several",
			[]string{userLine(3), userLine(7), "a"},
			[]string{"//line x.go:7", "a"}},
		{"back home",
			[]string{"func f() {", userLine(7), "a", selfMark, "}", "func g()"},
			[]string{"func f() {", "//line x.go:7", "a", "//line x_async.go:5", "}", "func g()"}},
		{"home already",
			[]string{"func f() {", selfMark, "}", "func g()"},
			[]string{"func f() {", "}", "func g()"}},
		{"blank lines of a raw string",
			[]string{userLine(7), "s := `a", "", "", "b`", userLine(12), "c"},
			[]string{"//line x.go:7", "s := `a", "", "", "b`", "//line x.go:12", "c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src := []byte(strings.Join(test.src, "\n") + "\n")
			out := &outputFile{slotName: "slot_"}
			for line := range 20 {
				out.slots = append(out.slots, slot{{mark: "x.go:" + strconv.Itoa(line)}})
			}
			if got, want := string(out.fill(src, "x_async.go", true)), strings.Join(test.out, "\n")+"\n"; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for line := range strings.Lines(string(out.fill(src, "x_async.go", false))) {
				if strings.HasPrefix(line, "//line") {
					t.Errorf("without lines: %s", line)
				}
			}
		})
	}
}

// TestNames checks that fresh names collide with nothing.
func TestNames(t *testing.T) {
	s := newNameSet()
	s.taken["f"], s.taken["x"] = true, true
	for _, test := range []struct{ want, got string }{
		{"y", "y"}, {"y", "y_2"}, {"x", "x_2"}, {"y", "y_3"}, {"range", "range_2"}, {"_", "__2"},
	} {
		if got := s.fresh(test.want); got != test.got {
			t.Errorf("fresh(%q) = %q, want %q", test.want, got, test.got)
		}
	}
	if got := s.freshName("f", "x", "g"); got != "g" {
		t.Errorf("freshName chose %q", got)
	}
}

func TestBitset(t *testing.T) {
	s, other := newBitset(130), newBitset(130)
	other.add(0)
	other.add(129)
	if !s.union(other) || s.union(other) {
		t.Error("union does not report growth")
	}
	s.remove(0)
	if s.has(0) || !s.has(129) || s.has(128) {
		t.Errorf("wrong members in %b", s)
	}
}
