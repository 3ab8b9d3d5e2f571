// Package maprange iterates over maps for generated code, whose loops can be suspended in the middle.
//
// It has exactly the semantics of a range clause, because reflect.MapIter has: entries that are
// removed before they are reached are not produced, entries that are added may be, keys that are not equal to
// themselves are. A snapshot of the keys would have neither.
package maprange

import "reflect"

// An Iter is the state of a range loop over a map.
type Iter[K comparable, V any] struct{ it *reflect.MapIter }

// New begins a range loop over m.
func New[M ~map[K]V, K comparable, V any](m M) *Iter[K, V] {
	return &Iter[K, V]{reflect.ValueOf(m).MapRange()}
}

// Next goes on to the next entry. It reports false at the end.
func (i *Iter[K, V]) Next() bool { return i.it.Next() }

// Key returns the key of the current entry.
func (i *Iter[K, V]) Key() (k K) {
	reflect.ValueOf(&k).Elem().SetIterKey(i.it)
	return k
}

// Value returns the value of the current entry.
func (i *Iter[K, V]) Value() (v V) {
	reflect.ValueOf(&v).Elem().SetIterValue(i.it)
	return v
}
