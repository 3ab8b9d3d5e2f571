package generators

import (
	"errors"
	"fmt"
	"runtime"
)

// This file has generators whose deferred calls do something.

var errAmended = errors.New("amended")

//async:func
func amends(tr *Trace, n int, yield func(int) bool) (count int, err error) {
	defer func() {
		tr.Add("deferred %d %v", count, err)
		if count < n {
			err = errAmended
		}
		count *= 10
	}()
	for count < n {
		if !yield(count) {
			return count, errors.New("stopped")
		}
		count++
	}
	return
}

//async:func
func recovers(tr *Trace, at int, yield func(int) bool) (result string, err error) {
	defer func() {
		if r := recover(); r != nil {
			tr.Add("recovered %v", r)
			result, err = "recovered", fmt.Errorf("panic: %v", r)
		}
	}()
	for i := range 4 {
		if i == at {
			var m map[string]int
			if at == 2 {
				m["x"] = 1
			}
			panic(i)
		}
		if !yield(i) {
			return "stopped", nil
		}
	}
	return "end", nil
}

//async:func
func panics(tr *Trace, at int, yield func(int) bool) {
	defer tr.Add("outer")
	for i := 0; ; i++ {
		defer func() { tr.Add("defer %d", i) }()
		if i == at {
			panic(fmt.Sprint("at ", at))
		}
		if !yield(i) {
			tr.Add("stopped")
			return
		}
	}
}

//async:func
func panicsAtClose(tr *Trace, yield func(int) bool) {
	defer tr.Add("deferred")
	for i := range 3 {
		if !yield(i) {
			panic("at close")
		}
	}
}

//async:func
func panicsTwice(tr *Trace, yield func(int) bool) {
	defer func() { panic("second") }()
	defer func() { tr.Add("%v", recover()); panic("replacing") }()
	if yield(1) {
		panic("first")
	}
}

//async:func
func deepPanics(tr *Trace, depth int, yield func(int) bool) (n int) {
	defer func() { tr.Add("depth %d, %d", depth, n) }()
	if depth == 2 {
		defer func() {
			if r := recover(); r != nil {
				tr.Add("recovered %v", r)
				n = -1
			}
		}()
	}
	if depth == 0 {
		if !yield(0) {
			return 100
		}
		panic("deep")
	}
	if !yield(depth) {
		return depth
	}
	n = deepPanics(tr, depth-1, yield)
	if n == -1 && !yield(10*depth) {
		return 1000
	}
	return n + 1
}

//async:func
func deferLoop(tr *Trace, yield func(int) bool) {
	for i := range 3 {
		defer func(n int) { tr.Add("defer %d of %d", i, n) }(tr.Int(i * i))
		if !yield(i) {
			return
		}
	}
	func() {
		defer tr.Add("inner")
		tr.Add("in place")
	}()
	yield(9)
}

//async:func
func exits(tr *Trace, at int, yield func(int) bool) {
	defer tr.Add("deferred")
	for i := range 3 {
		if i == at {
			runtime.Goexit()
		}
		if !yield(i) {
			return
		}
	}
}
