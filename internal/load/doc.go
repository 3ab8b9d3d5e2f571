// Package load loads and type-checks the packages that hold marked functions.
//
// Calls of a coroutine form must type-check before its file has been generated, and while
// the file on disk is older than its source, or broken. So no generated file is ever read
// as Go source: each is replaced by a stub, a file with the same name that declares the
// coroutine forms and nothing else (see [Stub]).
//
//	//async                                  // x.go
//	func fetch(u string) ([]byte, error)
//
//	func fetchAsync(u string) async.Coro[[]byte]      // the stub x_async.go
//
// # How a load goes
//
//   - list: the go command gives the import graph, without compiling anything.
//   - scan: the files of the named packages, and of the packages in the main modules that
//     these import, are searched for marks. Only files that may have some are parsed.
//   - recall: packages are left out whose generated files are on disk and known to be right (see memo.go).
//   - stub: each file with marks gets its stub.
//   - select: named packages with marks are checked in full. What they import from
//     the main modules is checked without function bodies, because it may have marks and
//     because the author may be in the middle of changing it. Everything else comes from
//     the export data of the build cache.
//   - check: type-checking, in the order of imports, packages in parallel.
//
// golang.org/x/tools/go/packages could do all of that when given the stubs as an overlay, but
// an overlay makes it compile every named package and type-check all of their dependencies,
// the standard library included, from source. For 1,000 marked functions in 20 packages it
// takes four to six times as long, and far longer when the build cache is cold; BenchmarkLoad
// compares them. A driver that is bound to go/packages, or to the go command, gets the
// stubs in that form from [Overlay], and for a single file from [Stub].
//
// # What is in a Package
//
// A package p with test files is there up to three times, as go list has it: p, p with
// its own test files, and the external test package. Each generated file belongs to exactly one
// of them, see [Package.Sources]; a package is there only if it has such a file, or an error.
// What an analyzer gives for the other files of p with its tests is to be ignored, and the
// names it chooses for the files of p must not depend on whether the tests are there.
//
// Package.Syntax has the stubs as well as the sources. A stub is recognised by
// mark.IsGenerated, as the file that it stands for would be. The generated files themselves are
// never part of it, and pass.ReadFile of a stub's name reads what is on disk, if anything.
//
// Package.Imports holds those packages that were type-checked in full, named and with
// marks, that the package imports directly or not. A fact can be about these only: that
// there is no fact about a function means that nothing is known of it.
//
// # Other builds
//
// With Config.Everywhere, Program.Excluded has the files with marks that the build leaves out, each with the nearest setting that
// includes it: the same system with other tags if that suffices, else another system. Who wants what they give loads
// their directories again under the setting.
//
// A package with Errors or Problems has types as far as they could be found, and must not
// be translated. A function whose mark has a problem is declared in the stub all the same, so
// that one problem does not lead to errors everywhere; see mark.Intended.
package load
