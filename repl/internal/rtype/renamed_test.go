package rtype

import (
	"fmt"
	"go/types"
	"reflect"
	"runtime"
	"testing"
)

type original struct {
	n    int
	next *original
}

func (o *original) String() string        { return fmt.Sprint("number ", o.n) }
func (o *original) Add(n ...int) int      { o.n += len(n); return o.n }
func (o *original) hidden() *original     { return o.next }
func (o original) Plus(m float64) float64 { return float64(o.n) + m }

func TestRenamed(t *testing.T) {
	typ := Renamed(reflect.TypeFor[original](), types.NewPackage("a/strange/v2", "strange"), "thing")
	if typ.String() != "*strange.thing" || typ.Elem().Name() != "thing" || typ.Elem().PkgPath() != "a/strange/v2" ||
		reflect.PointerTo(typ.Elem()) != typ || typ.NumMethod() != 3 {
		t.Error(typ, typ.Elem().Name(), typ.Elem().PkgPath(), typ.NumMethod())
	}
	o := &original{n: 1, next: &original{n: 2}}
	v := reflect.NewAt(typ.Elem(), reflect.ValueOf(o).UnsafePointer()).Interface()
	if _, ok := v.(*original); ok {
		t.Error("it has the type that it had")
	}
	a, ok := v.(interface {
		fmt.Stringer
		Add(...int) int
		Plus(float64) float64
	})
	if !ok || a.Add(7, 7) != 3 || o.n != 3 || a.Plus(0.5) != 3.5 || a.String() != "number 3" {
		t.Errorf("%v %T: %v", ok, v, o)
	}
	if s := fmt.Sprintf("%T %v", v, v); s != "*strange.thing number 3" {
		t.Error(s)
	}
	if out := reflect.ValueOf(v).MethodByName("Add").Call([]reflect.Value{reflect.ValueOf(1)}); out[0].Int() != 4 {
		t.Error(out)
	}
	if o.hidden().n != 2 {
		t.Error(o)
	}
	o = nil
	for range 3 {
		runtime.GC()
	}
	if s := fmt.Sprint(v, reflect.ValueOf(v).Elem().Field(1).Elem().Field(0)); s != "number 4 2" {
		t.Error(s)
	}
}
