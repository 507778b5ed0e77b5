package shim

import (
	"reflect"
	"unsafe"
)

// comparing is how reflect.DeepEqual goes into values.
var comparing = &descent{what: "compared", follows: true, maps: true, once: true, deepest: 300_000}

// Package reflect: operations on channels are those of the runtime.
var reflectPkg = pkg{
	path:        "reflect",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("MakeChan", t.reflectMakeChan)
		s.set("Select", t.reflectSelect)
		s.set("New", func(typ reflect.Type) reflect.Value { t.allocOf(typ, 1); return reflect.New(typ) })
		s.set("Zero", func(typ reflect.Type) reflect.Value { t.allocOf(typ, 1); return reflect.Zero(typ) })
		s.set("MakeSlice", func(typ reflect.Type, n, most int) reflect.Value {
			if typ != nil && typ.Kind() == reflect.Slice {
				t.allocOf(typ.Elem(), most)
			}
			return reflect.MakeSlice(typ, n, most)
		})
		s.set("MakeMapWithSize", func(typ reflect.Type, n int) reflect.Value {
			if typ != nil && typ.Kind() == reflect.Map {
				t.allocOf(typ.Key(), n)
				t.allocOf(typ.Elem(), n)
			}
			return reflect.MakeMapWithSize(typ, n)
		})
		s.method("Grow", func(v reflect.Value, n int) {
			if v.Kind() == reflect.Slice && n > v.Cap()-v.Len() {
				t.allocOf(v.Type().Elem(), v.Len()+n)
			}
			v.Grow(n)
		})
		s.set("DeepEqual", func(x, y any) bool {
			if reflect.TypeOf(x) == reflect.TypeOf(y) && comparing.endless([]any{x}) != "" {
				t.check(comparing, y)
			}
			return reflect.DeepEqual(x, y)
		})
		s.method("Send", func(v, x reflect.Value) { t.reflectSend(v, x, "Send", false) })
		s.method("TrySend", func(v, x reflect.Value) bool { return t.reflectSend(v, x, "TrySend", true) })
		s.method("Recv", func(v reflect.Value) (reflect.Value, bool) { return t.reflectReceive(v, "Recv", false) })
		s.method("TryRecv", func(v reflect.Value) (reflect.Value, bool) { return t.reflectReceive(v, "TryRecv", true) })
		s.method("Close", func(v reflect.Value) {
			if v.Kind() != reflect.Chan || v.Type().ChanDir()&reflect.SendDir == 0 {
				v.Close() // panics
			}
			t.env.Chans.Close(v.UnsafePointer())
		})
		s.method("Len", func(v reflect.Value) int {
			if v.Kind() == reflect.Chan {
				return t.env.Chans.Len(v.UnsafePointer())
			}
			return v.Len()
		})
		s.method("Cap", func(v reflect.Value) int {
			if v.Kind() == reflect.Chan {
				return t.env.Chans.Cap(v.UnsafePointer())
			}
			return v.Cap()
		})
		// The code of a function of the user's is what runtime.FuncForPC knows.
		s.method("Pointer", func(v reflect.Value) uintptr {
			if v.Kind() == reflect.Func && !v.IsNil() && !v.CanInterface() && v.CanAddr() {
				v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem() // of a field that is not exported
			}
			if v.Kind() == reflect.Func && !v.IsNil() && v.CanInterface() {
				if at, ok := t.env.FuncOf(v.Interface()); ok {
					return t.pcs.pc(at)
				}
			}
			return v.Pointer()
		})
		s.method("Seq", func(v reflect.Value) func(func(reflect.Value) bool) {
			if v.Kind() != reflect.Chan {
				return v.Seq()
			}
			return func(yield func(reflect.Value) bool) {
				for x, ok := t.reflectReceive(v, "Recv", false); ok && yield(x); {
					x, ok = t.reflectReceive(v, "Recv", false)
				}
			}
		})
	},
}

