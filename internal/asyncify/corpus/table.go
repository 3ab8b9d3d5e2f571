package corpus

// This file prints records as Markdown.

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Table holds sums of records by row.
type Table struct {
	title string
	rows  []*row
}

// A row is a sum of records.
type row struct {
	name                                            string
	units, functions, async, tests, passed, seconds int
	plain, left                                     map[string]int
}

func newRow(name string) *row {
	return &row{name: name, plain: map[string]int{}, left: map[string]int{}}
}

// add adds a record.
func (r *row) add(rec *Record) {
	r.units++
	r.functions += rec.Functions
	r.async += rec.Async
	r.tests += rec.Tests
	r.passed += rec.Passed
	for reason, n := range rec.Plain {
		r.plain[reason] += n
	}
	for reason, n := range rec.Left {
		r.left[reason] += n
	}
}

// Sums makes a table with a row for each name that nameOf gives to records, in the order of the records.
func Sums(title string, records []*Record, nameOf func(*Record) string) *Table {
	t := &Table{title: title}
	rows := map[string]*row{}
	for _, rec := range records {
		name := nameOf(rec)
		if rows[name] == nil {
			rows[name] = newRow(name)
			t.rows = append(t.rows, rows[name])
		}
		rows[name].add(rec)
	}
	return t
}

// total returns the sum of all rows.
func (t *Table) total() *row {
	sum := newRow("in all")
	for _, r := range t.rows {
		sum.functions += r.functions
		sum.async += r.async
		sum.tests += r.tests
		sum.passed += r.passed
		for reason, n := range r.plain {
			sum.plain[reason] += n
		}
		for reason, n := range r.left {
			sum.left[reason] += n
		}
	}
	return sum
}

// WriteTo writes the table.
func (t *Table) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | functions | async | tests | passed | left out |\n|---|---:|---:|---:|---:|---:|\n", t.title)
	for _, r := range append(slices.Clip(t.rows), t.total()) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.name, number(r.functions), number(r.async), number(r.tests), number(r.passed), number(sum(r.left)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteReasons writes why functions stayed as they are, and why tests were left out.
func (t *Table) WriteReasons(w io.Writer) error {
	var b strings.Builder
	total := t.total()
	for _, part := range []struct {
		title  string
		counts map[string]int
	}{{"functions that are not async, because", total.plain}, {"tests left out, because", total.left}} {
		fmt.Fprintf(&b, "| %s | |\n|---|---:|\n", part.title)
		for _, reason := range byCount(part.counts) {
			fmt.Fprintf(&b, "| %s | %s |\n", reason, number(part.counts[reason]))
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

// byCount returns the reasons, the frequent ones first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// number prints a number with commas between thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
