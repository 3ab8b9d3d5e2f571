package generators

import (
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has generators that await.

// pause lets the loop turn.
//
//async:func
func pause(tr *Trace, name string) (string, error) {
	tr.Add("pause %s", name)
	err := async.Wait(async.Sleep(0))
	tr.Add("go on %s", name)
	return name, err
}

//async:func
func slowly(tr *Trace, n int, yield func(int) bool) int {
	for i := 0; i < n; i++ {
		async.MustWait(async.Sleep(time.Microsecond))
		if !yield(i) {
			tr.Add("stopped at %d", i)
			return i
		}
	}
	return n
}

//async:func
func slowOperands(tr *Trace, yield func(string) bool) (last string, err error) {
	if !yield(async.MustAwait(pauseAsync(tr, "a"))) || async.MustAwait(pauseAsync(tr, "b")) == "" {
		return "stopped", nil
	}
	n := len(async.MustAwait(pauseAsync(tr, "cc"))) + map[bool]int{yield(fmt.Sprint(tr.Int(2))): tr.Int(10)}[true]
	tr.Add("%d", n)
	if n < 12 {
		return "stopped", nil
	}
	switch s, err := async.Await(pauseAsync(tr, "d")); {
	case err != nil:
		return s, err
	case yield(s) && yield(async.MustAwait(pauseAsync(tr, s+s))):
		last = s
	default:
		return "default", nil
	}
	last, err = async.Await(async.Eval(func() (string, error) {
		_, err := async.Await(pauseAsync(tr, "closure"))
		last += "!"
		return last + "?", err
	}))
	yield(last)
	return
}

//async:func
func slowDefers(tr *Trace, at int, yield func(int) bool) (n int, err error) {
	defer func() {
		s, _ := async.Await(pauseAsync(tr, "deferred"))
		tr.Add("%s %v", s, err)
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered %v", r)
		}
		n *= 2
	}()
	for i := range 3 {
		defer func() { tr.Add("defer %d", i) }()
		async.MustAwait(pauseAsync(tr, fmt.Sprint(i)))
		if i == at {
			panic(i)
		}
		if !yield(i) {
			return i, nil
		}
		n++
	}
	func() {
		defer tr.Add("in place is over")
		async.MustAwait(pauseAsync(tr, "in place"))
	}()
	return
}

//async:func
func slowPanics(tr *Trace, at int, yield func(int) bool) {
	defer tr.Add("deferred")
	for i := range 3 {
		if i == at {
			async.MustAwait(pauseAsync(tr, "before"))
			panic(fmt.Sprint("at ", at))
		}
		if !yield(i) {
			return
		}
	}
}

//async:func
func slowWalk(tr *Trace, n *node, yield func(int) bool) bool {
	if n == nil {
		return true
	}
	if !slowWalk(tr, n.left, yield) {
		return false
	}
	async.MustAwait(pauseAsync(tr, fmt.Sprint(n.value)))
	return yield(n.value) && slowWalk(tr, n.right, yield)
}

// mixed passes its yield to plain generators and to asynchronous ones.
//
//async:func yield=async
func mixed(tr *Trace, yield func(int) bool) (n int, err error) {
	defer func() { tr.Add("mixed %d", n) }()
	if !walk(balanced(0, 4), yield) {
		return -1, nil
	}
	if n = slowly(tr, 3, yield); n < 3 {
		return
	}
	over := false
	n += total(tr, &over, 2, yield)
	if over || !slowWalk(tr, balanced(10, 13), yield) {
		return -2, errAmended
	}
	m, err := slowDefers(tr, -1, yield)
	return n + 100*m, err
}

// relay has no await of its own. Its steps are awaited because those of mixed are.
//
//async:func yield=async
func relay(tr *Trace, depth int, yield func(int) bool) (int, error) {
	if depth == 0 {
		return mixed(tr, yield)
	}
	n, err := relay(tr, depth-1, yield)
	tr.Add("relay %d: %d %v", depth, n, err)
	return n + 1, err
}

//async:func
func doubled(tr *Trace, s async.Stream[int], yield func(int) bool) (n int, err error) {
	defer func() { tr.Add("doubled %d %v", n, err) }()
	for v, err := range async.Each(s) {
		if err != nil {
			return n, err
		}
		if !yield(2*v) || !yield(2*v+1) {
			return n + 1000, nil
		}
		n++
	}
	return n, nil
}

//async:func
func product(tr *Trace, yield func(int, string) bool) (err error) {
outer:
	for i := range counting(tr, "seq", 4) {
		for v, err := range async.Each(slowlyAsync(tr, 3).All()) {
			for s := range pausesAsync(tr, 2).All() {
				switch {
				case err != nil:
					return err
				case i == 1 && v == 1:
					continue outer
				case i == 3:
					break outer
				}
				async.MustAwait(pauseAsync(tr, s))
				if !yield(10*i+v, s) {
					return fmt.Errorf("stopped at %d %d %s", i, v, s)
				}
			}
		}
	}
	return nil
}

//async:func
func pauses(tr *Trace, n int, yield func(string) bool) {
	defer tr.Add("pauses over")
	for i := range n {
		if !yield(string(rune('a' + i))) {
			return
		}
	}
}

//async:func
func dialogue(tr *Trace, yield func(string) (int, error)) (sum int, err error) {
	for i := range 3 {
		n, err := yield(async.MustAwait(pauseAsync(tr, fmt.Sprint("q", i))))
		if err != nil {
			async.MustAwait(pauseAsync(tr, "failing"))
			return sum, err
		}
		sum += n
	}
	s, err := sum2(tr, yield)
	return sum + 100*s, err
}

//async:func yield=async
func slowMethods[T any](tr *Trace, s slow[T], yield func(T) bool) error {
	if err := s.each(tr, yield); err != nil {
		return err
	}
	return (&s).each(tr, yield)
}

type slow[T any] []T

//async:func
func (s *slow[T]) each(tr *Trace, yield func(T) bool) error {
	for i, v := range *s {
		if _, err := async.Await(pauseAsync(tr, fmt.Sprint(i))); err != nil {
			return err
		}
		if !yield(v) {
			return errAmended
		}
	}
	return nil
}
