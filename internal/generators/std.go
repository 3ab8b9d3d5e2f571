package generators

import (
	"cmp"
	"slices"
)

// This file writes the iterators of the standard library as generators. Their bodies are those of packages slices and maps.

//async:func
func sliceAll[S ~[]E, E any](s S, yield func(int, E) bool) {
	for i, v := range s {
		if !yield(i, v) {
			return
		}
	}
}

//async:func
func sliceBackward[S ~[]E, E any](s S, yield func(int, E) bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if !yield(i, s[i]) {
			return
		}
	}
}

//async:func
func sliceValues[S ~[]E, E any](s S, yield func(E) bool) {
	for _, v := range s {
		if !yield(v) {
			return
		}
	}
}

//async:func
func sliceChunk[S ~[]E, E any](s S, n int, yield func(S) bool) {
	if n < 1 {
		panic("cannot be less than 1")
	}
	for i := 0; i < len(s); i += n {
		end := min(n, len(s[i:]))
		if !yield(s[i : i+end : i+end]) {
			return
		}
	}
}

//async:func
func sliceSorted[E cmp.Ordered](s []E, yield func(E) bool) {
	sorted := slices.Clone(s)
	slices.Sort(sorted)
	sliceValues(sorted, yield)
}

//async:func
func sliceSortedFunc[E any](s []E, less func(a, b E) int, yield func(E) bool) {
	sorted := slices.Clone(s)
	slices.SortFunc(sorted, less)
	sliceValues[[]E](sorted, yield)
}

//async:func
func sliceSortedStableFunc[E any](s []E, less func(a, b E) int, yield func(E) bool) {
	sorted := append([]E(nil), s...)
	slices.SortStableFunc(sorted, less)
	for i := range sorted {
		if !yield(sorted[i]) {
			break
		}
	}
}

//async:func
func mapAll[M ~map[K]V, K comparable, V any](m M, yield func(K, V) bool) {
	for k, v := range m {
		if !yield(k, v) {
			return
		}
	}
}

//async:func
func mapKeys[M ~map[K]V, K comparable, V any](m M, yield func(K) bool) {
	for k := range m {
		if !yield(k) {
			return
		}
	}
}

//async:func
func mapValues[M ~map[K]V, K comparable, V any](m M, yield func(V) bool) {
	for _, v := range m {
		if !yield(v) {
			return
		}
	}
}

// Adapters, which range over what they are given while they yield.

//async:func
func filtered[E any](seq func(func(E) bool), keep func(E) bool, yield func(E) bool) {
	for v := range seq {
		if keep(v) && !yield(v) {
			return
		}
	}
}

//async:func
func zipped[A, B any](as []A, bs []B, yield func(A, B) bool) {
	for i := range min(len(as), len(bs)) {
		if !yield(as[i], bs[i]) {
			return
		}
	}
}

//async:func
func enumerated[E any](seq func(func(E) bool), yield func(int, E) bool) {
	i := 0
	for v := range seq {
		if !yield(i, v) {
			break
		}
		i++
	}
}
