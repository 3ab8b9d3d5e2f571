package generators

import (
	"bytes"
	"iter"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// compareText compares the generators with the iterators of a package of the standard library.
func compareText[T text](t *testing.T, s, sep T, lines, fields func(T) iter.Seq[T], fieldsFunc func(T, func(rune) bool) iter.Seq[T], split, splitAfter func(s, sep T) iter.Seq[T]) {
	type generator = *async.Generator[T, async.Void, async.Void]
	std(t, "Lines", func() iter.Seq[T] { return lines(s) }, func(y func(T) bool) { textLines(s, y) }, func() generator { return textLinesAsync(s) })
	std(t, "FieldsSeq", func() iter.Seq[T] { return fields(s) }, func(y func(T) bool) { textFields(s, y) }, func() generator { return textFieldsAsync(s) })
	between := func(r rune) bool { return strings.ContainsRune(string(sep), r) }
	std(t, "FieldsFuncSeq", func() iter.Seq[T] { return fieldsFunc(s, between) }, func(y func(T) bool) { textFieldsFunc(s, between, y) },
		func() generator { return textFieldsFuncAsync(s, between) })
	std(t, "SplitSeq", func() iter.Seq[T] { return split(s, sep) }, func(y func(T) bool) { textSplit(s, sep, y) }, func() generator { return textSplitAsync(s, sep) })
	std(t, "SplitAfterSeq", func() iter.Seq[T] { return splitAfter(s, sep) }, func(y func(T) bool) { textSplitAfter(s, sep, y) },
		func() generator { return textSplitAfterAsync(s, sep) })
}

func TestStringsAndBytes(t *testing.T) {
	for _, s := range []string{"", "a", "a, b,,c", "one\ntwo\n\n three \n", "ä\u2003ö ü", "\n"} {
		for _, sep := range []string{"", ",", ", ", "\n"} {
			compareText(t, s, sep, strings.Lines, strings.FieldsSeq, strings.FieldsFuncSeq, strings.SplitSeq, strings.SplitAfterSeq)
			compareText(t, []byte(s), []byte(sep), bytes.Lines, bytes.FieldsSeq, bytes.FieldsFuncSeq, bytes.SplitSeq, bytes.SplitAfterSeq)
		}
	}
}
