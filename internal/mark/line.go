// This file tells apart marks, near misses of marks and everything else, one comment line
// at a time, and finds the ones that stand where no mark can stand.

package mark

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"unicode"
)

type kind int

const (
	other       kind = iota // not about marks
	bare                    // //async
	spaced                  // // async: a mark in a doc comment, most likely prose elsewhere
	directive               // //async:func
	unknownVerb             // //async:something
	near                    // a near miss that no prose looks like: //Async, //async:Func
	nearSpaced              // a near miss in a doc comment, most likely prose elsewhere: // async.
)

// line is a classified comment line. The hint says what to write instead.
type line struct {
	kind kind
	hint string
}

// verbs are the directives of the tool "async" other than the mark: they are addressed to
// the linter and may stand anywhere.
var verbs = []string{"allow", "blocking", "nonblocking", "nohold", "mustclose", "owns", "looponly", "recheck", "replaces"}

func classify(text string) line {
	text = strings.TrimRight(text, " \t\r")
	switch text {
	case "//async":
		return line{kind: bare}
	case "// async":
		return line{kind: spaced}
	}
	if d, ok := ast.ParseDirective(0, text); ok {
		switch {
		case d.Tool != "async" || slices.Contains(verbs, d.Name):
			return line{}
		case d.Name == "func":
			return line{kind: directive}
		}
		return line{unknownVerb, fmt.Sprintf("unknown directive //async:%s; the mark is //async or //async:func", d.Name)}
	}
	return nearMiss(text)
}

// nearMiss classifies a line that is no mark.
func nearMiss(text string) line {
	body, block := strings.CutPrefix(text, "/*")
	if block {
		body = strings.TrimSuffix(body, "*/")
	} else {
		body = strings.TrimPrefix(body, "//")
	}
	tight := !block && body != "" && body[0] != ' ' && body[0] != '\t'
	kind := nearSpaced
	if tight {
		kind = near
	}
	body = strings.TrimSpace(body)
	if strings.HasPrefix(body, "//") {
		return line{} // in a code block, or commented out
	}

	word := strings.TrimFunc(body, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.EqualFold(word, "async") {
		return line{kind, fmt.Sprintf("%q is not a mark; write //async on a line of its own", text)}
	}
	head, rest, _ := strings.Cut(body, " ")
	if verb, ok := cutFold(head, "async:"); ok && verb != "" && options(rest) {
		return line{kind, fmt.Sprintf("%q is not a mark; write //async:func, in lower case and without blanks, followed by key=value options", text)}
	}
	if strings.EqualFold(head, "async") && options(rest) {
		if strings.HasPrefix(rest, "//") {
			return line{kind, fmt.Sprintf("%q is not a mark; write //async on a line of its own", text)}
		}
		return line{kind, fmt.Sprintf("%q is not a mark; only //async:func takes options: write //async:func %s", text, rest)}
	}
	if tight && (strings.EqualFold(body, "async func") || strings.EqualFold(body, "asyncfunc")) {
		return line{kind, fmt.Sprintf("%q is not a mark; write //async or //async:func", text)}
	}
	return line{}
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// options reports whether what follows the word is not prose: nothing, key=value words, or
// another comment.
func options(rest string) bool {
	if strings.HasPrefix(rest, "//") {
		return true
	}
	for word := range strings.FieldsSeq(rest) {
		if !strings.Contains(word, "=") {
			return false
		}
	}
	return true
}

// strays reports the marks that are not in the doc comment of a function.
func (r *reader) strays() {
	docs := r.docs()
	for _, group := range r.file.Comments {
		doc, isDoc := docs[group]
		if _, ok := doc.(*ast.FuncDecl); ok {
			continue // read by function
		}
		for _, c := range group.List {
			l := classify(c.Text)
			if l.kind == other {
				continue
			}
			at := r.place(group)
			switch {
			case l.kind == unknownVerb:
				r.problem(c, "%s", l.hint)
			case isDoc && l.kind == near:
				r.problem(c, "%s", l.hint)
			case isDoc && (l.kind == bare || l.kind == spaced || l.kind == directive):
				r.problem(c, "only functions and methods can be marked, and this is %s; move the mark to the doc comment of a function declaration or remove it", describe(doc))
			case at == detached && (l.kind == bare || l.kind == spaced || l.kind == directive):
				r.problem(c, "this mark is not part of a doc comment; remove the blank line between it and the function")
			case at == detached && l.kind == near:
				r.problem(c, "%s", l.hint)
			case at == signature && (l.kind == bare || l.kind == spaced || l.kind == directive),
				!isDoc && (l.kind == bare || l.kind == directive):
				r.problem(c, "a mark has no effect here; move it to the doc comment of the function declaration or remove it")
			}
		}
	}
}

// docs maps the doc comments outside of function bodies to what they document.
func (r *reader) docs() map[*ast.CommentGroup]ast.Node {
	docs := map[*ast.CommentGroup]ast.Node{r.file.Doc: r.file}
	for _, decl := range r.file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok {
			docs[decl.Doc] = decl
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.GenDecl:
				docs[n.Doc] = n
			case *ast.ImportSpec:
				docs[n.Doc] = n
			case *ast.ValueSpec:
				docs[n.Doc] = n
			case *ast.TypeSpec:
				docs[n.Doc] = n
			case *ast.Field:
				docs[n.Doc] = n
			}
			return true
		})
	}
	return docs
}

