package shim

import (
	"reflect"
	"unsafe"
	"weak"
)

// Packages weak and unique. A weak.Pointer of any type is in memory what one to a byte is.
var (
	weakPkg = pkg{
		path:        "weak",
		synchronous: true,
		never:       true,
		generic: map[string]generic{
			"Make": func(t *Table, in *instance) (reflect.Value, error) {
				return in.makeFunc(func(args, results unsafe.Pointer) {
					*(*weak.Pointer[byte])(results) = weak.Make((*byte)(*(*unsafe.Pointer)(args)))
				}), nil
			},
			"Pointer.Value": func(t *Table, in *instance) (reflect.Value, error) {
				return in.makeFunc(func(args, results unsafe.Pointer) {
					*(*unsafe.Pointer)(results) = unsafe.Pointer((*weak.Pointer[byte])(args).Value())
				}), nil
			},
		},
	}
	uniquePkg = pkg{
		path:        "unique",
		synchronous: true,
		never:       true,
		generic: map[string]generic{
			"Make": func(t *Table, in *instance) (reflect.Value, error) {
				return in.makeFunc(func(args, results unsafe.Pointer) {
					*(*unsafe.Pointer)(results) = t.canonical(in.arg(args, 0))
				}), nil
			},
			"Handle.Value": func(t *Table, in *instance) (reflect.Value, error) {
				return in.makeFunc(func(args, results unsafe.Pointer) {
					in.result(results, 0).Set(reflect.NewAt(in.out.types[0], *(*unsafe.Pointer)(args)).Elem())
				}), nil
			},
		},
	}
)

// canonical returns where the one copy of a value lies that all equal to it share. It is
// kept as long as the session.
func (t *Table) canonical(v reflect.Value) unsafe.Pointer {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := v.Interface()
	p := t.handles[key]
	if p == nil {
		if t.handles == nil {
			t.handles = map[any]unsafe.Pointer{}
		}
		own := reflect.New(v.Type())
		own.Elem().Set(v)
		p = own.UnsafePointer()
		t.handles[key] = p
	}
	return p
}
