package machine

// This file has what a frame does on its way to suspension: it lets go of what it will not use again.
//
//	if !f.fetch.Resume(t) {
//		machine.Clear2(&f.c, &f.url)
//		return f.Frame.Suspend(t, f, 1)
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

// ClearUnless sets a field to its zero value unless the last bit of keep is set.
func ClearUnless[A any](keep uint64, a *A) {
	if keep&1 == 0 {
		Clear(a)
	}
}

// ClearUnless2 sets fields to their zero values unless the bits of keep are set, beginning at the last one.
func ClearUnless2[A, B any](keep uint64, a *A, b *B) {
	ClearUnless(keep, a)
	ClearUnless(keep>>1, b)
}

// ClearUnless3 sets fields to their zero values unless the bits of keep are set, beginning at the last one.
func ClearUnless3[A, B, C any](keep uint64, a *A, b *B, c *C) {
	ClearUnless(keep, a)
	ClearUnless(keep>>1, b)
	ClearUnless(keep>>2, c)
}
