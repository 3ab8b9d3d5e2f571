package corpus

// This file makes units of corpora.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// A Unit is a package or a program.
type Unit struct {
	Row   string   // of the table
	Name  string   // import path, or test/x.go
	Dir   string   // where the go command runs, or the program
	Flags []string // of the go command
	Files []string // of a program
	Args  []string // of a program
	// Generates says that the program is what Files print.
	Generates bool
	// Skip says why the unit is left out.
	Skip string
}

// Units returns the units of a corpus whose names are selected. Modules are downloaded and copied into a directory below dir.
func (c *Corpus) Units(ctx context.Context, dir string, selected func(name string) bool) ([]Unit, error) {
	switch c.Kind {
	case "programs":
		return c.programs(selected)
	case "module":
		return c.module(ctx, dir, selected)
	}
	var units []Unit
	for _, name := range c.Names {
		if selected(name) {
			units = append(units, Unit{Row: name, Name: name, Flags: c.Flags})
		}
	}
	return units, nil
}

// programs lists the programs in directories that are to be run.
func (c *Corpus) programs(selected func(name string) bool) ([]Unit, error) {
	root := filepath.Join(runtime.GOROOT(), "test")
	var units []Unit
	for _, dir := range c.Names {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := path.Join("test", dir, filepath.Base(file))
			if !selected(name) {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			u := Unit{Row: "GOROOT/" + path.Join("test", dir), Name: name, Dir: root, Files: []string{file}}
			if u.header(text) {
				units = append(units, u)
			}
		}
	}
	return units, nil
}

// header reads the first line of a program x.go, as cmd/internal/testdir does: "// run", flags, more files, arguments. With "// rundir" the program is in the directory
// x.dir, and with "// runoutput" it is what x.go prints. It reports whether the program is one to be run.
func (u *Unit) header(text []byte) bool {
	line, _, _ := strings.Cut(string(text), "\n")
	action, rest, _ := strings.Cut(strings.TrimPrefix(line, "// "), " ")
	switch action {
	case "run":
	case "rundir":
		u.Files, _ = filepath.Glob(strings.TrimSuffix(u.Files[0], ".go") + ".dir/*.go") // the pattern is good
	case "runoutput":
		u.Generates = true
	default:
		return false
	}
	words := splitQuoted(rest)
	for len(words) > 0 && words[0][0] == '-' {
		switch words[0] {
		case "-goexperiment":
			u.Skip = "wants a toolchain that is built with an experiment"
		case "-gcflags":
			words = append([]string{"-gcflags=" + words[1]}, words[2:]...)
		case "-ldflags":
			words = []string{"-ldflags=" + strings.Join(words[1:], " ")}
		}
		u.Flags, words = append(u.Flags, words[0]), words[1:]
	}
	for len(words) > 0 && strings.HasSuffix(words[0], ".go") {
		u.Files = append(u.Files, filepath.Join(filepath.Dir(u.Files[0]), words[0]))
		words = words[1:]
	}
	u.Args = words
	return len(u.Files) > 0
}

// program returns the files of a program. One that is what others print is put into dir.
func (u *Unit) program(ctx context.Context, dir string) ([]string, error) {
	if !u.Generates {
		return u.Files, nil
	}
	out, err := command(ctx, u.Dir, append([]string{"run"}, u.Files...)...)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, filepath.Base(u.Files[0]))
	return []string{name}, os.WriteFile(name, out, 0o666)
}

// splitQuoted splits a line at spaces that are not between quotation marks, and removes those.
func splitQuoted(line string) []string {
	quote := rune(0)
	words := strings.FieldsFunc(line, func(r rune) bool {
		switch {
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case r == quote:
			quote = 0
		}
		return quote == 0 && r == ' '
	})
	for i, w := range words {
		words[i] = strings.NewReplacer("'", "", `"`, "").Replace(w)
	}
	return words
}

// module lists the packages of a module that have tests.
func (c *Corpus) module(ctx context.Context, dir string, selected func(name string) bool) ([]Unit, error) {
	modulePath, _, _ := strings.Cut(c.Module, "@")
	if !selected(modulePath) {
		return nil, nil
	}
	root, err := fetch(ctx, dir, c.Module)
	if err != nil {
		return nil, err
	}
	flags := append([]string{"-mod=mod"}, c.Flags...)
	out, err := command(ctx, root, append(append([]string{"list", "-json=ImportPath,TestGoFiles,XTestGoFiles"}, flags...), c.Names...)...)
	if err != nil {
		return nil, err
	}
	var units []Unit
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath                string
			TestGoFiles, XTestGoFiles []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return units, nil
		} else if err != nil {
			return nil, err
		}
		if len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 {
			units = append(units, Unit{Row: modulePath, Name: p.ImportPath, Dir: root, Flags: flags})
		}
	}
}

// fetch downloads a module and returns the directory of a copy that can be written. A module from before Go 1.21 is made one of Go 1.21, whose files may
// raise the language version.
func fetch(ctx context.Context, dir, module string) (string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	out, err := command(ctx, dir, "mod", "download", "-json", module)
	if err != nil {
		return "", err
	}
	var m struct{ Dir, GoMod string }
	if err := json.Unmarshal(out, &m); err != nil {
		return "", err
	}
	root := filepath.Join(dir, strings.ReplaceAll(module, "/", "_"))
	if err := os.RemoveAll(root); err != nil {
		return "", err
	}
	if err := copyTree(root, m.Dir); err != nil {
		return "", err
	}
	text, err := os.ReadFile(m.GoMod)
	if err != nil {
		return "", err
	}
	mod, err := modfile.ParseLax(m.GoMod, text, nil)
	if err != nil {
		return "", err
	}
	name := filepath.Join(root, "go.mod")
	if err := os.WriteFile(name, text, 0o666); err != nil {
		return "", err
	}
	if mod.Go == nil || semver.Compare("v"+mod.Go.Version, "v1.21") < 0 {
		_, err = command(ctx, root, "mod", "edit", "-go=1.21")
	}
	return root, err
}

// copyTree copies a directory, so that all in it can be written.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o666)
	})
}

func command(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out, err
}
