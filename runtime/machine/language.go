package machine

import "unicode/utf8"

// This file gives generated code what the language does with syntax: cells, decoding of strings in range loops, and predeclared
// identifiers that a package has redefined.

// Cell returns a new variable with the value v.
func Cell[T any](v T) *T { return &v }

// Rune decodes the code point at s[i:] as a range loop over s does, and returns it with the index of the next one.
// An invalid byte gives utf8.RuneError and a width of 1 (Go spec, "For statements with range clause").
func Rune[S ~string](s S, i int) (r rune, next int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), i + 1
	}
	r, n := utf8.DecodeRuneInString(string(s[i:]))
	return r, i + n
}

// Predeclared types under other names.
type (
	Bool       = bool
	String     = string
	ErrorType  = error
	Any        = any
	Int        = int
	Int8       = int8
	Int16      = int16
	Int32      = int32
	Int64      = int64
	Uint       = uint
	Uint8      = uint8
	Uint16     = uint16
	Uint32     = uint32
	Uint64     = uint64
	Uintptr    = uintptr
	Float32    = float32
	Float64    = float64
	Complex64  = complex64
	Complex128 = complex128
)

// Comparable is comparable under another name.
type Comparable interface{ comparable }

// Predeclared constants under other names.
const (
	True  = true
	False = false
)

// Zero returns the zero value of T.
func Zero[T any]() (zero T) { return zero }

// Received returns the zero value of what c carries.
func Received[C ~chan T | ~<-chan T, T any](c C) (zero T) { return zero }

// NoError returns nil.
func NoError() error { return nil }

// New returns a new variable.
func New[T any]() *T { return new(T) }

// LenString is len for strings.
func LenString[S ~string](s S) int { return len(s) }

// LenSlice is len for slices.
func LenSlice[S ~[]E, E any](s S) int { return len(s) }
