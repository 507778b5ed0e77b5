package engine

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/lower"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// values is what the engine knows of the types of interpreted values: see package
// lower, iface.go, for how lowered code keeps them in interfaces.
type values struct {
	mu      sync.Mutex
	lists   map[string]func(name string) any // methods by the name of the type's struct
	found   map[methodOf]any                 // functions that take the value first
	answers map[question]bool
	calls   []reflect.Type // by lower's number: the type of the function for a method
	boxes   typeutil.Map   // reflect.Type of the box, by the type in it
}

type methodOf struct {
	typ  reflect.Type
	name string
	fun  reflect.Type // for methods of compiled types, else nil
}

type question struct {
	typ   reflect.Type
	iface int
}

// dynamicName returns the name that a struct type made by lowering has in the tag of
// its first field, behind a * for a pointer to it.
func dynamicName(t reflect.Type) string {
	star := ""
	if t.Kind() == reflect.Pointer {
		t, star = t.Elem(), "*"
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != "" || t.NumField() == 0 {
		return ""
	}
	if name := t.Field(0).Tag.Get(lower.TagKey); name != "" {
		return star + name
	}
	return ""
}

// Type returns the type of the user's that values of t are of, and whether the value is
// in the one field of a struct; nil if t is no type of interpreted values.
func (e *Engine) Type(t reflect.Type) (typ types.Type, boxed bool) { return e.userType(t) }

// Unbox returns the user's value behind the wrappers in which it reaches compiled
// code.
func Unbox(v any) any { return unbox(v) }

// Own returns, for a value of a type of the user's with a method Error or String, an
// error or fmt.Stringer; else nil. t is its static type, nil if the value tells.
func (e *Engine) Own(v reflect.Value, t types.Type) any {
	x := v.Interface()
	if t != nil {
		x = e.rebox(v, t)
	}
	if _, ok := e.method(x, "Error").(func(any) string); ok {
		return e.wrapError(x)
	}
	if _, ok := e.method(x, "String").(func(any) string); ok {
		return dynamicStringer{stdlib_symbols.Dynamic{Value: x, In: e}}
	}
	return nil
}

type dynamicStringer struct{ stdlib_symbols.Dynamic }

func (w dynamicStringer) String() (text string) {
	w.In.Call(w.Value, "String", func(f any) { text = f.(func(any) string)(w.Value) })
	return text
}

// userType returns what Type does.
func (e *Engine) userType(t reflect.Type) (typ types.Type, boxed bool) {
	name, ptr := strings.CutPrefix(dynamicName(t), "*")
	if name == "" {
		return nil, false
	}
	typ, boxed = e.lowerer.Type(name)
	if typ != nil && ptr && boxed {
		return nil, false
	}
	if typ != nil && ptr {
		return types.NewPointer(typ), false
	}
	return typ, boxed
}

// unbox returns the value that compiled code was given a wrapper of.
func unbox(v any) any {
	for {
		w, ok := v.(interface{ Dyn() stdlib_symbols.Dynamic })
		if !ok {
			return v
		}
		v = w.Dyn().Value
	}
}

// plain returns the value in a box, and v where it is in none.
func (e *Engine) plain(v any) any {
	if v = unbox(v); v == nil {
		return nil
	}
	if _, boxed := e.userType(reflect.TypeOf(v)); boxed {
		return reflect.ValueOf(v).Field(0).Interface()
	}
	return v
}

// typeName returns the name of a value's type as the user knows it.
func (e *Engine) typeName(v any) string {
	if v = unbox(v); v == nil {
		return "nil"
	}
	if err, ok := v.(runtimeError); ok {
		return err.goType()
	}
	return e.nameOf(reflect.TypeOf(v), nil)
}

// addMethods tells of the methods of a type, with a value of that type as it is in an
// interface.
func (e *Engine) addMethods(name string, list func(string) any, sample any) {
	v := &e.values
	typ, boxed := e.userType(reflect.TypeOf(sample))
	v.mu.Lock()
	defer v.mu.Unlock()
	if boxed {
		v.boxes.Set(typ, reflect.TypeOf(sample))
	}
	v.lists[name] = list
	clear(v.found)
	clear(v.answers)
}

// addMethod tells of a call of a method of an interface: fun is a nil function of the
// type by which it is called.
func (e *Engine) addMethod(k int, fun any) {
	v := &e.values
	v.mu.Lock()
	defer v.mu.Unlock()
	for len(v.calls) <= k {
		v.calls = append(v.calls, nil)
	}
	v.calls[k] = reflect.TypeOf(fun)
}

// method returns a method of an interpreted value, a function that takes the value
// first, or nil.
func (e *Engine) method(x any, name string) any {
	if x == nil {
		return nil
	}
	v := &e.values
	key := methodOf{reflect.TypeOf(x), name, nil}
	v.mu.Lock()
	defer v.mu.Unlock()
	f, ok := v.found[key]
	if !ok {
		if list := v.lists[dynamicName(key.typ)]; list != nil {
			f = list(name)
		}
		v.found[key] = f
	}
	return f
}

// find returns the function by which lowered code calls a method of the value of an
// interface type.
func (e *Engine) find(x any, k int) any {
	if x == nil {
		panic(nilDereference)
	}
	name := e.lowerer.Method(k)
	if f := e.method(x, name); f != nil {
		return f
	}
	v := &e.values
	v.mu.Lock()
	key := methodOf{reflect.TypeOf(x), name, v.calls[k]}
	f, ok := v.found[key]
	v.mu.Unlock()
	if ok {
		return f
	}
	m, ok := key.typ.MethodByName(name)
	if !ok {
		panic(fmt.Sprintf("%s has no method %s", key.typ, name))
	}
	f = reflect.MakeFunc(key.fun, func(args []reflect.Value) (results []reflect.Value) {
		args[0] = args[0].Elem()
		call := m.Func.Call
		if key.fun.IsVariadic() {
			call = m.Func.CallSlice
		}
		if !e.leadsOutside(args[0], 0) {
			return call(args)
		}
		e.block("("+key.typ.String()+")."+name, func() { results = call(args) })
		return results
	}).Interface()
	v.mu.Lock()
	v.found[key] = f
	v.mu.Unlock()
	return f
}

// Call calls a method of an interpreted value for compiled code, on the loop.
func (e *Engine) Call(x any, method string, do func(f any)) {
	f := e.method(x, method)
	if f == nil {
		panic(nilDereference)
	}
	if e.rt.OnLoop() {
		do(f)
		return
	}
	e.enterAt(&csp.Site{}, e.typeName(x)+"."+method, func() { do(f) })
}

var nilDereference = runtimeError("runtime error: invalid memory address or nil pointer dereference")

// implements tells whether the value of an interface type implements the interface
// with a number of lower's.
func (e *Engine) implements(x any, iface int) bool {
	if x == nil {
		return false
	}
	v := &e.values
	q := question{reflect.TypeOf(x), iface}
	v.mu.Lock()
	defer v.mu.Unlock()
	answer, known := v.answers[q]
	if known {
		return answer
	}
	it := e.lowerer.TypeAt(iface).Underlying().(*types.Interface)
	if typ, _ := e.userType(q.typ); typ != nil {
		answer = types.Implements(typ, it)
	} else {
		answer = compiledImplements(q.typ, it)
	}
	v.answers[q] = answer
	return answer
}

// compiledImplements tells whether a compiled type implements an interface.
func compiledImplements(t reflect.Type, iface *types.Interface) bool {
	for m := range iface.Methods() {
		f, ok := t.MethodByName(m.Name())
		if !ok {
			return false
		}
		first := 1
		if t.Kind() == reflect.Interface {
			first = 0
		}
		if !sameSignature(f.Type, first, m.Signature()) {
			return false
		}
	}
	return true
}

func sameSignature(f reflect.Type, first int, sig *types.Signature) bool {
	if f.NumIn()-first != sig.Params().Len() || f.NumOut() != sig.Results().Len() || f.IsVariadic() != sig.Variadic() {
		return false
	}
	for i := range sig.Params().Len() {
		if !sameType(f.In(i+first), sig.Params().At(i).Type()) {
			return false
		}
	}
	for i := range sig.Results().Len() {
		if !sameType(f.Out(i), sig.Results().At(i).Type()) {
			return false
		}
	}
	return true
}

// sameType tells whether a compiled type is the one that the type checker knows as t.
func sameType(r reflect.Type, t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return r.PkgPath() == "" && r.Name() == types.Default(t).(*types.Basic).Name()
	case *types.Named:
		path := ""
		if t.Obj().Pkg() != nil {
			path = t.Obj().Pkg().Path()
		}
		name, _, _ := strings.Cut(r.Name(), "[")
		return r.PkgPath() == path && name == t.Obj().Name()
	case *types.Pointer:
		return r.Kind() == reflect.Pointer && r.Name() == "" && sameType(r.Elem(), t.Elem())
	case *types.Slice:
		return r.Kind() == reflect.Slice && r.Name() == "" && sameType(r.Elem(), t.Elem())
	case *types.Array:
		return r.Kind() == reflect.Array && r.Name() == "" && int64(r.Len()) == t.Len() && sameType(r.Elem(), t.Elem())
	case *types.Map:
		return r.Kind() == reflect.Map && r.Name() == "" && sameType(r.Key(), t.Key()) && sameType(r.Elem(), t.Elem())
	case *types.Chan:
		return r.Kind() == reflect.Chan && r.Name() == "" && sameType(r.Elem(), t.Elem())
	case *types.Interface:
		return r.Kind() == reflect.Interface && r.Name() == "" && r.NumMethod() == t.NumMethods()
	case *types.Signature:
		return r.Kind() == reflect.Func && r.Name() == "" && sameSignature(r, 0, t)
	case *types.Struct:
		return r.Kind() == reflect.Struct && r.Name() == "" && r.NumField() == t.NumFields()
	}
	return false
}

