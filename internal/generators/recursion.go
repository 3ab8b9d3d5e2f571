package generators

import "slices"

// This file has generators that call themselves: last of all, or in the middle, or through one another.

type reply bool

//async:func
func (n *node) named(tr *Trace, yield func(int) bool) (last int, ok bool) {
	if n == nil {
		return 0, true
	}
	if last, ok = n.left.named(tr, yield); !ok {
		return
	}
	tr.Add("left of %d: %d %v", n.value, last, ok)
	if ok = yield(n.value); !ok {
		return -1, false
	}
	last, ok = n.right.named(tr, yield)
	if last == 0 {
		last = n.value
	}
	return
}

//async:func
func swapped(tr *Trace, a, b, n int, yield func(int) bool) (int, string) {
	if n == 0 {
		return a, "end"
	}
	if !yield(a) {
		return b, "left"
	}
	if n%2 == 0 {
		return swapped(tr, b, a, n-1, yield)
	}
	return swapped(tr, tr.Int(b)+tr.Int(a), tr.Int(a), tr.Int(n)-1, yield)
}

//async:func
func lastInBranches(tr *Trace, over *bool, n int, yield func(int) bool) {
	switch {
	case n == 0 || *over:
		return
	case n%3 == 0:
		if *over = !yield(n); !*over {
			lastInBranches(tr, over, n-1, yield)
		}
	case n%3 == 1:
		for i := range 2 {
			if *over = !yield(n * 10); *over {
				return
			}
			if i == 1 {
				lastInBranches(tr, over, n-1, yield)
				return
			}
			lastInBranches(tr, over, 0, yield)
		}
	default:
		lastInBranches(tr, over, n-2, yield)
		tr.Add("not the last %d", n)
		lastInBranches(tr, over, n-1, yield)
	}
}

//async:func
func replies(n int, yield func(int) bool) reply {
	return n == 0 || reply(yield(n)) && (n < 2 || replies(n-2, yield)) && reply(yield(-n)) && replies(n-1, yield)
}

//async:func
func boxed(n int, yield func(int) bool) any {
	return reply(n == 0) || reply(yield(n)) && boxed(n-1, yield) == any(reply(true))
}

//async:func
func boxedLast(tr *Trace, n int, yield func(int) bool) any {
	if n == 0 || !yield(n) {
		return reply(n == 0)
	}
	return boxedLast(tr, n-1, yield)
}

// sharing has closures that see the parameters of their own call.
//
//async:func
func sharing(tr *Trace, n int, outer func() int, yield func(int) bool) bool {
	get := func() int { n++; return n*100 + outer() }
	if n > 3 || !yield(get()) {
		tr.Add("%d", get())
		return n > 3
	}
	return sharing(tr, n+1, get, yield)
}

//async:func
func copying(tr *Trace, n int, gets []func() int, yield func(int) bool) bool {
	gets = append(gets, func() int { return n })
	if n == 3 {
		for _, get := range gets {
			if !yield(get()) {
				return false
			}
		}
		return true
	}
	return copying(tr, n+1, gets, yield)
}

//async:func
func addressing(n int, all []*int, yield func(int) bool) {
	all = append(all, &n)
	if n == 0 {
		for _, p := range all {
			if !yield(*p) {
				return
			}
		}
		return
	}
	addressing(n-1, all, yield)
}

// localsAnew begins each call with locals of their own.
//
//async:func
func localsAnew(tr *Trace, n int, yield func(int) bool) bool {
	var sum int
	var seen []int
	count := func() int { sum++; return sum }
	for i := range 3 {
		if !yield(count() + i) {
			return false
		}
		seen = append(seen, i)
	}
	tr.Add("%d %v", sum, seen)
	return n == 0 || localsAnew(tr, n-1, yield)
}

//async:func
func overOthers(tr *Trace, list []int, yield func(int) bool) bool {
	for i, v := range slices.Backward(list) {
		if !yield(v) {
			return false
		}
		if i == 2 {
			return overOthers(tr, list[:i], yield)
		}
	}
	tr.Add("through %v", list)
	return len(list) == 0 || overOthers(tr, list[:len(list)-1], yield)
}

//async:func
func (n node) copied(yield func(int) bool) {
	n.value += 1000
	if !yield(n.value) || n.right == nil {
		return
	}
	n.right.copied(yield)
}

//async:func
func exchanging[A, B any](tr *Trace, a A, b B, n int, yield func(any) bool) int {
	switch {
	case n == 0 || !yield(a):
		return n
	case n%2 == 0:
		return exchanging(tr, b, a, n-1, yield)
	}
	return exchanging(tr, a, b, n-1, yield)
}

//async:func
func unnamed(_ int, _ string, n int, yield func(int) bool) (_ bool) {
	if n == 0 || !yield(n) {
		return
	}
	return unnamed(n*2, "x", n-1, yield)
}

//async:func
func deepNil(tr *Trace, n *node, yield func(int) bool) {
	if !yield(n.value) {
		return
	}
	deepNil(tr, n.left.right, yield)
}

// between calls itself through another generator, which has deferred calls.
//
//async:func
func between(tr *Trace, n int, yield func(int) bool) (r int, more bool) {
	if n < 0 {
		panic("below")
	}
	if !yield(n) {
		return n, false
	}
	if n%2 == 1 {
		r, more = between(tr, n-1, yield)
	} else {
		r, more = guarded(tr, n-1, yield)
	}
	return r + 1, more
}

//async:func
func guarded(tr *Trace, n int, yield func(int) bool) (r int, more bool) {
	defer func() {
		if v := recover(); v != nil {
			tr.Add("guarded %d: %v", n, v)
			r, more = 100, true
		}
	}()
	if r, more = between(tr, n, yield); !more {
		return r, false
	}
	tr.Add("through %d", r)
	s, more := between(tr, n, yield)
	return r + s, more
}

//async:func
func queens(row int, at []int, yield func([]int) bool) bool {
	if row == cap(at) {
		return yield(slices.Clone(at))
	}
next:
	for c := range cap(at) {
		for r, d := range at {
			if c == d || c-d == row-r || d-c == row-r {
				continue next
			}
		}
		if !queens(row+1, append(at, c), yield) {
			return false
		}
	}
	return true
}

//async:func
func hanoi(n int, from, to, by string, yield func(string, string) bool) bool {
	return n == 0 || hanoi(n-1, from, by, to, yield) && yield(from, to) && hanoi(n-1, by, to, from, yield)
}

//async:func
func upFrom(n int, yield func(int) bool) {
	if yield(n) {
		upFrom(n+1, yield)
	}
}

// confide asks about each number on the way down and up, and passes on what ends it.
//
//async:func
func confide(tr *Trace, n int, yield func(int) (string, error)) (said string, err error) {
	if n == 0 {
		return "end", nil
	}
	down, err := yield(n)
	if err != nil {
		return down, err
	}
	rest, err := confide(tr, n-1, yield)
	tr.Add("%d: %s %v", n, rest, err)
	if err != nil {
		return
	}
	up, err := yield(-n)
	return down + rest + up, err
}
