package generators

import "github.com/asyncgen/asyncgen/internal/generators/other"

// This file has generators that pass their yield on to those of another package, or through something in between.

//async:func
func throughOthers(tr *Trace, n int, yield func(int) bool) (int, error) {
	sum := other.Count(n, yield)
	if sum < n {
		return sum, nil
	}
	if err := other.Named(n, tr.Add, yield); err != nil {
		return sum, err
	}
	list := &other.List[int]{Head: 7, Tail: &other.List[int]{Head: 8}}
	taken, ok := list.All(yield)
	tr.Add("taken %d %v", taken, ok)
	if !ok {
		return -taken, other.ErrStopped
	}
	m, err := through(tr, n-1, yield)
	return sum + m, err
}

// through calls itself through the other package's generators and this one's.
//
//async:func
func through(tr *Trace, n int, yield func(int) bool) (int, error) {
	if n < 0 {
		return 0, nil
	}
	defer tr.Add("through %d", n)
	if other.Count(n, yield) < n {
		return n, other.ErrStopped
	}
	return throughOthers(tr, n-1, yield)
}

//async:func
func endless(yield func(string) bool) {
	if yield("first") {
		other.Endless(yield)
	}
}

//async:func
func indexed(tr *Trace, yield func(int, string) bool) bool {
	return other.Each([]string{"a", "b"}, yield) && other.Each(append(words(nil), "c"), yield)
}

type words []string

//async:func
func askThrough(tr *Trace, n int, yield func(int) (string, error)) (string, error) {
	first, err := other.Ask(n, yield)
	if err != nil {
		return first + "!", err
	}
	second, err := other.Ask(1, yield)
	tr.Add("%s, %s", first, second)
	return first + second, err
}

// holder has the methods of a tree and of a list.
type holder struct {
	*node
	other.List[string]
}

//async:func
func promoted(tr *Trace, h *holder, yield func(int) bool) int {
	n := h.byValue(yield)
	tr.Add("%d", n)
	if n < 0 {
		return n
	}
	if n = node.byValue(*h.node, yield); n < 0 {
		return n
	}
	return n + h.node.byValue(yield)
}

//async:func
func promotedList(tr *Trace, h *holder, yield func(string) bool) (int, bool) {
	if n, ok := h.All(yield); !ok {
		return n, false
	}
	return (*other.List[string]).All(&h.List, yield)
}

//async:func yield=async
func slowlyThrough(tr *Trace, n int, yield func(int) bool) (int, error) {
	defer tr.Add("over")
	a, err := other.Slowly(n, yield)
	tr.Add("%d %v", a, err)
	if err != nil {
		return a, err
	}
	b := other.Count(2, yield)
	if b < 2 {
		return b, nil
	}
	c, err := other.Slowly(1, yield)
	return a + b + c, err
}
