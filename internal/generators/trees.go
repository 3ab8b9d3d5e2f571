package generators

import "cmp"

// This file has generators that pass their yield on: recursion, methods, generic types, and results on the way back.

type node struct {
	left, right *node
	value       int
}

// chain is a tree whose only path has the given length, alternately to the left and to the right.
func chain(n int) *node {
	if n == 0 {
		return nil
	}
	if n%2 == 0 {
		return &node{chain(n - 1), nil, n}
	}
	return &node{nil, chain(n - 1), n}
}

func balanced(lo, hi int) *node {
	if lo >= hi {
		return nil
	}
	mid := (lo + hi) / 2
	return &node{balanced(lo, mid), balanced(mid+1, hi), mid}
}

//async:func
func walk(n *node, yield func(int) bool) bool {
	if n == nil {
		return true
	}
	return walk(n.left, yield) && yield(n.value) && walk(n.right, yield)
}

//async:func
func (n *node) visit(tr *Trace, depth int, yield func(depth, value int) bool) (nodes int, ok bool) {
	if n == nil {
		return 0, true
	}
	defer func() { tr.Add("leave %d: %d %v", n.value, nodes, ok) }()
	if !yield(depth, n.value) {
		return 1, false
	}
	left, ok := n.left.visit(tr, depth+1, yield)
	if !ok {
		return 1 + left, false
	}
	right, ok := n.right.visit(tr, depth+1, yield)
	return 1 + left + right, ok
}

//async:func
func (n node) byValue(yield func(int) bool) (sum int) {
	if n.left != nil {
		if sum += n.left.byValue(yield); sum < 0 {
			return sum
		}
	}
	sum += n.value
	n.value++ // a copy
	if !yield(n.value) {
		return -100000
	}
	if n.right != nil {
		sum += n.right.byValue(yield)
	}
	return
}

// A tree is a sorted set.
type tree[K cmp.Ordered, V any] struct {
	root *entry[K, V]
	n    int
}

type entry[K cmp.Ordered, V any] struct {
	left, right *entry[K, V]
	key         K
	value       V
}

func (t *tree[K, V]) put(k K, v V) {
	p := &t.root
	for *p != nil {
		switch c := cmp.Compare(k, (*p).key); {
		case c < 0:
			p = &(*p).left
		case c > 0:
			p = &(*p).right
		default:
			(*p).value = v
			return
		}
	}
	*p = &entry[K, V]{key: k, value: v}
	t.n++
}

//async:func
func (t *tree[K, V]) all(yield func(K, V) bool) (K, error) {
	var last K
	t.root.all(&last, yield)
	return last, nil
}

//async:func
func (e *entry[K, V]) all(last *K, yield func(K, V) bool) bool {
	if e == nil {
		return true
	}
	if !e.left.all(last, yield) {
		return false
	}
	*last = e.key
	if !yield(e.key, e.value) {
		return false
	}
	return e.right.all(last, yield)
}

//async:func
func even(tr *Trace, n int, yield func(int) bool) (string, int) {
	if n == 0 || !yield(n) {
		return "even", n
	}
	s, m := odd(tr, n-1, yield)
	tr.Add("even %d: %s %d", n, s, m)
	return s + "e", m
}

//async:func
func odd(tr *Trace, n int, yield func(int) bool) (string, int) {
	if n == 0 || !yield(-n) {
		return "odd", -n
	}
	s, m := even(tr, n-1, yield)
	return s + "o", m + 1
}

//async:func
func levels(tr *Trace, depth int, yield func(int) bool) (a int, b string, c bool, err error) {
	if depth == 0 {
		more := yield(0)
		return 0, "leaf", more, errAmended
	}
	if !yield(depth) {
		return depth, "stopped", false, nil
	}
	a, b, c, err = levels(tr, depth-1, yield)
	tr.Add("%d: %d %s %v %v", depth, a, b, c, err)
	if c {
		c = yield(depth + 100)
	}
	return a + depth, b, c, err
}

//async:func
func operandsOfDelegation(tr *Trace, yield func(int) bool) int {
	over := false
	n := tr.Int(1) + total(tr, &over, tr.Int(2), yield)*tr.Int(10)
	tr.Add("%d", n)
	list := []int{total(tr, &over, 1, yield), total(tr, &over, total(tr, &over, 1, yield), yield)}
	tr.Add("%v", list)
	if x := total(tr, &over, 1, yield); x > 0 && total(tr, &over, 2, yield) == 2 || tr.Bool(false) {
		n += x
	}
	for i := 0; i < total(tr, &over, 1, yield); i++ {
		n++
	}
	switch total(tr, &over, 1, yield) {
	case tr.Int(0), total(tr, &over, 1, yield):
		n += 100
	}
	return n + total(tr, &over, 0, yield)
}

//async:func
func total(tr *Trace, over *bool, n int, yield func(int) bool) (done int) {
	defer func() { tr.Add("total %d of %d", done, n) }()
	for range n {
		if *over {
			break
		}
		if !yield(done) {
			*over = true
			return done
		}
		done++
	}
	return done
}

//async:func
func permutations[E any](s []E, k int, yield func([]E) bool) bool {
	if k == len(s) {
		return yield(append([]E(nil), s...))
	}
	for i := k; i < len(s); i++ {
		s[k], s[i] = s[i], s[k]
		if !permutations(s, k+1, yield) {
			return false
		}
		s[k], s[i] = s[i], s[k]
	}
	return true
}

//async:func
func ticks(n int, yield func() bool) (made int) {
	for made < n && yield() {
		made++
	}
	return made
}

//async:func
func moreTicks(n int, yield func() bool) (int, error) {
	made := ticks(n, yield)
	if made < n {
		return made, errAmended
	}
	return made + ticks(2, yield), nil
}
