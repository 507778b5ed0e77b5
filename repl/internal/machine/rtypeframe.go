package machine

import (
	"reflect"
	"unsafe"
)

func rtypeFrame(size uintptr, mask []bool) unsafe.Pointer {
	fields := make([]reflect.StructField, len(mask))
	for i, p := range mask {
		t := reflect.TypeFor[uintptr]()
		if p {
			t = reflect.TypeFor[unsafe.Pointer]()
		}
		fields[i] = reflect.StructField{Name: "F" + string(rune('a'+i/100%26)) + string(rune('a'+i/10%10)) + string(rune('a'+i%10)), Type: t}
	}
	return typePtr(reflect.StructOf(fields))
}
