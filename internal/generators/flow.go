package generators

import "slices"

// This file has yields in every place where a call may stand, and in every statement.

//async:func
func countTo(tr *Trace, n int, yield func(int) bool) {
	for i := 0; i < n && yield(i); i++ {
		tr.Add("after %d", i)
	}
	tr.Add("end")
}

//async:func
func nothing(tr *Trace, yield func(int) bool) { tr.Add("nothing") }

//async:func
func unconditional(tr *Trace, yield func(int) bool) (string, error) {
	return "early", nil
}

//async:func
func conditions(tr *Trace, yield func(int) bool) (stopped bool) {
	if tr.Bool(false) || yield(1) {
		tr.Add("or")
	} else {
		return true
	}
	if ok := yield(2); !ok || tr.Bool(false) {
		tr.Add("stopped at 2")
		return true
	} else if tr.Add("else"); yield(3) && tr.Bool(true) && yield(4) {
		tr.Add("all")
	} else {
		return !ok
	}
	both := yield(5) && !(!yield(6) || tr.Bool(false))
	tr.Add("both %v", both)
	if !both {
		return true
	}
	for ok := true; ok && yield(tr.Int(7)); ok = tr.Bool(false) {
		tr.Add("once")
	}
	return false
}

//async:func
func switches(tr *Trace, yield func(int) bool) int {
	n := 0
	switch yield(1) {
	case tr.Bool(false):
		return n
	case true:
		n++
		fallthrough
	default:
		tr.Add("default")
	}
	switch {
	case tr.Bool(false):
	case !yield(2):
		return n
	case yield(3):
		n += 10
	default:
		return n
	}
	switch x := any(n).(type) {
	case int:
		if !yield(x) {
			return n
		}
		switch tr.Int(5) {
		case 4, 5:
			if !yield(4) {
				break
			}
			n += 100
		}
	case string:
		panic(x)
	}
	tr.Add("end")
	return n
}

//async:func
func selects(tr *Trace, yield func(int) bool) {
	ch := make(chan int, 2)
	for i := range 4 {
		select {
		case ch <- tr.Int(i):
			if !yield(i) {
				return
			}
		default:
			tr.Add("full")
		}
	}
	for {
		//async:allow asyncblock the channels are ready
		select {
		case v, ok := <-ch:
			if !ok {
				tr.Add("closed")
				return
			}
			if !yield(10 * v) {
				return
			}
			if v == 1 {
				close(ch)
			}
		}
	}
}

//async:func
func labels(tr *Trace, yield func(int) bool) int {
	total, more := 0, true
outer:
	for i := 0; ; i++ {
		for j := range 5 {
			switch {
			case j == 3:
				continue outer
			case i == 3:
				break outer
			}
			if !yield(10*i + j) {
				tr.Add("stopped")
				more = false
				break outer
			}
			total += j
			if (i+j)%2 == 1 {
				continue
			}
			tr.Add("even %d", i+j)
		}
	}
block:
	switch {
	case more:
		for range 2 {
			if total > 90 || !yield(77) {
				break block
			}
			total++
		}
		tr.Add("few")
	}
	return total
}

//async:func
func gotos(tr *Trace, yield func(int) bool) {
	i := 0
again:
	if !yield(i) {
		goto stopped
	}
	i++
	if i < 4 {
		goto again
	}
	for {
		if !yield(i) {
			goto stopped
		}
		if i++; i == 6 {
			goto done
		}
	}
stopped:
	tr.Add("stopped")
	return
done:
	tr.Add("done")
}

//async:func
func operands(tr *Trace, yield func(int) bool) {
	is := func(a, b bool) int {
		tr.Add("is %v %v", a, b)
		if a && b {
			return 1
		}
		return 0
	}
	list := []bool{tr.Bool(true), yield(1), tr.Bool(false)}
	tr.Add("%v", list)
	if !list[1] {
		return
	}
	m := map[bool]int{true: tr.Int(5)}
	n := tr.Int(2) + is(yield(m[true]), tr.Bool(true))*10
	tr.Add("%d", n)
	if n != 12 {
		return
	}
	pair := struct{ a, b bool }{b: yield(n)}
	tr.Add("%v", pair)
	if !pair.b {
		return
	}
	var box any = yield(n + 1)
	p := &pair
	p.a, pair.b = box.(bool), tr.Bool(true)
	if !p.a {
		return
	}
	x, y := yield(20), tr.Int(21)
	tr.Add("%v %v", x, y)
	if !x {
		return
	}
	defer tr.Add("deferred with %v", yield(30))
	tr.Add("end")
}

