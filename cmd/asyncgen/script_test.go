// These tests run the command in small modules: testdata/script has one script for each
// topic, in the language of testscript. Beyond that language there are
//
//	module [path]      writes a go.mod that uses this repository, and its go.sum
//	status n command   runs a command that must exit with status n
//	age file...        makes files old
//	untouched file...  fails if one of them has been written since
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"asyncgen": main})
}

func TestScript(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	command, err := exec.LookPath("asyncgen")
	if err != nil {
		t.Fatal(err)
	}
	// Without the caches of the go command every script would compile the standard library.
	caches := map[string]string{}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		caches[name] = strings.TrimSpace(string(out))
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("REPO", repo)
			env.Setenv("VETTOOL", command) // which go vet wants to have by its full name
			for name, value := range caches {
				env.Setenv(name, value)
			}
			for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} { // what is remembered there is the script's own
				env.Setenv(name, filepath.Join(env.WorkDir, ".home"))
			}
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"module": func(ts *testscript.TestScript, neg bool, args []string) {
				path := "example.com/m"
				if len(args) > 0 {
					path = args[0]
				}
				ts.Check(writeModule(ts.MkAbs("."), repo, path))
			},
			"status": func(ts *testscript.TestScript, neg bool, args []string) {
				err := ts.Exec(args[1], args[2:]...)
				got := 0
				if exit, ok := errors.AsType[*exec.ExitError](err); ok {
					got = exit.ExitCode()
				} else {
					ts.Check(err)
				}
				if want := args[0]; strconv.Itoa(got) != want {
					ts.Fatalf("exit status %d, want %s", got, want)
				}
			},
			"age": func(ts *testscript.TestScript, neg bool, args []string) {
				for _, name := range args {
					ts.Check(os.Chtimes(ts.MkAbs(name), old, old))
				}
			},
			"untouched": func(ts *testscript.TestScript, neg bool, args []string) {
				for _, name := range args {
					info, err := os.Stat(ts.MkAbs(name))
					ts.Check(err)
					if !info.ModTime().Equal(old) {
						ts.Fatalf("%s was written", name)
					}
				}
			},
		},
	})
}

func writeModule(dir, repo, path string) error {
	mod := fmt.Sprintf("module %s\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\nreplace github.com/asyncgen/asyncgen => %s\n", path, repo)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666)
}

// old is the time that age gives to files.
var old = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
