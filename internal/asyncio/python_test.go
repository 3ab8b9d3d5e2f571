package asyncio

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var (
	python = flag.String("python", "", "run the Python programs of the table with this `interpreter`, of version 3.11 or later")
	update = flag.Bool("update", false, "with -python: write what the Python programs print into the table")
)

// TestPython checks that the table says what CPython prints.
func TestPython(t *testing.T) {
	if *python == "" {
		t.Skip("for those who change the table: give it an interpreter by -python")
	}
	for _, topic := range table(t) {
		printed := map[string][]byte{}
		for _, row := range topic.Rows {
			if row.Python == "" {
				continue
			}
			t.Run(row.test(), func(t *testing.T) {
				if row.Since != "" && !hasVersion(t, row.Since) {
					t.Skip("the interpreter is older than ", row.Since)
				}
				name := filepath.Join(t.TempDir(), "program.py")
				if err := os.WriteFile(name, []byte(row.Python), 0o666); err != nil {
					t.Fatal(err)
				}
				out := prints(t, name)
				for again := 0; again < 5 && string(out) != row.Output && !*update; again++ {
					out = prints(t, name) // these programs run on the system's clock, which a busy machine does not keep
				}
				printed[row.ID+".out"] = out
				if string(out) != row.Output && !*update {
					t.Errorf("python prints\n%s\nand not\n%s", out, row.Output)
				}
			})
		}
		if *update {
			rewrite(t, filepath.Join("rows", topic.Name+".txtar"), printed)
		}
	}
}

// prints returns what a Python program prints.
func prints(t *testing.T, name string) []byte {
	t.Helper()
	command := exec.Command(*python, name)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	if complaints.Len() > 0 {
		t.Logf("to the standard error:\n%s", complaints.String())
	}
	return out
}

// hasVersion reports whether the interpreter is of the given version or a later one.
func hasVersion(t *testing.T, version string) bool {
	program := fmt.Sprintf("import sys; sys.exit(sys.version_info < (%s,))", strings.ReplaceAll(version, ".", ", "))
	err := exec.Command(*python, "-c", program).Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return err == nil
}

// rewrite puts outputs into an archive, each after its program.
func rewrite(t *testing.T, name string, printed map[string][]byte) {
	old, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	archive := &txtar.Archive{Comment: old.Comment}
	for _, f := range old.Files {
		if printed[f.Name] == nil {
			archive.Files = append(archive.Files, f)
		}
		if id, ok := strings.CutSuffix(f.Name, ".py"); ok {
			if out, ok := printed[id+".out"]; ok {
				archive.Files = append(archive.Files, txtar.File{Name: id + ".out", Data: out})
			}
		}
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
		t.Fatal(err)
	}
}
