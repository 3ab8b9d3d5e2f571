package transform

// This file places the //line comments that map the emitted code to the user's source.
//
// The emitter marks every statement; here the marks that change nothing are dropped, and the
// ones that return to the generated file get their line numbers, which only now are known.

import (
	"bytes"
	"strconv"
	"strings"
)

const (
	linePrefix = "//line asyncgen!" // of a mark
	selfMark   = linePrefix + "<self>"
)

// lineMark returns the comment that maps the next line to a line of the user's.
func lineMark(file string, line int) string { return linePrefix + file + ":" + strconv.Itoa(line) }

// resolveLines rewrites the marks in src, the formatted text of the generated file called name. With keep unset all are dropped.
func resolveLines(src []byte, name string, keep bool) []byte {
	var out []string
	file, line := name, 1 // what the next line of out maps to
	pending := ""         // the last mark seen since the last line of code
	for text := range strings.SplitSeq(strings.TrimSuffix(string(src), "\n"), "\n") {
		if t := strings.TrimSpace(text); strings.HasPrefix(t, linePrefix) {
			pending = t
			continue
		}
		if pending != "" && keep && strings.TrimSpace(text) != "" {
			wantFile, wantLine := name, len(out)+2
			if pending != selfMark {
				rest := strings.TrimPrefix(pending, linePrefix)
				i := strings.LastIndexByte(rest, ':')
				wantFile = rest[:i]
				wantLine, _ = strconv.Atoi(rest[i+1:])
			} else if file == name {
				wantLine = line
			}
			if wantFile != file || wantLine != line {
				out = append(out, "//line "+wantFile+":"+strconv.Itoa(wantLine))
				file, line = wantFile, wantLine
			}
			pending = ""
		}
		out = append(out, text)
		line++
	}
	var b bytes.Buffer
	for _, l := range out {
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
