package async

import "time"

// This file implements the loop's timers: a heap ordered by (deadline, sequence number), so that equal
// deadlines expire in the order in which they were set. (CPython's heap leaves their order open.)
//
// Invariant: an entry is live iff its owner's node still has the entry's sequence number. To cancel a timer is to forget
// that number; the dead entry goes when its deadline comes, or when the dead outnumber the live.

// A timer is one entry. It holds no pointer, so that the collector need not look at a million of them.
type timer struct {
	when time.Duration
	seq  uint32
	who  uint32 // a slot, times two; plus one for a Handle
}

func (a timer) before(b timer) bool {
	if a.when != b.when {
		return a.when < b.when
	}
	return int32(a.seq-b.seq) < 0 // sequence numbers wrap around
}

// timers is a heap of four-fold fan-out, in chunks that are never copied.
type timers struct {
	chunks [][]timer
	n      int
	dead   int
}

const timerChunk = 4096

func (h *timers) at(i int) *timer { return &h.chunks[i/timerChunk][i%timerChunk] }

// push adds x.
func (h *timers) push(x timer) {
	h.grow()
	i := h.n
	h.n++
	for i > 0 {
		parent := (i - 1) / 4
		p := h.at(parent)
		if !x.before(*p) {
			break
		}
		*h.at(i) = *p
		i = parent
	}
	*h.at(i) = x
}

// grow makes room for one more. Only the first chunk begins small.
func (h *timers) grow() {
	k, i := h.n/timerChunk, h.n%timerChunk
	switch {
	case k == len(h.chunks) && k > 0:
		h.chunks = append(h.chunks, make([]timer, timerChunk))
	case k == len(h.chunks):
		h.chunks = append(h.chunks, make([]timer, 16))
	case i == len(h.chunks[k]):
		bigger := make([]timer, 4*i)
		copy(bigger, h.chunks[k])
		h.chunks[k] = bigger
	}
}

// pop removes the first entry.
func (h *timers) pop() {
	h.n--
	x := *h.at(h.n)
	if h.n > 0 {
		h.sink(0, x)
	}
	// One chunk is kept in reserve, so that a heap which hovers at a boundary does not allocate.
	if spare := h.n/timerChunk + 2; spare < len(h.chunks) {
		h.chunks[spare] = nil
		h.chunks = h.chunks[:spare]
	}
}

// sink places x at i or below.
func (h *timers) sink(i int, x timer) {
	for {
		first := 4*i + 1
		if first >= h.n {
			break
		}
		least := h.at(first)
		at := first
		for j := first + 1; j < min(first+4, h.n); j++ {
			if c := h.at(j); c.before(*least) {
				least, at = c, j
			}
		}
		if !least.before(x) {
			break
		}
		*h.at(i) = *least
		i = at
	}
	*h.at(i) = x
}

// sweep drops the entries that are not live.
func (h *timers) sweep(live func(timer) bool) {
	kept := 0
	for i := range h.n {
		if x := *h.at(i); live(x) {
			*h.at(kept) = x
			kept++
		}
	}
	h.n, h.dead = kept, 0
	for i := (kept - 2) / 4; i >= 0 && kept > 1; i-- {
		h.sink(i, *h.at(i))
	}
	if keep := kept/timerChunk + 2; keep < len(h.chunks) {
		clear(h.chunks[keep:])
		h.chunks = h.chunks[:keep]
	}
}
