//go:build go1.21

package generators

// This file has the loops of Go 1.21, whose variables all iterations share.

//async:func
func shared(tr *Trace, yield func(int) bool) (sum int) {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
		if !yield(i) {
			return -i
		}
	}
	for i, v := range []int{5, 6, 7} {
		fs = append(fs, func() int { return 10*i + v })
		if !yield(v) {
			break
		}
	}
	for _, f := range fs {
		tr.Add("%d", f())
		sum += f()
	}
	return sum
}
