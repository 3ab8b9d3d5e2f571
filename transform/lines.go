package transform

// This file places the //line comments that map the emitted code to the user's source.
//
// The emitter marks every statement; here the marks that change nothing are dropped, and the
// ones that return to the generated file get their line numbers, which only now are known.

import (
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

const (
	linePrefix = "//line asyncgen!" // of a mark
	selfMark   = linePrefix + "<self>"
)

// lineMark returns the comment that maps the next line to a line of the user's.
func lineMark(file string, line int) string { return linePrefix + file + ":" + strconv.Itoa(line) }

// lineMark returns the comment that maps the next line to that of pos: to the user's file, or to where a line directive in that maps it.
func (src *sourceFile) lineMark(pos token.Pos) jen.Code {
	p := src.pkg.fset.PositionFor(pos, true)
	name := src.base
	if p.Filename != src.name {
		name = p.Filename
		if rel, err := filepath.Rel(filepath.Dir(src.name), name); err == nil && filepath.IsLocal(rel) {
			name = filepath.ToSlash(rel) // as the directive has it
		}
	}
	return jen.Comment(lineMark(name, p.Line))
}

// A lineWriter collects the text of a generated file and knows what each line maps to.
type lineWriter struct {
	name string // of the generated file
	out  []string
	file string // what the next line maps to
	line int
}

func (w *lineWriter) add(text string) {
	w.out = append(w.out, text)
	w.line++
	if strings.HasPrefix(text, "//line ") || strings.Contains(text, "/*line ") {
		w.file = "" // the user's own directive
	}
}

// moveTo maps the next line to a line of the user's.
func (w *lineWriter) moveTo(file string, line int) {
	if w.file != file || w.line != line {
		w.add("//line " + file + ":" + strconv.Itoa(line))
		w.file, w.line = file, line
	}
}

// moveHome maps what follows to the generated file itself. The blank line keeps gofmt from taking the mark for a part of
// a doc comment.
func (w *lineWriter) moveHome() {
	if w.file != w.name {
		next := len(w.out) + 2
		w.add("//line " + w.name + ":" + strconv.Itoa(next))
		w.file, w.line = w.name, next
		w.add("")
	}
}

// resolveLines rewrites the marks in src, the formatted text of the generated file called name. With keep unset all are dropped.
func resolveLines(src []byte, name string, keep bool) []byte {
	w := &lineWriter{name: name, file: name, line: 1}
	pending := ""  // the last mark since the last line of code
	blank := false // the last mark followed a blank line
	for text := range strings.SplitSeq(strings.TrimSuffix(string(src), "\n"), "\n") {
		if t := strings.TrimSpace(text); strings.HasPrefix(t, linePrefix) {
			pending = t
			blank = len(w.out) > 0 && w.out[len(w.out)-1] == ""
			continue
		}
		if text == "" && pending != "" && blank {
			continue // one blank line in place of blank, mark, blank
		}
		switch {
		case pending == "" || !keep || text == "":
		case pending == selfMark:
			w.moveHome()
		default:
			mark := strings.TrimPrefix(pending, linePrefix)
			colon := strings.LastIndexByte(mark, ':')
			n, _ := strconv.Atoi(mark[colon+1:])
			w.moveTo(mark[:colon], n)
		}
		if text != "" {
			pending = ""
		}
		w.add(text)
	}
	return []byte(strings.Join(w.out, "\n") + "\n")
}
