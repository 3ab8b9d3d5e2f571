package generators

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file has the iterators of packages strings and bytes as marked generators.

type text interface{ ~string | ~[]byte }

func indexOf[T text](s, sep T) int { return strings.Index(string(s), string(sep)) }

//async:func
func textLines[T text](s T, yield func(T) bool) {
	for len(s) > 0 {
		end := len(s)
		if i := strings.IndexByte(string(s), '\n'); i >= 0 {
			end = i + 1
		}
		if !yield(s[:end]) {
			return
		}
		s = s[end:]
	}
}

//async:func
func textSplit[T text](s, sep T, yield func(T) bool) {
	splitAfter(s, sep, 0, yield)
}

//async:func
func textSplitAfter[T text](s, sep T, yield func(T) bool) {
	splitAfter(s, sep, len(sep), yield)
}

// splitAfter yields the parts of s with the first keep bytes of the separator.
//
//async:func
func splitAfter[T text](s, sep T, keep int, yield func(T) bool) bool {
	if len(sep) == 0 {
		return explode(s, yield)
	}
	if i := indexOf(s, sep); i >= 0 {
		return yield(s[:i+keep]) && splitAfter(s[i+len(sep):], sep, keep, yield)
	}
	return yield(s)
}

//async:func
func explode[T text](s T, yield func(T) bool) bool {
	if len(s) == 0 {
		return true
	}
	_, n := utf8.DecodeRuneInString(string(s))
	return yield(s[:n]) && explode(s[n:], yield)
}

//async:func
func textFields[T text](s T, yield func(T) bool) {
	textFieldsFunc(s, unicode.IsSpace, yield)
}

//async:func
func textFieldsFunc[T text](s T, between func(rune) bool, yield func(T) bool) {
	start := -1
	for i, r := range string(s) {
		switch inside := !between(r); {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			if !yield(s[start:i]) {
				return
			}
			start = -1
		}
	}
	if start >= 0 {
		yield(s[start:])
	}
}
