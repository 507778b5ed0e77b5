package shim

import (
	"hash/maphash"
	"reflect"
	"unsafe"
)

// Package hash/maphash: its generic functions are written in terms of the runtime's maps, and its seeds are left to chance.
var maphashPkg = pkg{
	path:        "hash/maphash",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("MakeSeed", func() maphash.Seed {
			seed := maphash.MakeSeed()
			if n, ok := t.drawn(); ok {
				*(*uint64)(unsafe.Pointer(&seed)) = n | 1 // 0 is none
			}
			return seed
		})
	},
	ofProcess: []string{"MakeSeed"}, // hashes by the same seed differ
	generic: map[string]generic{
		"Comparable": func(t *Table, in *instance) (reflect.Value, error) {
			return in.makeFunc(func(args, results unsafe.Pointer) {
				*(*uint64)(results) = maphash.Comparable(*(*maphash.Seed)(args), in.arg(args, 1).Interface())
			}), nil
		},
		"WriteComparable": func(t *Table, in *instance) (reflect.Value, error) {
			return in.makeFunc(func(args, _ unsafe.Pointer) {
				maphash.WriteComparable(*(**maphash.Hash)(args), in.arg(args, 1).Interface())
			}), nil
		},
	},
}
