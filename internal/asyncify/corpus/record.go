package corpus

// This file runs units and keeps what comes of them.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/internal/asyncify"
)

// A Record is what came of a unit.
type Record struct {
	Row, Name string
	Functions int            // those with bodies
	Async     int            // those that were asyncified
	Plain     map[string]int `json:",omitempty"` // the others, by reason
	Tests     int            // the tests that were run, or 1 for a program
	Passed    int            // the tests that passed in all modes
	Left      map[string]int `json:",omitempty"` // tests that were left out, by reason
	Failures  []string       `json:",omitempty"` // what failed, and how
	Seconds   float64
}

// Run asyncifies a unit and runs its tests. The options are those that all units share.
func (u *Unit) Run(ctx context.Context, o asyncify.Options) *Record {
	o.Dir, o.Flags, o.Args = u.Dir, u.Flags, u.Args
	r := &Record{Row: u.Row, Name: u.Name, Plain: map[string]int{}, Left: map[string]int{}}
	start := time.Now()
	defer func() { r.Seconds = time.Since(start).Seconds() }()
	res, err := u.asyncify(ctx, o)
	if err != nil {
		r.Failures = []string{err.Error()}
		return r
	}
	r.count(res)
	return r
}

// asyncify asyncifies a unit and runs its tests.
func (u *Unit) asyncify(ctx context.Context, o asyncify.Options) (*asyncify.Result, error) {
	if u.Files == nil {
		return asyncify.Package(ctx, u.Name, o)
	}
	if why := cmp.Or(u.Skip, o.Skips.Package(path.Base(u.Name))); why != "" {
		return &asyncify.Result{Package: u.Name, Skipped: why}, nil
	}
	files, err := u.program(ctx, filepath.Join(o.Keep, "printed"))
	if err != nil {
		return nil, err
	}
	return asyncify.Program(ctx, files, o)
}

// count takes the counts from a result.
func (r *Record) count(res *asyncify.Result) {
	if res.Skipped != "" {
		r.Left[res.Skipped]++
		return
	}
	r.Functions, r.Async = len(res.Functions), res.Marked()
	for _, f := range res.Functions {
		if f.Plain != "" {
			r.Plain[f.Plain]++
		}
	}
	const failed = "failed"
	state := map[string]string{} // why a test does not count as passed, or ""
	for _, run := range res.Runs {
		note := func(names []string, what string) {
			for _, name := range names {
				if state[name] != failed {
					state[name] = what
				}
			}
		}
		for _, name := range run.Passed {
			state[name] = state[name] // as it was
		}
		note(run.Idle, "skips itself with -short or on this system")
		note(run.Allocating, "counts allocations, and coroutines allocate")
		note(run.Failed, failed)
		if run.OK() {
			continue
		}
		failure := fmt.Sprintf("%s: %s", run.Mode, strings.Join(run.Failed, " "))
		if run.Err != nil {
			failure += fmt.Sprintf(" (%v)", run.Err)
		}
		r.Failures = append(r.Failures, failure+"\n"+run.Output)
	}
	for _, reason := range res.Left() {
		r.Left[reason]++
	}
	for _, s := range state {
		switch s {
		case "":
			r.Tests++
			r.Passed++
		case failed:
			r.Tests++
		default:
			r.Left[s]++
		}
	}
}

// A Journal is a file of records, one to a line. Those that it has already need not be made again.
type Journal struct {
	file    *os.File
	records map[string]*Record // by unit
}

// OpenJournal opens a file of records, which may not exist yet. Without a name, records are kept in memory only.
func OpenJournal(name string) (*Journal, error) {
	j := &Journal{records: map[string]*Record{}}
	if name == "" {
		return j, nil
	}
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		r := &Record{}
		if json.Unmarshal(line, r) == nil { // if not, it is the end of a run that was stopped
			j.records[r.Name] = r
		}
	}
	j.file, err = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	return j, err
}

// Get returns the record of a unit, if there is one and nothing failed.
func (j *Journal) Get(u *Unit) *Record {
	if r := j.records[u.Name]; r != nil && len(r.Failures) == 0 {
		return r
	}
	return nil
}

// Add adds a record.
func (j *Journal) Add(r *Record) error {
	j.records[r.Name] = r
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(line, '\n'))
	return err
}

// Close closes the file.
func (j *Journal) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}
