package asyncify

// This file finds the functions whose asyncification makes tests fail.

import (
	"context"
	"errors"
	"slices"
)

// Bisect looks for a small set of functions that is enough to make the tests fail in one of the modes.
func Bisect(ctx context.Context, pattern string, o Options) ([]string, error) {
	fails := func(names []string) (bool, error) {
		sub := o
		sub.Only = func(name string) bool { return slices.Contains(names, name) }
		res, err := Package(ctx, pattern, sub)
		if err != nil {
			return true, nil
		}
		for _, r := range res.Runs {
			if !r.OK() {
				return true, ctx.Err()
			}
		}
		return false, ctx.Err()
	}
	t, err := o.Runtime.find(o.Dir, pattern, o.Flags)
	if err != nil {
		return nil, err
	}
	names, err := t.eligible(o)
	if err != nil {
		return nil, err
	}
	if bad, err := fails(names); err != nil || !bad {
		return nil, errors.Join(err, errors.New("the tests pass"))
	}
	return shrink(names, fails)
}

// shrink removes names as long as what is left fails: halves first, then ever smaller parts (Zeller's ddmin).
func shrink(names []string, fails func([]string) (bool, error)) ([]string, error) {
	for parts := 2; len(names) > 1; {
		size := (len(names) + parts - 1) / parts
		reduced := false
		for part := range slices.Chunk(slices.Clone(names), size) {
			for _, try := range [][]string{part, without(names, part)} {
				if len(try) == len(names) || len(try) == 0 || parts > 2 && len(try) == len(part) {
					continue
				}
				bad, err := fails(try)
				if err != nil {
					return names, err
				}
				if bad {
					names, reduced = try, true
					break
				}
			}
			if reduced {
				break
			}
		}
		switch {
		case reduced:
			parts = max(2, min(parts-1, len(names)))
		case size == 1:
			return names, nil
		default:
			parts = min(2*parts, len(names))
		}
	}
	return names, nil
}

func without(names, part []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(part, n) })
}