func describe(n ast.Node) string {
	tok := token.ILLEGAL
	switch n := n.(type) {
	case *ast.File:
		return "the package clause"
	case *ast.GenDecl:
		tok = n.Tok
	case *ast.ImportSpec:
		tok = token.IMPORT
	case *ast.TypeSpec:
		tok = token.TYPE
	case *ast.Field:
		if _, ok := n.Type.(*ast.FuncType); ok && len(n.Names) == 1 {
			return "a method without a body, or a field"
		}
		return "a field"
	}
	switch tok {
	case token.IMPORT:
		return "an import"
	case token.TYPE:
		return "a type declaration"
	case token.CONST:
		return "a constant declaration"
	}
	return "a variable or constant declaration"
}

type place int

const (
	elsewhere place = iota
	detached        // above a function, with a blank line in between
	signature       // on the line of a function's name, or between that and its body
)

// place says where a comment group is that is nobody's doc comment.
func (r *reader) place(group *ast.CommentGroup) place {
	for _, decl := range r.file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		start := decl.Pos()
		if ok && fn.Doc != nil {
			start = fn.Doc.Pos()
		}
		if group.End() <= start {
			if ok {
				return detached
			}
			return elsewhere
		}
		if !ok {
			continue
		}
		last := fn.End()
		if fn.Body != nil {
			last = fn.Body.Lbrace
		}
		if group.Pos() > fn.Pos() && r.line(group.Pos()) <= r.line(last) {
			return signature
		}
		if group.Pos() < fn.End() {
			return elsewhere
		}
	}
	return elsewhere
}

func (r *reader) line(p token.Pos) int { return r.fset.PositionFor(p, false).Line }

// Possible reports whether a source can have marks or near misses of marks. It looks at
// bytes only, so that files without marks need not be parsed; when it is false,
// [File] finds nothing.
func Possible(src []byte) bool {
	for {
		i := bytes.IndexByte(src, '/')
		if i < 0 || i+2 > len(src) {
			return false
		}
		src = src[i+1:]
		if src[0] != '/' && src[0] != '*' {
			continue
		}
		word := bytes.TrimLeftFunc(src[1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if len(word) >= 5 && bytes.EqualFold(word[:5], []byte("async")) {
			return true
		}
		src = word // a comment that begins in what was skipped has the same first word
	}
}