//async:func
func dropped(tr *Trace, yield func(int) bool) {
	// A result that is not looked at: the loop would go on for ever if it were left early.
	ok := yield(1)
	if ok {
		_ = yield(2)
	}
	tr.Add("end %v", ok)
}

//async:func
func ranges(tr *Trace, yield func(int) bool) {
	for i, r := range "aé\xff" {
		if !yield(i*1000 + int(r)) {
			return
		}
	}
	array := [3]int{1, 2, 3}
	for i, v := range array {
		array[2] = 9 // the loop is over a copy
		if !yield(10*i + v) {
			return
		}
	}
	for i, v := range &array {
		array[2] = 7
		if !yield(100*i + v) {
			return
		}
	}
	slice := []int{1, 2}
	for _, v := range slice {
		slice = append(slice, v)
		if !yield(v) {
			return
		}
	}
	ch := make(chan int, 3)
	ch <- 4
	ch <- 5
	close(ch)
	for v := range ch {
		if !yield(v) {
			tr.Add("left %d", len(ch))
			return
		}
	}
	for i := range uint8(2) {
		if !yield(int(i)) {
			return
		}
	}
	for i, v := range slices.Backward(slice) {
		if !yield(i + v) {
			tr.Add("stopped at %d", i)
			break
		}
	}
	tr.Add("end")
}

// counting is an iterator of which one can see how it ends.
func counting(tr *Trace, name string, n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer tr.Add("%s over", name)
		for i := range n {
			if !yield(i) {
				tr.Add("%s left at %d", name, i)
				return
			}
		}
	}
}

//async:func
func overFunctions(tr *Trace, yield func(int) bool) (n int) {
	defer func() { n += 1000 }()
outer:
	for i := range counting(tr, "outer", 4) {
		for j := range counting(tr, "inner", 3) {
			switch {
			case i == 1 && j == 1:
				continue outer
			case i == 2 && j == 1:
				tr.Add("leaving")
				break outer
			}
			if !yield(10*i + j) {
				tr.Add("returning")
				return n
			}
			n++
		}
	}
	for i := range counting(tr, "last", 9) {
		if i == 2 {
			goto out
		}
		if !yield(100 + i) {
			return -n
		}
	}
out:
	for range counting(tr, "void", 1) {
		yield(200)
	}
	return n
}

//async:func
func bodyPanics(tr *Trace, at int, yield func(int) bool) (n int) {
	defer tr.Add("first defer")
	for i := range counting(tr, "seq", 5) {
		defer tr.Add("defer %d", i)
		if i == at {
			panic(i)
		}
		if !yield(i) {
			return i
		}
	}
	return 9
}

//async:func
func closures(tr *Trace, yield func(int) bool) int {
	var fs []func() int
	sum := 0
	add := func(n int) { sum += n }
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
		add(i)
		if !yield(sum) {
			for _, f := range fs {
				add(f())
			}
			return sum
		}
	}
	more := true
	for _, f := range fs {
		if more = yield(f()); !more {
			break
		}
		add(f())
	}
	x := 1
	p := &x
	more = more && yield(*p)
	*p += 5
	inPlace := func() int { x++; return x }()
	tr.Add("%v %d %d", more, x, inPlace)
	return sum
}

//async:func
func shadows(tr *Trace, x int, yield func(x int) bool) (y int, err error) {
	for x := x; x < 3; x++ {
		x := x * 10
		if y := x + 1; !yield(y) {
			return y, nil
		}
		var zero int
		tr.Add("%d %d", x, zero)
		zero = x
		_ = zero
	}
	{
		len := func(int) int { return 77 }
		if !yield(len(x)) {
			return
		}
	}
	const k = 5
	type local struct{ n int }
	v := local{k}
	y = v.n
	yield(y)
	return
}

// inPlace yields in literals that are called where they stand.
//
//async:func
func inPlace(tr *Trace, n *node, yield func(int) bool) (sum int, err error) {
	x := 1
	func() {
		defer func() {
			if v := recover(); v != nil {
				tr.Add("recovered %v", v)
			}
		}()
		if yield(x) {
			x++
			panic(x)
		}
		err = errAmended
	}()
	if err != nil {
		return x, err
	}
	for i := range 2 {
		if !func() bool {
			return yield(i) && func(more int) bool {
				x += more
				return walk(n, yield) && yield(x)
			}(i+10)
		}() {
			return x, nil
		}
	}
	sum, ok := func() (int, bool) {
		for k, v := range []string{"a", "b"} {
			if !yield(len(v) + k) {
				return k, false
			}
		}
		return 100, true
	}()
	tr.Add("%d %v", sum, ok)
	return sum + x, nil
}
