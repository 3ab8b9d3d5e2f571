package transform

// This file puts the user's statements into the skeleton.
//
// Jennifer prints the skeleton, which is formatted as a whole, with slots: lines that hold a name and nothing else. A statement is
// printed by go/printer when it takes the place of its slot, with the indentation it has there, and jumps, labels and the await protocol are
// text that is as gofmt would have it. So everything is formatted once,
// but for statements with comments: where these go in rewritten syntax takes go/printer two passes. They are part of the skeleton, as are those that
// have slots themselves: see lend.go.

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/scanner"
	"go/token"
	"reflect"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// A slot holds what follows one another, each of which is one of: a mark, a comment, code that is formatted, a statement.
type slot []filling

type filling struct {
	mark    string   // what the next line of code maps to, as file:line
	comment []string // lines
	code    []string // likewise
	stmt    ast.Node // a statement or declaration
	depth   int      // of indentation, from where the slot is
}

// A slotLine is the line of a slot.
type slotLine struct {
	*jen.Statement
	index int // in outputFile.slots
}

// slotNames returns the beginning of the names of slots, which nothing in the source resembles.
func slotNames(source []byte) string {
	name := "slot_"
	for bytes.Contains(source, []byte(name)) {
		name += "_"
	}
	return name
}

// slot returns a line in whose place comes f.
func (o *outputFile) slot(f filling) jen.Code {
	line := slotLine{jen.Id(o.slotName + strconv.Itoa(len(o.slots))), len(o.slots)}
	o.slots = append(o.slots, slot{f})
	return line
}

// add appends to the open segment.
func (e *emitter) add(code ...jen.Code) { e.body.segment = e.out.join(e.body.segment, code...) }

// join appends code. Slots that follow one another become one.
func (o *outputFile) join(list []jen.Code, code ...jen.Code) []jen.Code {
	for _, c := range code {
		next, isSlot := c.(slotLine)
		if n := len(list); isSlot && n > 0 {
			if last, ok := list[n-1].(slotLine); ok {
				o.slots[last.index] = append(o.slots[last.index], o.slots[next.index]...)
				continue
			}
		}
		list = append(list, c)
	}
	return list
}

// text returns lines of code that are as gofmt has them.
func (e *emitter) text(lines ...string) jen.Code { return e.out.slot(filling{code: lines}) }

// label returns the line of a label.
func (e *emitter) label(name string) jen.Code {
	return e.out.slot(filling{code: []string{name + ":"}, depth: -1})
}

// braced returns code in a scope of its own.
func (o *outputFile) braced(code []jen.Code) []jen.Code {
	var line slotLine
	ok := len(code) == 1
	if ok {
		line, ok = code[0].(slotLine)
	}
	if !ok {
		return []jen.Code{jen.Block(code...)}
	}
	s := &o.slots[line.index]
	for i := range *s {
		(*s)[i].depth++
	}
	*s = append(append(slot{{code: []string{"{"}}}, *s...), filling{code: []string{"}"}})
	return code
}

// enclosed returns the lines of a statement with a block.
func enclosed(head string, body ...string) []string {
	lines := []string{head + " {"}
	for _, s := range body {
		lines = append(lines, "\t"+s)
	}
	return append(lines, "}")
}

// slotOf returns the slot that a line of the skeleton stands for, or nil.
func (o *outputFile) slotOf(line string) slot {
	number, ok := strings.CutPrefix(line, o.slotName)
	if !ok {
		return nil
	}
	i, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	return o.slots[i]
}

// stmt hands a statement or declaration to go/printer.
func (e *emitter) stmt(n ast.Node) jen.Code {
	if comments := e.fn.file.within(n); len(comments) > 0 || len(e.fn.loans) > 0 && lends(n) {
		return user(e.fn.file.print(n, comments, 0))
	}
	closeUp(n)
	return e.out.slot(filling{stmt: n})
}

// closeUp takes the positions of the clauses of a dispatcher away: their bodies, which have gone elsewhere, stood between them, and
// go/printer would leave an empty line in the place of each.
func closeUp(n ast.Node) {
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.SwitchStmt:
		body = n.Body
	case *ast.TypeSwitchStmt:
		body = n.Body
	case *ast.SelectStmt:
		body = n.Body
	}
	if body == nil || len(dispatched(body)) == 0 {
		return
	}
	for _, s := range body.List {
		switch c := s.(type) {
		case *ast.CaseClause:
			c.Case = token.NoPos
		case *ast.CommClause:
			c.Case = token.NoPos
		}
	}
	body.Rbrace = token.NoPos
}

// print returns the text of an expression.
func (e *emitter) print(n ast.Node) string { return e.fn.file.print(n, e.fn.file.within(n), 0) }

// print returns the text of syntax with the comments that are inside it, unless these would change what it means.
func (src *sourceFile) print(n ast.Node, comments []*ast.CommentGroup, indent int) string {
	if _, ok := n.(*ast.LabeledStmt); ok {
		indent-- // go/printer makes room for the label
	}
	text := src.printWith(n, comments, indent)
	if len(comments) == 0 {
		return text
	}
	if bare := src.printWith(n, []*ast.CommentGroup{}, indent); !sameSyntax(n, text, bare) {
		return bare
	}
	return text
}

// printWith returns the text of syntax with comments. There must be a list, or the printer would look for comments in the nodes.
func (src *sourceFile) printWith(n ast.Node, comments []*ast.CommentGroup, indent int) string {
	var b strings.Builder
	cfg := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8, Indent: max(indent, 0)}
	node := &printer.CommentedNode{Node: n, Comments: comments}
	if err := cfg.Fprint(&b, src.pkg.fset, node); err != nil {
		panic(err)
	}
	return strings.TrimRight(b.String(), "\n")
}

// sameSyntax reports whether two texts of n are the same to the parser. A comment can take a line break along to where that ends a statement: in the source it
// stood inside of an await, or behind one that went over several lines.
func sameSyntax(n ast.Node, a, b string) bool { return sameTokens(a, b) || sameTree(n, a, b) }

// sameTokens reports whether two texts have the same tokens, the semicolons among them that line breaks stand for. It is a short way: the texts of the same
// syntax may differ in commas.
func sameTokens(a, b string) bool {
	next := func(text string) func() (token.Token, string) {
		var s scanner.Scanner
		s.Init(token.NewFileSet().AddFile("", -1, len(text)), []byte(text), nil, 0)
		return func() (token.Token, string) {
			_, tok, literal := s.Scan()
			if tok == token.SEMICOLON {
				literal = ""
			}
			return tok, literal
		}
	}
	nextA, nextB := next(a), next(b)
	for {
		tok, literal := nextA()
		if tokB, literalB := nextB(); tok != tokB || literal != literalB {
			return false
		}
		if tok == token.EOF {
			return true
		}
	}
}

// sameTree reports whether two texts of n have the same syntax tree.
func sameTree(n ast.Node, texts ...string) bool {
	var trees [2]strings.Builder
	for i, text := range texts {
		switch n.(type) {
		case ast.Expr:
			text = "var _ = (" + text + ")"
		case ast.Stmt:
			text = "func _() { " + text + "\n}"
		}
		f, err := parser.ParseFile(token.NewFileSet(), "", "package p; "+text, parser.SkipObjectResolution)
		if err != nil {
			return false
		}
		isSyntax := func(_ string, field reflect.Value) bool { return field.Type() != positionType }
		if err := ast.Fprint(&trees[i], nil, f.Decls, isSyntax); err != nil {
			panic(err)
		}
	}
	return trees[0].String() == trees[1].String()
}
