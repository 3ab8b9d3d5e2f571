// This file gets the import graph from the go command. Nothing is compiled and no source
// is read here; a listing can be repeated with other settings.

package load

import (
	"encoding/json"
	"fmt"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go/token"

	"golang.org/x/tools/go/packages"
)

// listing says how to list.
type listing struct {
	overlay  map[string][]byte // replaces files
	compiled bool              // run cgo, so that its files can be type-checked
}

// ignored is the content of a file that no build includes.
var ignored = []byte("//go:build ignore\n\npackage ignored\n")

func (l *loader) config(mode packages.LoadMode) *packages.Config {
	return &packages.Config{
		Mode:       packages.NeedName | mode,
		Context:    l.ctx,
		Dir:        l.cfg.Dir,
		Env:        l.cfg.Env,
		BuildFlags: l.cfg.BuildFlags,
		Fset:       l.fset,
		Tests:      l.cfg.Tests,
	}
}

// list fills in the units.
func (l *loader) list(patterns []string, how listing) error {
	for _, p := range patterns {
		if strings.HasSuffix(p, ".go") {
			return fmt.Errorf("%s is a file: name the package it belongs to, by its directory or import path", p)
		}
	}
	mode := packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest
	if how.compiled {
		mode |= packages.NeedCompiledGoFiles
	}
	cfg := l.config(mode)
	cfg.Overlay = how.overlay
	env := make(chan map[string]string, 1)
	go func() { env <- l.goenv() }()
	roots, err := packages.Load(cfg, patterns...)
	l.env = <-env
	l.base = settingOf(l.env, l.cfg.BuildFlags)
	l.sizes = types.SizesFor("gc", l.base.GOARCH)
	if err != nil {
		return goError(err)
	}
	if len(roots) == 0 {
		return fmt.Errorf("no packages match %s", strings.Join(patterns, " "))
	}
	l.units, l.byID = nil, map[string]*unit{}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		u := &unit{Package: pkg, local: isLocal(pkg), done: make(chan struct{})}
		l.units = append(l.units, u)
		l.byID[pkg.ID] = u
		for _, err := range pkg.Errors {
			u.errors = append(u.errors, l.listError(err))
		}
		pkg.Errors = nil
	})
	slices.SortFunc(l.units, func(a, b *unit) int { return strings.Compare(a.ID, b.ID) })
	for _, root := range roots {
		u := l.byID[root.ID]
		// The main package of a test binary is written by the go command.
		tested, isTest := strings.CutSuffix(root.ID, ".test")
		u.named = !(isTest && l.byID[tested] != nil)
	}
	if l.cfg.Deps {
		for _, u := range l.units {
			u.named = u.named || u.Module != nil && u.Module.Main
		}
	}
	return nil
}

// isLocal reports whether a package's files are the author's to change.
func isLocal(pkg *packages.Package) bool {
	m := pkg.Module
	return m != nil && (m.Main || m.Replace != nil && m.Replace.Version == "")
}

// goenv asks the go command for its settings, some of which may have been made by go env -w.
func (l *loader) goenv() map[string]string {
	env := map[string]string{"GOARCH": "amd64"} // if it fails, listing fails too, and says why
	cmd := exec.CommandContext(l.ctx, "go", "env", "-json", "GOOS", "GOARCH", "CGO_ENABLED", "GOFLAGS", "GOVERSION", "GOEXPERIMENT")
	cmd.Dir, cmd.Env = l.cfg.Dir, l.cfg.Env
	if out, err := cmd.Output(); err == nil {
		json.Unmarshal(out, &env)
	}
	return env
}

// hideGenerated returns an overlay that takes all generated files out of the build, if
// there is an error that one of them might have caused.
func (l *loader) hideGenerated() map[string][]byte {
	if !slices.ContainsFunc(l.units, func(u *unit) bool { return len(u.errors) > 0 }) {
		return nil
	}
	var overlay map[string][]byte
	for _, dir := range l.dirs(func(u *unit) bool { return u.named || u.local }) {
		for _, g := range generatedIn(dir) {
			if overlay == nil {
				overlay = map[string][]byte{}
			}
			overlay[g.name] = ignored
		}
	}
	return overlay
}

// dirs returns the directories of the units for which f holds, in order.
func (l *loader) dirs(f func(*unit) bool) []string {
	var dirs []string
	for _, u := range l.units {
		if u.Dir != "" && f(u) {
			dirs = append(dirs, u.Dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// goError takes the wrapping off what the go command said.
func goError(err error) error {
	msg, said, _ := strings.Cut(err.Error(), "stderr: ")
	if said = strings.TrimSpace(said); said != "" {
		return fmt.Errorf("%s", said)
	}
	// It could not even be started, which packages says in words of its own.
	return fmt.Errorf("%s", strings.TrimSuffix(strings.TrimPrefix(msg, "err: "), ": "))
}

// listError converts an error of go list, whose position is text.
func (l *loader) listError(err packages.Error) Error {
	pos := parsePosition(err.Pos)
	if pos.Filename != "" && !filepath.IsAbs(pos.Filename) {
		pos.Filename = filepath.Join(l.cfg.Dir, pos.Filename)
	}
	if pos.Filename != "" {
		if info, statErr := os.Stat(pos.Filename); statErr != nil || info.IsDir() {
			pos = token.Position{}
		}
	}
	return Error{pos, strings.TrimSpace(err.Msg)}
}

var textPosition = regexp.MustCompile(`^(.+?)(?::(\d+))?(?::(\d+))?$`)

// parsePosition reads "file:line:col", "file:line", "file", "-" or "".
func parsePosition(s string) token.Position {
	m := textPosition.FindStringSubmatch(s)
	if m == nil || s == "-" {
		return token.Position{}
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	return token.Position{Filename: m[1], Line: line, Column: column}
}
