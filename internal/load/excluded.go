// This file finds the files with marks that the build configuration leaves out, such as x_windows.go, and for each a configuration
// that includes it.

package load

import (
	"bytes"
	"cmp"
	"go/build"
	"go/build/constraint"
	"io"
	"io/fs"
	"maps"
	"math/bits"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Excluded is a file with marks in the directory of a named package that is no part of the build.
type Excluded struct {
	Name string
	// Setting is a configuration that includes the file; nil if none does.
	Setting *Setting
	// Problems are wrong or misplaced marks. That the file uses cgo is one.
	Problems []Error
}

// Setting is a build configuration.
type Setting struct {
	GOOS, GOARCH string
	Cgo          bool
	Tags         []string // sorted

	withoutCgo bool // says that Cgo is not as usual
}

// Under returns the configuration of cfg with another setting.
func (s *Setting) Under(cfg Config) Config {
	if cfg.Env == nil {
		cfg.Env = os.Environ()
	}
	cgo := "0"
	if s.Cgo {
		cgo = "1"
	}
	cfg.Env = append(slices.Clone(cfg.Env), "GOOS="+s.GOOS, "GOARCH="+s.GOARCH, "CGO_ENABLED="+cgo)
	cfg.BuildFlags = slices.DeleteFunc(slices.Clone(cfg.BuildFlags), func(f string) bool { return strings.HasPrefix(f, "-tags=") })
	cfg.BuildFlags = append(cfg.BuildFlags, "-tags="+strings.Join(s.Tags, ","))
	return cfg
}

// String is what one would say on the command line.
func (s *Setting) String() string {
	text := "GOOS=" + s.GOOS + " GOARCH=" + s.GOARCH
	if s.withoutCgo {
		text += " CGO_ENABLED=0"
	}
	if len(s.Tags) > 0 {
		text += " -tags=" + strings.Join(s.Tags, ",")
	}
	return text
}

// includes reports whether a file is in builds under the setting.
func (s *Setting) includes(f *file) bool {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled, ctx.BuildTags = s.GOOS, s.GOARCH, s.Cgo, s.Tags
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.src)), nil }
	ok, err := ctx.MatchFile(filepath.Split(f.name))
	return ok && err == nil
}

// excluded returns the files with marks that are left out, by name.
func (l *loader) excluded() []Excluded {
	var list []Excluded
	for _, f := range l.leftOut() {
		x := Excluded{Name: f.name}
		for _, p := range f.problems {
			x.Problems = append(x.Problems, Error{l.fset.Position(p.Pos), p.Message})
		}
		if len(x.Problems) == 0 {
			x.Setting = l.settingFor(f)
			if x.Setting == nil && slices.Contains(freeTags(f.src), "ignore") {
				continue // by convention, never part of a build
			}
		}
		list = append(list, x)
	}
	return list
}

// forgive drops the error that a package has no files, where other settings include some.
func (l *loader) forgive(excluded []Excluded) {
	for _, u := range l.units {
		if len(u.GoFiles) == 0 && slices.ContainsFunc(excluded, func(x Excluded) bool { return x.Setting != nil && filepath.Dir(x.Name) == u.Dir }) {
			u.errors = slices.DeleteFunc(u.errors, func(e Error) bool { return strings.Contains(e.Message, "build constraints exclude all Go files") })
		}
	}
}

// leftOut reads the files that go list ignored, and returns those with marks, by name.
func (l *loader) leftOut() []*file {
	names := map[string]bool{}
	for _, u := range l.units {
		if u.named {
			for _, name := range u.IgnoredFiles {
				names[name] = true
			}
		}
	}
	for _, dir := range l.empty {
		files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range files {
			names[name] = true
		}
	}
	var list []*file
	for _, name := range slices.Sorted(maps.Keys(names)) {
		base := filepath.Base(name)
		if filepath.Ext(name) != ".go" || base[0] == '_' || base[0] == '.' || !l.cfg.Tests && strings.HasSuffix(name, "_test.go") || l.files[name] != nil {
			continue
		}
		f := &file{name: name}
		if f.read(); f.err != nil || f.generated || !f.possible {
			continue
		}
		f.funcs, f.problems = mark.File(l.fset, l.ast(f))
		if len(f.errors) > 0 {
			f.problems = nil // said when it is part of a build
		}
		if len(f.funcs)+len(f.problems) > 0 {
			list = append(list, f)
		}
	}
	return list
}

