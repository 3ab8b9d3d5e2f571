package analyzer

// This file reads waivers and reports what has not been waived. Each rule sees to its own: it reports the waivers that name it and
// waive nothing.

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A waiver is a comment that says that findings are not to be reported.
type waiver struct {
	comment    *ast.Comment
	rules      []string
	reason     string
	foreign    bool // in the form of another tool, which may have its own reasons for it
	file       string
	first, end int // the lines that it covers
}

var foreignWaiver = regexp.MustCompile(`^//(?:nolint:([\w,]+)|lint:ignore ([\w,]+) )`)

// waivers returns the waivers of a file.
func waivers(fset *token.FileSet, file *ast.File) []*waiver {
	documented := map[*ast.CommentGroup]*ast.FuncDecl{}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok && decl.Doc != nil {
			documented[decl.Doc] = decl
		}
	}
	code := map[int]bool{} // the lines on which there is code
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		}
		code[fset.PositionFor(n.Pos(), false).Line] = true
		code[fset.PositionFor(n.End()-1, false).Line] = true
		return true
	})
	var list []*waiver
	for _, group := range file.Comments {
		for _, c := range group.List {
			w := parseWaiver(c)
			if w == nil {
				continue
			}
			pos := fset.PositionFor(c.Pos(), false)
			w.file, w.first, w.end = pos.Filename, pos.Line, pos.Line
			if !code[pos.Line] {
				w.end = fset.PositionFor(group.End(), false).Line + 1
			}
			if decl := documented[group]; decl != nil {
				w.first, w.end = fset.PositionFor(group.Pos(), false).Line, fset.PositionFor(decl.End(), false).Line
			}
			list = append(list, w)
		}
	}
	return list
}

// parseWaiver reads a comment; it gives nil if that is no waiver.
func parseWaiver(c *ast.Comment) *waiver {
	if d, ok := ast.ParseDirective(c.Pos(), c.Text); ok && d.Tool == "async" && d.Name == "allow" {
		rules, reason, _ := strings.Cut(d.Args, " ")
		return &waiver{comment: c, rules: strings.Split(rules, ","), reason: strings.TrimSpace(reason)}
	}
	if m := foreignWaiver.FindStringSubmatch(c.Text); m != nil {
		return &waiver{comment: c, rules: strings.Split(m[1]+m[2], ","), foreign: true}
	}
	return nil
}

// problem says what is wrong with a waiver, or "".
func (w *waiver) problem() string {
	if w.foreign {
		return ""
	}
	for _, rule := range w.rules {
		if !slices.Contains(ruleNames, rule) {
			return fmt.Sprintf("there is no rule %q; the rules are %s", rule, strings.Join(ruleNames, ", "))
		}
	}
	if w.reason == "" {
		return "this waiver gives no reason; write //async:allow " + strings.Join(w.rules, ",") + " followed by why the finding does not matter"
	}
	return ""
}

// A reporter reports the findings of one rule in one package.
type reporter struct {
	pass     *analysis.Pass
	index    *index
	used     map[*waiver]bool
	findings []analysis.Diagnostic
}

// newReporter returns the reporter of a rule. Its done method reports what was found.
func newReporter(pass *analysis.Pass) *reporter {
	return &reporter{pass: pass, index: pass.ResultOf[Facts].(*index), used: map[*waiver]bool{}}
}

// report takes note of a finding, unless it is waived.
func (r *reporter) report(d analysis.Diagnostic) {
	pos := r.pass.Fset.PositionFor(d.Pos, false)
	waived := false
	for _, w := range r.index.waivers {
		if w.file == pos.Filename && w.first <= pos.Line && pos.Line <= w.end && slices.Contains(w.rules, r.pass.Analyzer.Name) {
			r.used[w] = true
			waived = waived || w.foreign || w.reason != ""
		}
	}
	if !waived {
		r.findings = append(r.findings, d)
	}
}

// reportf reports a finding about a node.
func (r *reporter) reportf(n ast.Node, format string, args ...any) {
	r.report(analysis.Diagnostic{Pos: n.Pos(), End: n.End(), Message: fmt.Sprintf(format, args...)})
}

// done reports the findings and the useless waivers, in the order of the source.
func (r *reporter) done() {
	rule := r.pass.Analyzer.Name
	for _, w := range r.index.waivers {
		if !w.foreign && !r.used[w] && slices.Contains(w.rules, rule) {
			r.findings = append(r.findings, analysis.Diagnostic{Pos: w.comment.Pos(), End: w.comment.End(),
				Message: "this waiver is of no use: there is nothing to waive; remove it"})
		}
	}
	slices.SortStableFunc(r.findings, func(a, b analysis.Diagnostic) int { return int(a.Pos - b.Pos) })
	for _, d := range r.findings {
		d.Message += " (" + rule + ")"
		r.pass.Report(d)
	}
}