// reflectMakeChan is reflect.MakeChan.
func (t *Table) reflectMakeChan(typ reflect.Type, size int) reflect.Value {
	if typ.Kind() != reflect.Chan || size < 0 || typ.ChanDir() != reflect.BothDir {
		return reflect.MakeChan(typ, size) // panics
	}
	word := t.env.Chans.Make(typ.Elem(), size, "")
	return reflect.NewAt(typ, unsafe.Pointer(&word)).Elem()
}

// chanOf returns the word of a channel, for an operation in a direction.
func chanOf(v reflect.Value, dir reflect.ChanDir, op string) unsafe.Pointer {
	if v.Kind() != reflect.Chan {
		panic(&reflect.ValueError{Method: "reflect.Value." + op, Kind: v.Kind()})
	}
	if v.Type().ChanDir()&dir == 0 {
		if dir == reflect.SendDir {
			panic("reflect: send on recv-only channel")
		}
		panic("reflect: recv on send-only channel")
	}
	return v.UnsafePointer()
}

// reflectSend is (reflect.Value).Send and TrySend.
func (t *Table) reflectSend(v, x reflect.Value, op string, try bool) bool {
	ch := chanOf(v, reflect.SendDir, op)
	elem := assignable(x, v.Type().Elem())
	if !try {
		t.env.Chans.Send(ch, elem)
		return true
	}
	chosen, _ := t.env.Chans.Select([]Case{{Ch: ch, V: elem, Send: true}}, true)
	return chosen >= 0
}

// assignable returns where a value lies as one of a type.
func assignable(x reflect.Value, typ reflect.Type) unsafe.Pointer {
	p := reflect.New(typ)
	p.Elem().Set(x)
	return p.UnsafePointer()
}

// reflectReceive is (reflect.Value).Recv and TryRecv.
func (t *Table) reflectReceive(v reflect.Value, op string, try bool) (x reflect.Value, ok bool) {
	ch := chanOf(v, reflect.RecvDir, op)
	p := reflect.New(v.Type().Elem())
	if !try {
		ok = t.env.Chans.Receive(ch, p.UnsafePointer())
		return p.Elem(), ok
	}
	chosen, ok := t.env.Chans.Select([]Case{{Ch: ch, V: p.UnsafePointer()}}, true)
	if chosen < 0 {
		return reflect.Value{}, false
	}
	return p.Elem(), ok
}

// reflectSelect is reflect.Select.
func (t *Table) reflectSelect(list []reflect.SelectCase) (chosen int, recv reflect.Value, ok bool) {
	var (
		cases []Case
		index []int // of the cases among those of the list
		slots []reflect.Value
		other = -1
	)
	for i, c := range list {
		k := Case{Send: c.Dir == reflect.SelectSend}
		var slot reflect.Value
		switch c.Dir {
		case reflect.SelectDefault:
			if other >= 0 {
				panic("reflect.Select: multiple default cases")
			}
			if c.Chan.IsValid() {
				panic("reflect.Select: default case has Chan value")
			}
			if c.Send.IsValid() {
				panic("reflect.Select: default case has Send value")
			}
			other = i
			continue
		case reflect.SelectSend:
			if c.Chan.IsValid() {
				k.Ch = chanOf(c.Chan, reflect.SendDir, "Select")
				if !c.Send.IsValid() {
					panic("reflect.Select: SendDir case missing Send value")
				}
				k.V = assignable(c.Send, c.Chan.Type().Elem())
			}
		case reflect.SelectRecv:
			if c.Send.IsValid() {
				panic("reflect.Select: RecvDir case has Send value")
			}
			if c.Chan.IsValid() {
				k.Ch = chanOf(c.Chan, reflect.RecvDir, "Select")
				slot = reflect.New(c.Chan.Type().Elem()).Elem()
				k.V = slot.Addr().UnsafePointer()
			}
		default:
			panic("reflect.Select: invalid Dir")
		}
		cases, index, slots = append(cases, k), append(index, i), append(slots, slot)
	}
	at, ok := t.env.Chans.Select(cases, other >= 0)
	switch {
	case at < 0:
		return other, recv, false
	case cases[at].Send:
		return index[at], recv, false
	}
	return index[at], slots[at], ok
}
