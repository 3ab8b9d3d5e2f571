package machine

// This file has what a frame does on its way to suspension: it lets go of what it will not use again.
//
//	if !f.fetch.Resume(t) {
//		machine.Clear2(&f.c, &f.url)
//		return f.Suspend(t, f, 1)
//	}

// Clear sets a field to its zero value.
func Clear[A any](a *A) {
	var zero A
	*a = zero
}

// Clear2 sets two fields to their zero values.
func Clear2[A, B any](a *A, b *B) {
	Clear(a)
	Clear(b)
}

// Clear3 sets three fields to their zero values.
func Clear3[A, B, C any](a *A, b *B, c *C) {
	Clear(a)
	Clear(b)
	Clear(c)
}

// ClearUnless sets a field to its zero value unless a bit is set.
func ClearUnless[A any](bit uint64, a *A) {
	if bit == 0 {
		Clear(a)
	}
}
