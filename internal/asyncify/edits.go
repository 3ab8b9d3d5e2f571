package asyncify

// This file edits text. Edits never remove or add a line, so that positions in panics and in the tests'
// expectations stay what they are.

import (
	"bytes"
	"slices"
)

// edits are changes of one text.
type edits struct {
	text []byte
	list []edit
}

// An edit replaces text[from:to].
type edit struct {
	from, to int
	with     string
}

// insert puts s at an offset. Of two insertions at one offset the first comes first.
func (e *edits) insert(at int, s string) { e.list = append(e.list, edit{at, at, s}) }

// replace puts s in the place of text[from:to], after what is inserted at from.
func (e *edits) replace(from, to int, s string) { e.list = append(e.list, edit{from, to, s}) }

// blank removes everything from text[from:to] but the line ends.
func (e *edits) blank(from, to int) {
	kept := bytes.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return -1
	}, e.text[from:to])
	e.replace(from, to, string(kept))
}

// apply returns the changed text.
func (e *edits) apply() []byte {
	list := slices.Clone(e.list)
	slices.SortStableFunc(list, func(a, b edit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return min(a.to-a.from, 1) - min(b.to-b.from, 1)
	})
	var b bytes.Buffer
	at := 0
	for _, x := range list {
		b.Write(e.text[at:x.from])
		b.WriteString(x.with)
		at = x.to
	}
	b.Write(e.text[at:])
	return b.Bytes()
}
