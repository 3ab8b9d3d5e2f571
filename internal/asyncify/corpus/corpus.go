// Package corpus tries the compiler on other people's code: packages of the standard library and of modules, whose own tests are the
// judge, and the programs that the toolchain is tested with.
//
// A corpus is made of units: a package, or a program. What comes of a unit is a Record, and a table counts records.
package corpus

// This file reads the list of corpora.

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed corpora.txt
var corpora string

// A Corpus is one line of the list.
type Corpus struct {
	Kind   string // std, programs or module
	Module string // with its version
	Flags  []string
	Names  []string // import paths, directories, or patterns of packages in the module
}

// Default returns the corpora of this package, corpora.txt.
func Default() ([]Corpus, error) { return Parse(corpora) }

// Parse reads a list of corpora. A line of it is one of
//
//	std [-FLAG...] PACKAGE...
//	programs DIRECTORY...
//	module PATH@VERSION [-FLAG...] PATTERN...
//
// where directories are below GOROOT/test, whose programs may also be in a directory x.dir or be printed by x.go, patterns name packages of the module, and flags are for the go command. Empty lines, and those that
// begin with #, say nothing.
func Parse(list string) ([]Corpus, error) {
	var all []Corpus
	for i, line := range strings.Split(list, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		c := Corpus{Kind: words[0]}
		words = words[1:]
		switch c.Kind {
		case "std", "programs":
		case "module":
			if len(words) > 0 {
				c.Module, words = words[0], words[1:]
			}
			if !strings.Contains(c.Module, "@") {
				return nil, fmt.Errorf("line %d: the module has no version", i+1)
			}
		default:
			return nil, fmt.Errorf("line %d: %q is not std, programs or module", i+1, c.Kind)
		}
		for len(words) > 0 && words[0][0] == '-' {
			c.Flags, words = append(c.Flags, words[0]), words[1:]
		}
		if c.Names = words; len(words) == 0 {
			return nil, fmt.Errorf("line %d: nothing is named", i+1)
		}
		all = append(all, c)
	}
	return all, nil
}
