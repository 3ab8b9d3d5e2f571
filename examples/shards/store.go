package main

import (
	"errors"
	"hash/fnv"
	"strconv"
	"sync"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file implements the store. Invariant: what belongs to a shard is touched by its loop's goroutine alone.

// A store is a number of shards.
type store struct {
	shards []*shard
	all    sync.WaitGroup // of the goroutines that run the loops
	errs   chan error
}

// A shard holds some of the keys.
type shard struct {
	loop   *async.Loop
	values map[string]string
	wanted map[string]*async.Event // keys that tasks wait for
}

// newStore starts n loops, each on a goroutine of its own.
func newStore(n int) *store {
	s := &store{errs: make(chan error, n)}
	for range n {
		sh := &shard{loop: async.NewLoop(), values: map[string]string{}, wanted: map[string]*async.Event{}}
		s.shards = append(s.shards, sh)
		s.all.Go(func() {
			s.errs <- errors.Join(sh.loop.RunForever(), sh.loop.Close())
		})
	}
	return s
}

// close ends the loops; tasks that still wait are cancelled.
func (s *store) close() (err error) {
	for _, sh := range s.shards {
		sh.loop.Post(sh.loop.Stop)
	}
	s.all.Wait()
	for range s.shards {
		err = errors.Join(err, <-s.errs)
	}
	return err
}

// of returns the shard that owns key.
func (s *store) of(key string) *shard {
	h := fnv.New32a()
	h.Write([]byte(key))
	return s.shards[h.Sum32()%uint32(len(s.shards))]
}

// async
func (sh *shard) get(key string) (string, error) {
	v, ok := sh.values[key]
	if !ok {
		return "NONE", nil
	}
	return v, nil
}

// async
func (sh *shard) set(key, value string) (string, error) {
	sh.put(key, value)
	return "OK", nil
}

// put stores a value and wakes those who wait for one.
func (sh *shard) put(key, value string) {
	sh.values[key] = value
	if e := sh.wanted[key]; e != nil {
		e.Set()
		delete(sh.wanted, key)
	}
}

// async
func (sh *shard) add(key string, n int) (string, error) {
	old, _ := strconv.Atoi(sh.values[key])
	sum := strconv.Itoa(old + n) // nobody can come in between: there is no await
	sh.put(key, sum)
	return sum, nil
}

// async
func (sh *shard) wait(key string) (string, error) {
	if v, ok := sh.values[key]; ok {
		return v, nil
	}
	e := sh.wanted[key]
	if e == nil {
		e = new(async.Event)
		sh.wanted[key] = e
	}
	if err := async.Wait(e.Wait()); err != nil {
		return "", err
	}
	return sh.values[key], nil
}

// async
func (sh *shard) size() (int, error) { return len(sh.values), nil }

// count asks all shards at the same time. It may run on any loop.
//
// async
func (s *store) count() (string, error) {
	var sizes []async.Awaitable[int]
	for _, sh := range s.shards {
		sizes = append(sizes, async.Submit(sh.loop, sh.sizeAsync()))
	}
	each, err := async.Await(async.Gather(sizes...))
	total := 0
	for _, n := range each {
		total += n
	}
	return strconv.Itoa(total), err
}
