package asyncio

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

// This file reads the table.

//go:embed rows/*.txtar cpython.txtar
var files embed.FS

// topics are the archives in the order of the page.
var topics = []string{"model", "generators", "coroutines", "loop", "futures", "tasks", "combinators", "locks", "iteration", "threads", "mistakes", "more", "order"}

// A Topic is a part of the table.
type Topic struct {
	Name  string // that of the archive, and of the Go file with the programs
	Title string
	Intro string
	Rows  []*Row
}

// A Row says what asyncio does in some respect, and what the runtime does there.
type Row struct {
	ID       string
	Title    string
	Asyncio  string        // the names in asyncio, separated by commas
	Async    string        // ours
	Does     string        // what asyncio does
	Ours     string        // what the runtime does
	Differs  string        // in what it differs on purpose, and why
	Code     string        // the declarations that the page quotes; the last one is the program
	Example  string        // a directory with a whole program
	Tests    string        // tests elsewhere that show it, as package.Test
	Since    string        // the version of CPython that has it, if that is not the oldest one of the page
	Untested string        // why there is no test
	Time     time.Duration // how long the program takes; not checked if 0
	Python   string        // the program in Python
	Output   string        // what both programs print
	Mistake  string        // Go source with a mistake in it
	Reports  string        // what is reported about that, a line each
}

// Program returns the name of the Go program, or "".
func (r *Row) Program() string {
	return r.Code[strings.LastIndexByte(r.Code, ' ')+1:]
}

// Table reads the table.
func Table() ([]Topic, error) {
	var table []Topic
	for _, name := range topics {
		topic, err := read("rows/" + name + ".txtar")
		if err != nil {
			return nil, err
		}
		topic.Name = name
		table = append(table, topic)
	}
	return table, nil
}

// CPython reads the list of what the tests of CPython pin down. Its rows have no more than an ID, a title, tests and what ours does differently.
func CPython() (Topic, error) { return read("cpython.txtar") }

func read(name string) (topic Topic, err error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return topic, err
	}
	archive := txtar.Parse(text)
	topic.Title, topic.Intro, _ = strings.Cut(strings.TrimSpace(string(archive.Comment)), "\n\n")
	rows := map[string]*Row{}
	for _, f := range archive.Files {
		id, kind, _ := strings.Cut(f.Name, ".")
		row := rows[id]
		if row == nil {
			row = &Row{ID: id}
			rows[id] = row
			topic.Rows = append(topic.Rows, row)
		}
		if err := row.add(kind, string(f.Data)); err != nil {
			return topic, fmt.Errorf("%s: row %s: %w", name, id, err)
		}
	}
	return topic, nil
}

// add takes one file of the archive into the row.
func (r *Row) add(kind, text string) error {
	switch kind {
	case "":
		return r.describe(text)
	case "py":
		r.Python = text
	case "out":
		r.Output = text
	case "go":
		r.Mistake = text
	case "lint":
		r.Reports = text
	default:
		return fmt.Errorf("unknown kind of file %q", kind)
	}
	return nil
}

// describe reads the fields, one to a line.
func (r *Row) describe(text string) (err error) {
	fields := map[string]*string{
		"title": &r.Title, "asyncio": &r.Asyncio, "async": &r.Async, "does": &r.Does, "ours": &r.Ours, "differs": &r.Differs,
		"code": &r.Code, "example": &r.Example, "tests": &r.Tests, "since": &r.Since, "untested": &r.Untested,
	}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		switch field := fields[key]; {
		case key == "time":
			if r.Time, err = time.ParseDuration(value); err != nil {
				return err
			}
		case !ok || field == nil || *field != "":
			return fmt.Errorf("not a field: %s", line)
		default:
			*field = value
		}
	}
	return nil
}
