package rtype

import (
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// The runtime keeps an itab also for a type that lacks a method of an interface, and does not
// look again. Extend mends those of a type that has got methods; there is no other way to
// reach them than to find the runtime's table.

// module mirrors the beginning of runtime.moduledata.
type module struct {
	_           [22]uintptr
	_, _        uintptr // text
	_, _        uintptr // noptrdata
	data, edata uintptr // initialised variables with pointers
}

//go:linkname lastmodule runtime.lastmoduledatap
var lastmodule *module

// itabTable mirrors runtime.itabTableType. The entries follow.
type itabTable struct {
	size, count uintptr
}

func (t *itabTable) entries() []*itab {
	return unsafe.Slice((**itab)(unsafe.Add(unsafe.Pointer(t), unsafe.Sizeof(*t))), t.size)
}

// has reports whether t is the table: it holds tab.
func (t *itabTable) has(tab *itab) bool {
	return t.size >= 512 && t.size&(t.size-1) == 0 && t.size < 1<<28 && t.count > 0 && t.count < t.size &&
		slices.Contains(t.entries(), tab)
}

// someData lies among the initialised variables with pointers.
var someData = [1]*byte{&someByte}

var someByte byte

// itabTablePlace returns where the runtime keeps the address of its table, nil if it is not found.
var itabTablePlace = sync.OnceValue(func() **itabTable {
	m := lastmodule
	if at := uintptr(unsafe.Pointer(&someData)); at < m.data || at >= m.edata {
		return nil
	}
	// The current table has this itab: it is there from now on.
	tab := (*itab)(Itab(Ptr(reflect.TypeFor[probeIface]()), Ptr(reflect.TypeFor[probeMap]())))
	// What looks like an address may not be one.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for at := m.data; at+word <= m.edata; at += word {
		place := *(***itabTable)(unsafe.Pointer(&at))
		if leadsTo(place, tab) {
			return place
		}
	}
	return nil
})

func leadsTo(place **itabTable, tab *itab) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	p := *(*uintptr)(unsafe.Pointer(place))
	return p > 1<<16 && p%word == 0 && (*place).has(tab)
}

// lacking returns the itabs of r that say that it lacks a method.
func lacking(r *rtype) []*itab {
	place := itabTablePlace()
	if place == nil {
		return nil
	}
	t := (*itabTable)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(place))))
	var tabs []*itab
	for i := range t.entries() {
		tab := (*itab)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&t.entries()[i]))))
		if tab != nil && tab.typ == r && tab.fun[0] == 0 {
			tabs = append(tabs, tab)
		}
	}
	return tabs
}

// mendItabs fills in the itabs of r that said that it lacked methods which it has by now. The
// runtime finds the code for a copy of the type.
func mendItabs(r *rtype, frame unsafe.Pointer) {
	tabs := lacking(r)
	if len(tabs) == 0 {
		return
	}
	c := New(frame)
	pin(c)
	Move(frame, c, unsafe.Pointer(r))
	(*rtype)(c).hash = freshHash("copy")
	for _, tab := range tabs {
		from := (*itab)(Itab(unsafe.Pointer(tab.inter), c))
		if from == nil {
			continue
		}
		n := len(tab.inter.methods)
		to := unsafe.Slice(&tab.fun[0], n)
		copy(to[1:], unsafe.Slice(&from.fun[0], n)[1:])
		atomic.StoreUintptr(&to[0], from.fun[0]) // with this others see it
	}
}