// wrap makes of the value of an interface type a value of one of compiled code's; nil
// where it does not implement that.
func (e *Engine) wrap(x any, iface int) any {
	x = unbox(x)
	if x == nil {
		return nil
	}
	if typ, _ := e.userType(reflect.TypeOf(x)); typ == nil {
		return x
	}
	if !e.implements(x, iface) {
		return nil
	}
	named, ok := types.Unalias(e.lowerer.TypeAt(iface)).(*types.Named)
	if !ok {
		return nil
	}
	if named.Obj().Pkg() == nil {
		return e.wrapError(x)
	}
	e.wraps.Store(true)
	if named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context" {
		return wrapContext(stdlib_symbols.Dynamic{Value: x, In: e})
	}
	w, ok := e.wrapFully(named.Obj().Pkg().Path(), named.Obj().Name(), x)
	if !ok {
		return nil
	}
	return w
}

// equal compares two interface values, or one and another value.
func (e *Engine) equal(a, b any) bool {
	a, b = unbox(a), unbox(b)
	if t := reflect.TypeOf(a); t != nil && t == reflect.TypeOf(b) && !t.Comparable() {
		panic(runtimeError("runtime error: comparing uncomparable type " + e.typeName(a)))
	}
	if a == b {
		return true
	}
	t := reflect.TypeOf(a)
	if t == nil || t != reflect.TypeOf(b) || t.Kind() != reflect.Struct {
		return false
	}
	typ, _ := e.userType(t)
	return typ != nil && sameButBlank(reflect.ValueOf(a), reflect.ValueOf(b), typ)
}

