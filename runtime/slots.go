package async

import "math/bits"

// This file implements the table by which a loop keeps its tasks and timed handles alive, and names them by a
// small number. Invariant: an entry stays at its number until it is removed, and the lowest chunk that
// has a free place is filled first, so numbers are the same in every run.

// A slots is a table of E. It grows by chunks and never copies, so that a million entries leave no garbage behind.
type slots[E any] struct {
	chunks []*chunk[E]
	lowest int // no chunk before this one has a free place
	n      int
}

const (
	firstChunk = 64 // small, because most loops of a test program hold a handful of tasks
	laterChunk = 64 * 64
)

type chunk[E any] struct {
	entries []E
	used    []uint64 // a bit for each entry
	word    int      // no word of used before this one has a zero
	free    int
}

// add stores e and returns its number.
func (s *slots[E]) add(e E) uint32 {
	for ; s.lowest < len(s.chunks); s.lowest++ {
		if s.chunks[s.lowest].free > 0 {
			return s.place(e)
		}
	}
	size := laterChunk
	if len(s.chunks) == 0 {
		size = firstChunk
	}
	s.chunks = append(s.chunks, &chunk[E]{entries: make([]E, size), used: make([]uint64, size/64), free: size})
	return s.place(e)
}

// place puts e into the lowest chunk with a free place.
func (s *slots[E]) place(e E) uint32 {
	c := s.chunks[s.lowest]
	s.n++
	c.free--
	for c.used[c.word] == ^uint64(0) {
		c.word++
	}
	i := c.word*64 + bits.TrailingZeros64(^c.used[c.word])
	c.used[c.word] |= 1 << (i % 64)
	c.entries[i] = e
	if s.lowest > 0 {
		i += firstChunk + (s.lowest-1)*laterChunk
	}
	return uint32(i)
}

// find returns the chunk of number i and the place in it.
func (s *slots[E]) find(i uint32) (k, place int) {
	if i < firstChunk {
		return 0, int(i)
	}
	j := int(i) - firstChunk
	return 1 + j/laterChunk, j % laterChunk
}

// at returns the entry with number i.
func (s *slots[E]) at(i uint32) E {
	k, place := s.find(i)
	return s.chunks[k].entries[place]
}

// remove frees number i.
func (s *slots[E]) remove(i uint32) {
	k, place := s.find(i)
	c := s.chunks[k]
	var none E
	c.entries[place] = none
	c.used[place/64] &^= 1 << (place % 64)
	c.word = min(c.word, place/64)
	c.free++
	s.n--
	s.lowest = min(s.lowest, k)
}

// all yields the entries in the order of their numbers. Entries may be added and removed meanwhile.
func (s *slots[E]) all(yield func(E) bool) {
	for k := 0; k < len(s.chunks); k++ {
		c := s.chunks[k]
		for i, e := range c.entries {
			if c.used[i/64]&(1<<(i%64)) != 0 && !yield(e) {
				return
			}
		}
	}
}
