package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
	"github.com/asyncgen/asyncgen/examples/internal/quote"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen
//go:generate go test -run TestReadme -update

// TestReminders takes no second of real time.
func TestReminders(t *testing.T) {
	var loop *async.Loop
	output := captured(t, func() {
		if _, err := asynctest.Run(t, remindersAsync(), asynctest.WithLoop(func(l *async.Loop) { loop = l })); err != nil {
			t.Error(err)
		}
	})
	golden.Compare(t, output, "eggs after 1s\ntea after 2s\n")
	if took := loop.Time(); took != 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

// captured returns what f writes to the standard output.
func captured(t *testing.T, f func()) string {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = stdout }()
	f()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadme checks the front page of the repository.
func TestReadme(t *testing.T) { quote.Check(t, filepath.Join("..", "..", "README.md")) }