// emptyDirs returns the directories with Go files that match a pattern with dots and hold no package, as go list sees it: their files
// are all left out.
func (l *loader) emptyDirs(patterns []string) (empty []string) {
	known := map[string]bool{}
	roots := map[string]string{} // directories of main modules, with their paths
	for _, u := range l.units {
		known[u.Dir] = true
		if m := u.Module; m != nil && m.Main && m.Dir != "" {
			roots[m.Dir] = m.Path
		}
	}
	patterns = slices.DeleteFunc(slices.Clone(patterns), func(p string) bool { return !strings.Contains(p, "...") })
	if len(patterns) == 0 {
		return nil
	}
	for _, root := range slices.Sorted(maps.Keys(roots)) {
		filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // go list has seen it
			}
			if !d.IsDir() {
				if dir := filepath.Dir(name); filepath.Ext(name) == ".go" && !known[dir] && l.matches(patterns, root, roots[root], dir) {
					known[dir] = true
					empty = append(empty, dir)
				}
				return nil
			}
			if base := d.Name(); name != root && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor" || exists(filepath.Join(name, "go.mod"))) {
				return filepath.SkipDir
			}
			return nil
		})
	}
	return empty
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// matches reports whether a directory of the module at root matches a pattern: a file path, or an import path.
func (l *loader) matches(patterns []string, root, module, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return false
	}
	path := strings.TrimSuffix(module+"/"+filepath.ToSlash(rel), "/.")
	return slices.ContainsFunc(patterns, func(p string) bool {
		if build.IsLocalImport(p) || filepath.IsAbs(p) {
			if !filepath.IsAbs(p) {
				p = filepath.Join(l.cfg.Dir, p)
			}
			return dots(filepath.ToSlash(p)).MatchString(filepath.ToSlash(dir))
		}
		return dots(p).MatchString(path)
	})
}

// dots returns the regular expression for a pattern of the go command: ... is any string, and x/... matches x too.
func dots(pattern string) *regexp.Regexp {
	re := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, `.*`)
	if rest, ok := strings.CutSuffix(re, `/.*`); ok {
		re = rest + `(/.*)?`
	}
	return regexp.MustCompile(`^` + re + `$`)
}

// settingFor looks for a setting that includes a file, as close to that of the load as possible.
func (l *loader) settingFor(f *file) *Setting {
	free := slices.DeleteFunc(freeTags(f.src), func(tag string) bool { return tag == "ignore" })
	if len(free) > 8 {
		free = free[:8]
	}
	flips := make([]uint, 1<<len(free)) // sets of tags to turn around, the smallest first
	for i := range flips {
		flips[i] = uint(i)
	}
	slices.SortStableFunc(flips, func(a, b uint) int { return cmp.Compare(bits.OnesCount(a), bits.OnesCount(b)) })
	for _, flip := range flips {
		tags := slices.Clone(l.base.Tags)
		for i, tag := range free {
			if flip&(1<<i) == 0 {
				continue
			}
			if j := slices.Index(tags, tag); j >= 0 {
				tags = slices.Delete(tags, j, j+1)
			} else {
				tags = append(tags, tag)
			}
		}
		slices.Sort(tags)
		s := &Setting{GOOS: l.base.GOOS, GOARCH: l.base.GOARCH, Cgo: l.base.Cgo, Tags: tags}
		if s.includes(f) {
			return s
		}
		s.Cgo, s.withoutCgo = false, l.base.Cgo
		if s.includes(f) {
			return s
		}
		s.withoutCgo = false // which is usual in builds for other systems
		for _, port := range l.ports() {
			s.GOOS, s.GOARCH, _ = strings.Cut(port, "/")
			if s.includes(f) {
				return s
			}
		}
	}
	return nil
}

// ports returns the systems that Go compiles for: those with the same architecture first, then the usual ones.
func (l *loader) ports() []string {
	list := strings.Fields(`linux/amd64 darwin/arm64 windows/amd64 linux/arm64 darwin/amd64 windows/arm64
		linux/386 linux/arm linux/loong64 linux/mips linux/mips64 linux/mips64le linux/mipsle linux/ppc64 linux/ppc64le linux/riscv64 linux/s390x
		windows/386 js/wasm wasip1/wasm freebsd/amd64 freebsd/386 freebsd/arm freebsd/arm64 netbsd/amd64 netbsd/386 netbsd/arm netbsd/arm64
		openbsd/amd64 openbsd/386 openbsd/arm openbsd/arm64 openbsd/ppc64 openbsd/riscv64 dragonfly/amd64 solaris/amd64 illumos/amd64
		aix/ppc64 plan9/amd64 plan9/386 plan9/arm android/arm64 android/amd64 android/386 android/arm ios/arm64 ios/amd64`)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(l.distance(a), l.distance(b)) })
	return list
}

func (l *loader) distance(port string) int {
	system, arch, _ := strings.Cut(port, "/")
	switch {
	case system == l.base.GOOS:
		return 0
	case arch == l.base.GOARCH:
		return 1
	}
	return 2
}

// freeTags returns the tags in a file's constraint that neither the system nor the toolchain sets.
func freeTags(src []byte) (tags []string) {
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "package ") {
			break
		}
		if !constraint.IsGoBuild(line) && !constraint.IsPlusBuild(line) {
			continue
		}
		expr, err := constraint.Parse(line)
		if err != nil {
			continue
		}
		expr.Eval(func(tag string) bool {
			if !mark.IsPlatform(tag) && !strings.HasPrefix(tag, "go1.") && !slices.Contains([]string{"unix", "cgo", "gc", "gccgo"}, tag) && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
			return true
		})
	}
	return tags
}

// settingOf returns the setting that go env and further flags of the go command describe.
func settingOf(env map[string]string, buildFlags []string) Setting {
	s := Setting{GOOS: env["GOOS"], GOARCH: env["GOARCH"], Cgo: env["CGO_ENABLED"] == "1"}
	for _, f := range append(strings.Fields(env["GOFLAGS"]), buildFlags...) {
		if list, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "tags="); ok {
			s.Tags = strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	slices.Sort(s.Tags)
	return s
}
