// This file has the command overlay: what gen would write goes somewhere else, and the go command is told to look there.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
)

const overlayHelp = `Overlay does all that gen does, but leaves the tree as it is: the generated files go to a
directory, together with a file that the go command takes as its flag -overlay. It prints the
name of that. What is built with it names source files by their absolute paths, in panics and for
debuggers, as it does for ordinary functions:

	dlv debug --build-flags=-overlay=$(go tool asyncgen overlay ./...)

A breakpoint at a line then stops both forms, and the variables of a coroutine form
are the fields of f. The files are as the sources were: run it again when these have changed.
`

func overlay(ctx context.Context, opts *options, args []string) int {
	opts.absolute = true
	out, status := generated(ctx, opts, load.Config{Tests: true}, args)
	if status != fine {
		return status
	}
	dir, err := overlayDir(opts.output)
	if err != nil {
		return fail("%v", err)
	}
	name, err := writeOverlay(dir, out.Changes)
	if err != nil {
		return fail("%v", err)
	}
	fmt.Println(name)
	return fine
}

// overlayDir makes the directory that the user names, or else a new one, and returns its absolute name.
func overlayDir(name string) (string, error) {
	if name == "" {
		return os.MkdirTemp("", "asyncgen-overlay-")
	}
	if err := os.MkdirAll(name, 0o777); err != nil {
		return "", err
	}
	return filepath.Abs(name)
}

// writeOverlay writes what changes to dir, and the file that says what is in the place of what. It returns that one's name.
func writeOverlay(dir string, changes [][]output.Change) (string, error) {
	replace := map[string]string{} // a file of the tree: the one to be read, or "" if there is to be none
	for i, list := range changes {
		for _, c := range list {
			replace[c.Name] = ""
			if c.New == nil {
				continue
			}
			name := filepath.Join(dir, strconv.Itoa(i), filepath.Base(c.Name)) // two directories may hold files of the same name
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				return "", err
			}
			if err := os.WriteFile(name, c.New, 0o666); err != nil {
				return "", err
			}
			replace[c.Name] = name
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, text, 0o666)
}
