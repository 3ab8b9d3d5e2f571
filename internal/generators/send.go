package generators

import (
	"errors"
	"fmt"
	"io"
)

// This file has generators that are sent values and errors.

//async:func
func averager(tr *Trace, yield func(float64) (float64, error)) (mean float64, err error) {
	defer func() { tr.Add("mean %v, %v", mean, err) }()
	var sum float64
	for n := 0; ; n++ {
		x, err := yield(mean)
		switch {
		case err == io.EOF:
			return mean, nil
		case err != nil:
			return mean, err
		}
		sum += x
		mean = sum / float64(n+1)
	}
}

//async:func
func patient(tr *Trace, yield func(string) (int, error)) (failures int, err error) {
	for i := range 6 {
		n, err := yield(fmt.Sprint("ask ", i))
		tr.Add("got %d, %v", n, err)
		if errors.Is(err, errAmended) {
			failures++
			continue
		}
		if err != nil {
			return failures, fmt.Errorf("gave up: %w", err)
		}
		if n < 0 {
			panic(fmt.Sprint("negative: ", n))
		}
	}
	return failures, nil
}

//async:func
func sum2(tr *Trace, yield func(string) (int, error)) (int, error) {
	a, err := yield("a")
	if err != nil {
		return 0, err
	}
	b, err := yield("b")
	tr.Add("a %d b %d", a, b)
	return a + b, err
}

//async:func
func nested(tr *Trace, depth int, yield func(string) (int, error)) (list []int, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("at %d: %w", depth, err)
		}
	}()
	if depth == 0 {
		n, err := sum2(tr, yield)
		return []int{n}, err
	}
	n, err := yield(fmt.Sprint("depth ", depth))
	if err == io.EOF {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err = nested(tr, depth-1, yield)
	tr.Add("%v %v", list, err)
	if err != nil && !errors.Is(err, errAmended) {
		return list, err
	}
	list = append(list, n)
	_, err = yield(fmt.Sprint("back ", depth))
	return list, err
}

//async:func
func answers(tr *Trace, yield func(k string, n int) (any, error)) (out []any) {
	add := func(x any, err error) any { out = append(out, x, err); return x }
	add(yield("first", 1))
	if x, ok := add(yield("second", len(out))).(int); ok && x > 3 {
		m := map[any]int{x: 1}
		m[add(yield("third", m[x]))]++
		tr.Add("%v", m)
	}
	// Nothing looks at these answers.
	yield("dropped", 4)
	_, _ = yield("blank", 5)
	_, out[0] = yield("half", 6)
	out[1], _ = yield("other half", 7)
	switch x, err := yield("switch", 8); {
	case err != nil:
		out = append(out, "switched "+err.Error())
	default:
		out = append(out, x)
	}
	return
}

//async:func
func asks(yield func() (string, error)) (s string, err error) {
	for err == nil {
		var more string
		if more, err = yield(); more == "" {
			break
		}
		s += more
	}
	return
}

//async:func
func transposed[S any, E comparable](tr *Trace, stop E, conv func(E) S, yield func(S) (E, error)) (count map[E]int, err error) {
	count = map[E]int{}
	var last E
	for {
		if last, err = yield(conv(last)); err != nil || last == stop {
			tr.Add("last %v", last)
			return
		}
		count[last]++
	}
}