// sameButBlank compares two structs without their blank fields.
func sameButBlank(a, b reflect.Value, t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return a.Equal(b)
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Name() != "_" && !sameButBlank(a.Field(i), b.Field(i), f.Type()) {
			return false
		}
	}
	return true
}

// badAssert is the panic of a type assertion from one type to another that does not
// hold for v.
func (e *Engine) badAssert(x any, from, to int) {
	x = unbox(x)
	src, dst := e.lowerer.TypeAt(from), e.lowerer.TypeAt(to)
	in := e.nameOf(nil, src)
	switch {
	case x == nil && types.IsInterface(dst):
		panic(runtimeError("interface conversion: interface is nil, not " + e.nameOf(nil, dst)))
	case x == nil:
		panic(runtimeError("interface conversion: " + in + " is nil, not " + e.nameOf(nil, dst)))
	case types.IsInterface(dst):
		panic(runtimeError("interface conversion: " + e.typeName(x) + " is not " + e.nameOf(nil, dst) +
			": missing method " + e.missing(x, dst.Underlying().(*types.Interface))))
	}
	note := ""
	if e.typeName(x) == e.nameOf(nil, dst) {
		note = " (types from different scopes)"
	}
	panic(runtimeError("interface conversion: " + in + " is " + e.typeName(x) + ", not " + e.nameOf(nil, dst) + note))
}

// missing names the first method that a value lacks to implement an interface.
func (e *Engine) missing(x any, iface *types.Interface) string {
	e.values.mu.Lock()
	defer e.values.mu.Unlock()
	t := reflect.TypeOf(x)
	if typ, _ := e.userType(t); typ != nil {
		if m, _ := types.MissingMethod(typ, iface, true); m != nil {
			return m.Name()
		}
	}
	for m := range iface.Methods() {
		if f, ok := t.MethodByName(m.Name()); !ok || !sameSignature(f.Type, 1, m.Signature()) {
			return m.Name()
		}
	}
	return ""
}
