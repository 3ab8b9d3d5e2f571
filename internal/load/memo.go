// This file remembers what was generated from what, so that packages in which all is as it was need not be type-checked and
// compiled again.
//
// What is generated for a package follows from the compiler and its options, from the version and the settings of Go, from
// the package's files, those of other builds among them, from those of the packages in main modules that it imports, directly or
// not, and from the versions of all others. The key of a package is a hash of these. Fingerprints of functions would not do: what is
// generated for one depends on other functions, on names in other files, and on types of other packages.

package load

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Memo is a directory with a file for each key, which holds the hashes of the generated files. It is of no consequence if it is
// lost, or cannot be written.
type Memo struct {
	Dir  string
	Tool string // identifies the compiler and its options
}

// Times after which memories are forgotten, and between looks for such.
const (
	forgotten = 30 * 24 * time.Hour
	untouched = 24 * time.Hour
)

func (m *Memo) file(key string) string { return filepath.Join(m.Dir, key[:2], key) }

// Store remembers the generated files of a package, by name.
func (m *Memo) Store(key string, files map[string][]byte) {
	if m == nil || key == "" {
		return
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "%s %s\n", digest(files[name]), filepath.Base(name))
	}
	name := m.file(key)
	if os.MkdirAll(filepath.Dir(name), 0o777) != nil {
		return
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "new")
	if err != nil {
		return
	}
	_, err = temp.Write(b.Bytes())
	if temp.Close() != nil || err != nil || os.Rename(temp.Name(), name) != nil {
		os.Remove(temp.Name())
	}
	m.trim()
}

// digest identifies the content of a file, line ends apart.
func digest(content []byte) string {
	sum := sha256.Sum256(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// recall returns the digests that are remembered for a key, by base names, or nil.
func (m *Memo) recall(key string) map[string]string {
	name := m.file(key)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > untouched {
		now := time.Now()
		os.Chtimes(name, now, now)
	}
	digests := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if sum, base, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " "); ok {
			digests[base] = sum
		}
	}
	return digests
}

// trim forgets, once in a while, what has not been asked for in a long time.
func (m *Memo) trim() {
	stamp := filepath.Join(m.Dir, "trimmed")
	if info, err := os.Stat(stamp); err == nil && time.Since(info.ModTime()) < untouched || os.WriteFile(stamp, nil, 0o666) != nil {
		return
	}
	files, _ := filepath.Glob(filepath.Join(m.Dir, "??", "*"))
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > forgotten {
			os.Remove(name)
		}
	}
}

// recall finds the named packages with marks whose generated files are on disk as they are remembered.
func (l *loader) recall() {
	if l.cfg.Memo == nil || l.usesCgo() || slices.ContainsFunc(l.units, func(u *unit) bool { return len(u.errors) > 0 }) {
		return // a cgo file depends on files that we do not read
	}
	k := &keys{l: l, of: map[*unit]string{}}
	for _, u := range l.units {
		if !u.named || !slices.ContainsFunc(u.own(), (*file).marked) {
			continue
		}
		u.key = k.unit(u)
		digests := l.cfg.Memo.recall(u.key)
		u.settled = digests != nil && !slices.ContainsFunc(u.own(), func(f *file) bool {
			if !f.marked() {
				return false
			}
			name := mark.GeneratedName(f.name)
			content, err := os.ReadFile(name)
			return err != nil || digest(content) != digests[filepath.Base(name)]
		})
	}
}

// keys computes the keys of units.
type keys struct {
	l  *loader
	of map[*unit]string
}

func (k *keys) unit(u *unit) string {
	if key := k.of[u]; key != "" {
		return key
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%v %v\n%s %s %s\n", k.l.cfg.Memo.Tool, k.l.env, k.l.base.Tags, u.ID, u.PkgPath, u.Name)
	if m := u.Module; m != nil {
		fmt.Fprintf(h, "module %s %s %s\n", m.Path, m.Version, m.GoVersion)
		if r := m.Replace; r != nil {
			fmt.Fprintf(h, "replaced by %s %s\n", r.Path, r.Version)
		}
	}
	for _, f := range u.files {
		k.add(h, f)
	}
	if u.named && slices.ContainsFunc(u.own(), (*file).marked) {
		for _, f := range k.l.beside(u) {
			k.add(h, f)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(u.Imports)) {
		if dep := k.l.byID[u.Imports[path].ID]; dep != nil {
			fmt.Fprintf(h, "import %s %s\n", path, k.unit(dep))
		}
	}
	if rt := k.l.byID[mark.Runtime]; rt != nil && rt != u && len(u.files) > 0 && !k.l.runtimeNeeds(u) {
		fmt.Fprintf(h, "runtime %s\n", k.unit(rt)) // which the stubs import
	}
	k.of[u] = hex.EncodeToString(h.Sum(nil))
	return k.of[u]
}

func (k *keys) add(h hash.Hash, f *file) {
	fmt.Fprintf(h, "file %s %d\n", filepath.Base(f.name), len(f.src))
	io.WriteString(h, digest(f.src))
}
