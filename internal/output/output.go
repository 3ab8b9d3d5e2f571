// Package output brings generated files to disk. What is on disk already and right is not
// touched, what is written appears whole or not at all, and nothing is removed or
// replaced that asyncgen did not write.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// File is a file as it should be.
type File struct {
	Name    string // absolute
	Source  string // the file it was generated from, whose permissions a new file takes over
	Content []byte
}

// Change is a file that is not as it should be.
type Change struct {
	Name     string
	Source   string
	Old, New []byte // nil if the file does not exist, and if it should not
}

// Changes compares the files with what is on disk and returns what differs, by name. The
// leftovers are generated files to be removed. Line ends do not count as a difference:
// version control may have changed them.
func Changes(files []File, leftovers []string) ([]Change, error) {
	var changes []Change
	for _, f := range files {
		old, err := os.ReadFile(f.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && bytes.Equal(unix(old), unix(f.Content)) {
			continue
		}
		if err := replaceable(f.Name, old); err != nil {
			return nil, err
		}
		changes = append(changes, Change{f.Name, f.Source, old, f.Content})
	}
	for _, name := range leftovers {
		old, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := replaceable(name, old); err != nil {
			return nil, err
		}
		changes = append(changes, Change{Name: name, Old: old})
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
	return changes, nil
}

func unix(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// replaceable reports an error for a file that asyncgen did not write.
func replaceable(name string, content []byte) error {
	if _, ok := mark.IsGeneratedSource(content); ok || len(bytes.TrimSpace(content)) == 0 {
		return nil
	}
	return fmt.Errorf("%s was not written by asyncgen and would be overwritten; rename it", name)
}

// Diff returns the change as a unified diff that git apply understands when it is run
// in the directory that names are made relative to by the function.
func (c Change) Diff(relative func(name string) string) []byte {
	name := filepath.ToSlash(relative(c.Name))
	from, to := "a/"+name, "b/"+name
	if c.Old == nil {
		from = "/dev/null"
	}
	if c.New == nil {
		to = "/dev/null"
	}
	return diff.Diff(from, unix(c.Old), to, unix(c.New))
}

// Apply makes the changes, as far as possible all or none: every file is written under a
// temporary name before the first takes its place.
func Apply(changes []Change) error {
	temps := make([]string, len(changes))
	defer func() {
		for _, temp := range temps {
			if temp != "" {
				os.Remove(temp)
			}
		}
	}()
	for i := range changes {
		if changes[i].New == nil {
			continue
		}
		var err error
		if temps[i], err = changes[i].prepare(); err != nil {
			return fmt.Errorf("cannot write %s: %w", changes[i].Name, err)
		}
	}
	for i, c := range changes {
		if c.New == nil {
			if err := os.Remove(c.Name); err != nil {
				return fmt.Errorf("cannot remove %s: %w", c.Name, err)
			}
			continue
		}
		if err := os.Rename(temps[i], c.Name); err != nil {
			return fmt.Errorf("cannot write %s: %w", c.Name, err)
		}
		temps[i] = ""
	}
	return nil
}

// prepare writes the new content next to its final place. The name begins with a dot, so
// that the go command ignores the file.
func (c *Change) prepare() (name string, err error) {
	if target, err := filepath.EvalSymlinks(c.Name); err == nil {
		c.Name = target // replace the file, not the link to it
	}
	info, err := os.Stat(c.Name)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = os.Stat(c.Source)
	}
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(c.Name), "."+filepath.Base(c.Name)+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(c.New)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}
