package transform

// This file makes a generated file of its skeleton: the statements take their places, and between them the //line comments that map
// the emitted code to the user's source.
//
// The emitter marks every statement; here the marks that change nothing are dropped, and the
// ones that return to the generated file get their line numbers, which only now are known.

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// selfMark is the comment in the skeleton that maps what follows to the generated file itself.
const selfMark = "//line asyncgen!"

// lineMark maps the next line to that of pos: to the user's file, or to where a line directive in that maps it.
func (e *emitter) lineMark(pos token.Pos) jen.Code {
	name, line := e.fn.file.position(pos)
	return e.out.slot(filling{mark: name + ":" + strconv.Itoa(line)})
}

// position returns the user's file and line of pos, as a line directive in the source has them if there is one. The file is named as it is from the
// directory of the generated file, unless absolute paths are asked for.
func (src *sourceFile) position(pos token.Pos) (file string, line int) {
	p := src.pkg.fset.PositionFor(pos, true)
	switch {
	case src.pkg.opts.Absolute:
	case p.Filename == src.name:
		return src.base, p.Line
	default:
		if rel, err := filepath.Rel(filepath.Dir(src.name), p.Filename); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), p.Line
		}
	}
	return p.Filename, p.Line
}

// A lineWriter collects the text of a generated file and knows what each line maps to.
type lineWriter struct {
	name string // of the generated file
	keep bool   // write //line comments
	out  []byte
	end  int // how many lines are in out

	file string // what the next line maps to
	line int
	mark string // what it is to map to: the last mark since the last line of code
}

// put adds a line.
func (w *lineWriter) put(text string) {
	w.out = append(append(w.out, text...), '\n')
	w.end++
	w.line++
	if strings.HasPrefix(text, "//line ") || strings.Contains(text, "/*line ") {
		w.file = "" // the user's own directive
	}
}

// code adds a line of code, after the comment that maps it.
func (w *lineWriter) code(text string) {
	if text == "" { // in a statement
		w.put(text)
		return
	}
	switch {
	case w.mark == "" || !w.keep:
	case w.mark == selfMark:
		if w.file != w.name {
			w.moveTo(w.name, w.end+2)
		}
	default:
		colon := strings.LastIndexByte(w.mark, ':')
		n, _ := strconv.Atoi(w.mark[colon+1:])
		w.moveTo(w.mark[:colon], n)
	}
	w.mark = ""
	w.put(text)
}

// moveTo maps the next line to a line of the user's.
func (w *lineWriter) moveTo(file string, line int) {
	if w.file != file || w.line != line {
		w.put("//line " + file + ":" + strconv.Itoa(line))
		w.file, w.line = file, line
	}
}

// fill puts what is in the slots into the skeleton, the formatted text of the generated file called name. Without
// keep no line is mapped.
func (o *outputFile) fill(skeleton []byte, name string, keep bool) []byte {
	w := &lineWriter{name: name, keep: keep, file: name, line: 1, out: make([]byte, 0, 3*len(skeleton))}
	for text := range strings.SplitSeq(strings.TrimSuffix(string(skeleton), "\n"), "\n") {
		code := strings.TrimLeft(text, "\t")
		if code == selfMark {
			w.mark = selfMark
			continue
		}
		if s := o.slotOf(code); s != nil {
			w.fill(o.src, s, len(text)-len(code))
		} else {
			w.code(text)
		}
	}
	return w.out
}

// tabs indents a line.
func tabs(n int) string { return strings.Repeat("\t", n) }

// fill adds what is in a slot.
func (w *lineWriter) fill(src *sourceFile, s slot, indent int) {
	for _, f := range s {
		indent := indent + f.depth
		switch {
		case f.mark != "":
			w.mark = f.mark
		case f.comment != nil:
			for _, line := range f.comment {
				w.put(tabs(indent) + line)
			}
		case f.code != nil:
			for _, line := range f.code {
				w.code(tabs(indent) + line)
			}
		default:
			if text := src.print(f.stmt, []*ast.CommentGroup{}, indent); text != "" {
				for line := range strings.SplitSeq(text, "\n") {
					w.code(line)
				}
			}
		}
	}
}
