package transform

// This file prints the graph of a function, for -dump and for error reports.

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"strings"
)

// dump returns a readable listing of fn's graph: blocks, leaves, terminators and what is live at suspensions.
func dump(fn *function) string {
	var b strings.Builder
	fmt.Fprintf(&b, "func %s (%s)\n", fn.goName, fn.pkg.fset.PositionFor(fn.pos, false))
	for _, v := range fn.vars {
		fmt.Fprintf(&b, "  var %s %s: %s\n", v.name, v.typ, v.where())
	}
	for _, blk := range fn.blocks {
		fmt.Fprintf(&b, "  %d: %s", blk.index, blk.kind)
		if blk.label != "" {
			fmt.Fprintf(&b, " label %s", blk.label)
		}
		b.WriteByte('\n')
		for _, n := range blk.nodes {
			switch {
			case n.renew != nil:
				fmt.Fprintf(&b, "      renew %s\n", n.renew.name)
			case n.stmt != nil:
				fmt.Fprintf(&b, "      %s\n", fn.text(n.stmt))
			}
		}
		fmt.Fprintf(&b, "      %s\n", fn.describe(&blk.term))
	}
	return b.String()
}

func (v *variable) where() string {
	s := map[place]string{placeUnused: "unused", placeSegment: "segment", placeLocal: "local", placeField: "field"}[v.place]
	if v.cell {
		s += " cell"
	}
	return s
}

func (fn *function) describe(t *terminator) string {
	var to []string
	for _, s := range t.succs {
		to = append(to, fmt.Sprint(s.index))
	}
	targets := strings.Join(to, " ")
	switch t.op {
	case termJump:
		return "jump " + targets
	case termBranch:
		return "if " + fn.text(t.cond) + " then, else " + targets
	case termDispatch:
		return "dispatch " + targets
	case termAwait:
		var live []string
		for _, v := range fn.vars {
			if t.await.live.has(v.index) {
				live = append(live, v.name)
			}
		}
		return fmt.Sprintf("await %d, then %s, live: %s", t.await.state, targets, strings.Join(live, " "))
	case termExit:
		return "exit"
	case termReturn:
		return "return"
	}
	return "?"
}

// text returns the first line of a node's source.
func (fn *function) text(n ast.Node) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, fn.pkg.fset, n); err != nil {
		return err.Error()
	}
	s, _, more := strings.Cut(b.String(), "\n")
	if more {
		s += " ..."
	}
	return s
}
