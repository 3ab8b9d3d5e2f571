// Package mark reads marks: the comments that say which functions get a coroutine form.
//
// It is the only parser of marks. The generator, the loader and the linter call it, so they
// cannot disagree about which functions are marked, what the coroutine forms are called and
// what they return. Everything here is decided from syntax alone, because the loader has to
// declare the coroutine forms before the package that calls them can be type-checked.
//
// # What a mark is
//
// A mark is a line in the doc comment of a function or method declaration:
//
//	//async
//	// async                            what gofmt makes of the line above
//	//async:func [name=Fetch] [yield=async]
//
// In the first two forms the line is exactly that, but for blanks at its end. A comment that
// was probably meant as a mark and is none (in another case, with a full stop, detached by a
// blank line, above a type) is a [Problem] with a position: silence would leave the author
// with a missing function and no reason.
//
// A comment of a different meaning must never be a problem. So the rules get stricter
// the further a comment is from a place where a mark can stand: in a function's doc comment
// every spelling of the lone word counts, in a function's body only "//async" itself.
//
// # What a mark means
//
// [Func] has the coroutine form's name and [Shape], the classification of its results and
// of its yield parameter. Types in a Shape are the expressions of the source, to be resolved
// in the file they come from.
//
// Two consequences of deciding from syntax: the last result is an error when it is spelled
// "error" (and no type parameter has that name), and a parameter yield makes a
// generator when its type is written out as a function type.
package mark
