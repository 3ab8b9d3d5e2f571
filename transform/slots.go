package transform

// This file puts the user's statements into the skeleton.
//
// Jennifer prints the skeleton, which is formatted as a whole, with slots: lines that hold a name and nothing else. A statement is
// printed by go/printer when it takes the place of its slot, with the indentation it has there. So everything is formatted once,
// but for statements with comments: where these go in rewritten syntax takes go/printer two passes. They are part of the skeleton.

import (
	"bytes"
	"go/ast"
	"go/printer"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// A slot is one of: a mark, a comment, a statement.
type slot struct {
	mark    string   // what the next line of code maps to, as file:line
	comment []string // lines
	stmt    ast.Node // a statement or declaration
}

// slotNames returns the beginning of the names of slots, which nothing in the source resembles.
func slotNames(source []byte) string {
	name := "slot_"
	for bytes.Contains(source, []byte(name)) {
		name += "_"
	}
	return name
}

// slot returns a line in whose place comes what is in s.
func (o *outputFile) slot(s slot) jen.Code {
	o.slots = append(o.slots, s)
	return jen.Id(o.slotName + strconv.Itoa(len(o.slots)-1))
}

// slotOf returns the slot that a line of the skeleton stands for, or nil.
func (o *outputFile) slotOf(line string) *slot {
	number, ok := strings.CutPrefix(line, o.slotName)
	if !ok {
		return nil
	}
	i, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	return &o.slots[i]
}

// stmt hands a statement or declaration to go/printer.
func (e *emitter) stmt(n ast.Node) jen.Code {
	if comments := e.fn.file.within(n); len(comments) > 0 {
		return user(e.fn.file.print(n, comments, 0))
	}
	return e.out.slot(slot{stmt: n})
}

// print returns the text of an expression.
func (e *emitter) print(n ast.Node) string { return e.fn.file.print(n, e.fn.file.within(n), 0) }

// print returns the text of syntax with the comments that are inside it. There must be a list, or the printer would look for
// comments in the nodes.
func (src *sourceFile) print(n ast.Node, comments []*ast.CommentGroup, indent int) string {
	if _, ok := n.(*ast.LabeledStmt); ok {
		indent-- // go/printer makes room for the label
	}
	var b strings.Builder
	cfg := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8, Indent: max(indent, 0)}
	node := &printer.CommentedNode{Node: n, Comments: comments}
	if err := cfg.Fprint(&b, src.pkg.fset, node); err != nil {
		panic(err)
	}
	return strings.TrimRight(b.String(), "\n")
}
