// These tests change files in a temporary directory and look at what is left on disk.

package output_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/internal/mark"
	"github.com/asyncgen/asyncgen/internal/output"
)

var header = mark.Header("x.go") + "\n\npackage p\n"

func put(t *testing.T, name, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func TestApply(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	put(t, at("x.go"), "package p\n", 0o640)
	put(t, at("old_async.go"), header+"// old\n", 0o600)
	put(t, at("same_async.go"), header, 0o644)
	put(t, at("crlf_async.go"), strings.ReplaceAll(header, "\n", "\r\n"), 0o644)
	put(t, at("gone_async.go"), header, 0o644)
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, name := range []string{"same_async.go", "crlf_async.go"} {
		if err := os.Chtimes(at(name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	var files []output.File
	for _, name := range []string{"x_async.go", "old_async.go", "same_async.go", "crlf_async.go"} {
		files = append(files, output.File{Name: at(name), Source: at("x.go"), Content: []byte(header)})
	}
	changes, err := output.Changes(files, []string{at("gone_async.go")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, filepath.Base(c.Name))
	}
	if want := "gone_async.go old_async.go x_async.go"; strings.Join(got, " ") != want {
		t.Fatalf("changes: %v, want %s", got, want)
	}
	if err := output.Apply(changes); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), "crlf_async.go old_async.go same_async.go x.go x_async.go"; got != want {
		t.Errorf("files: %s, want %s", got, want)
	}
	for name, mode := range map[string]os.FileMode{"x_async.go": 0o640, "old_async.go": 0o600} {
		info, err := os.Stat(at(name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), mode)
		}
		if content, _ := os.ReadFile(at(name)); string(content) != header {
			t.Errorf("%s contains %q", name, content)
		}
	}
	for _, name := range []string{"same_async.go", "crlf_async.go"} {
		if info, err := os.Stat(at(name)); err != nil || !info.ModTime().Equal(past) {
			t.Errorf("%s was touched: %v, %v", name, info.ModTime(), err)
		}
	}
	if changes, err := output.Changes(files, nil); err != nil || len(changes) > 0 {
		t.Errorf("second time: %v, %v", changes, err)
	}
}

func TestForeignFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x_async.go")
	put(t, name, "package p\n\n// mine\n", 0o644)
	_, err := output.Changes([]output.File{{Name: name, Source: name, Content: []byte(header)}}, nil)
	if err == nil || !strings.Contains(err.Error(), "x_async.go was not written by asyncgen") {
		t.Errorf("overwriting: %v", err)
	}
	_, err = output.Changes(nil, []string{name})
	if err == nil {
		t.Error("removing: no error")
	}
}

// TestAllOrNone fails at the second of two files, and the first must not be there.
func TestAllOrNone(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "x.go"), "package p\n", 0o644)
	changes := []output.Change{
		{Name: filepath.Join(dir, "a_async.go"), Source: filepath.Join(dir, "x.go"), New: []byte(header)},
		{Name: filepath.Join(dir, "missing", "b_async.go"), Source: filepath.Join(dir, "x.go"), New: []byte(header)},
	}
	err := output.Apply(changes)
	if err == nil || !strings.Contains(err.Error(), "cannot write") || !strings.Contains(err.Error(), "b_async.go") {
		t.Errorf("error: %v", err)
	}
	if got := names(t, dir); got != "x.go" {
		t.Errorf("files: %s", got)
	}
}

func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the superuser may write anywhere")
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "x.go"), "package p\n", 0o644)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	err := output.Apply([]output.Change{{Name: filepath.Join(dir, "x_async.go"), Source: filepath.Join(dir, "x.go"), New: []byte(header)}})
	if err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("error: %v", err)
	}
}

func TestSymlink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.txt"), filepath.Join(dir, "x_async.go")
	put(t, real, header+"// old\n", 0o600)
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	changes, err := output.Changes([]output.File{{Name: link, Source: real, Content: []byte(header)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := output.Apply(changes); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if content, _ := os.ReadFile(real); string(content) != header {
		t.Errorf("the file contains %q", content)
	}
}

func TestDiff(t *testing.T) {
	relative := func(name string) string { return filepath.Base(name) }
	for _, test := range []struct {
		old, new []byte
		want     string
	}{
		{[]byte("a\nb\n"), []byte("a\nc\n"), "--- a/x_async.go\n+++ b/x_async.go\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{nil, []byte("a\n"), "--- /dev/null\n+++ b/x_async.go\n@@ -0,0 +1,1 @@\n+a\n"},
		{[]byte("a\n"), nil, "--- a/x_async.go\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"},
	} {
		c := output.Change{Name: filepath.FromSlash("/d/x_async.go"), Old: test.old, New: test.new}
		if got := string(c.Diff(relative)); !strings.HasSuffix(got, test.want) {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}
