package engine

import (
	"reflect"
	"unsafe"
)

// unsafeSymbols are what package unsafe is lowered to.
func unsafeSymbols(set func(name string, v any)) {
	set("UnsafePointer", func(p any) unsafe.Pointer { return reflect.ValueOf(p).UnsafePointer() })
	set("UnsafePointerOf", func(u uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&u)) })
	set("UnsafeUintptr", func(p unsafe.Pointer) uintptr { return uintptr(p) })
	set("UnsafeAt", func(p unsafe.Pointer, as any) any { return reflect.NewAt(reflect.TypeOf(as).Elem(), p).Interface() })
	set("UnsafeAdd", func(p unsafe.Pointer, n int) unsafe.Pointer { return unsafe.Add(p, n) })
	set("UnsafeString", func(p *byte, n int) string { return unsafe.String(p, n) })
	set("UnsafeStringData", func(s string) *byte { return unsafe.StringData(s) })
	set("UnsafeSliceData", func(s any) any {
		v := reflect.ValueOf(s)
		return reflect.NewAt(v.Type().Elem(), v.UnsafePointer()).Interface()
	})
	set("UnsafeSlice", func(p any, n int) any {
		v := reflect.ValueOf(p)
		slice := reflect.New(reflect.SliceOf(v.Type().Elem()))
		if v.IsNil() {
			if n != 0 {
				panic(runtimeError("unsafe.Slice: ptr is nil and len is not zero"))
			}
			return slice.Elem().Interface()
		}
		if size := uintptr(n) * v.Type().Elem().Size(); size > 0 && v.Pointer()+size-1 < v.Pointer() {
			panic(runtimeError("unsafe.Slice: len out of range"))
		}
		if n < 0 || uintptr(n) > ^uintptr(0)>>1/max(1, v.Type().Elem().Size()) {
			panic(runtimeError("unsafe.Slice: len out of range"))
		}
		*(*sliceHeader)(slice.UnsafePointer()) = sliceHeader{v.UnsafePointer(), n, n}
		return slice.Elem().Interface()
	})
}

// sliceHeader is how a slice lies in memory.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}
