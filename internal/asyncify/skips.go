package asyncify

// This file reads the table of what is left out, and why.

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed skips.txt
var skipTable string

// A Skips is a table of packages, functions and tests that are left out. Each has a reason.
type Skips struct {
	packages map[string]string
	entries  []skip
}

type skip struct{ kind, pkg, name, reason string }

// DefaultSkips returns the table of this package, skips.txt.
func DefaultSkips() (*Skips, error) { return ParseSkips(skipTable) }

// ParseSkips reads a table. A line of it is one of
//
//	package PATH: REASON
//	func PATH NAME...: REASON
//	test PATH NAME...: REASON
//
// where NAME is F or T.M for functions, and Test or Test/subtest for tests. Empty lines, and those that begin with #, say nothing.
func ParseSkips(table string) (*Skips, error) {
	s := &Skips{packages: map[string]string{}}
	for i, line := range strings.Split(table, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		what, reason, _ := strings.Cut(line, ": ")
		words := strings.Fields(what)
		switch {
		case reason == "":
			return nil, fmt.Errorf("line %d: no reason", i+1)
		case len(words) == 2 && words[0] == "package":
			s.packages[words[1]] = reason
		case len(words) > 2 && (words[0] == "func" || words[0] == "test"):
			for _, name := range words[2:] {
				s.entries = append(s.entries, skip{words[0], words[1], name, reason})
			}
		default:
			return nil, fmt.Errorf("line %d: %q is not a package, func or test", i+1, what)
		}
	}
	return s, nil
}

// Package returns why a package is left out, or "".
func (s *Skips) Package(path string) string { return s.packages[path] }

// function returns why a function is left out, or "".
func (s *Skips) function(pkg, name string) string {
	for _, e := range s.entries {
		if e.kind == "func" && e.pkg == pkg && e.name == name {
			return e.reason
		}
	}
	return ""
}

// tests returns the names of the tests of a package that are left out, and why.
func (s *Skips) tests(pkg string) map[string]string {
	m := map[string]string{}
	for _, e := range s.entries {
		if e.kind == "test" && e.pkg == pkg {
			m[e.name] = e.reason
		}
	}
	return m
}

// pattern returns a regular expression for go test -skip.
func pattern(names []string) string {
	var alternatives []string
	for _, n := range names {
		var levels []string
		for _, l := range strings.Split(n, "/") {
			levels = append(levels, "^"+regexp.QuoteMeta(l)+"$")
		}
		alternatives = append(alternatives, strings.Join(levels, "/"))
	}
	return strings.Join(alternatives, "|")
}
