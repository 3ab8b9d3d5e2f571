package load

import (
	"errors"
	"testing"
)

func TestGoError(t *testing.T) {
	for said, want := range map[string]string{
		"err: exit status 1: stderr: go: go.mod file not found\n":                                       "go: go.mod file not found",
		`err: go command required, not found: exec: "go": executable file not found in $PATH: stderr: `: `go command required, not found: exec: "go": executable file not found in $PATH`,
	} {
		if got := goError(errors.New(said)).Error(); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
}
