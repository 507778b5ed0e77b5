package rtype

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"go/types"
	"io"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"
	"text/template"
	"unsafe"
)

// userSource has the methods' signatures; the tests bind Go functions to them.
const userSource = `package main

import "io"

type Celsius float64

func (c Celsius) String() string { return "" }

type Person struct {
	Name string ` + "`json:\"name\"`" + `
	age  int
	Boss *Person ` + "`json:\",omitempty\"`" + `
}

func (p Person) Greet(greeting string, others ...string) string { return "" }
func (p *Person) Grow(years int)                                {}
func (p *Person) Error() string                                 { return "" }
func (p Person) age2() int                                      { return 0 }

type Shape interface {
	Area() float64
	secret() int
}

type Sq struct{ side float64 }

func (s Sq) Area() float64 { return 0 }
func (s Sq) secret() int   { return 0 }

type Handle struct{ p *int }

func (h Handle) Get() int { return 0 }

type Outer struct {
	*Person
	Celsius
	io.Reader
}

type Bytes []byte

func (b Bytes) MarshalText() ([]byte, error) { return nil, nil }

type ByLen []string

func (b ByLen) Len() int           { return 0 }
func (b ByLen) Less(i, j int) bool { return false }
func (b ByLen) Swap(i, j int)      {}

type Reader func() int

func (r Reader) Read(p []byte) (int, error) { return 0, nil }

type Late struct{ N int }
type Holder struct{ Late }
`

type user struct {
	*World
	pkg *types.Package
}

type person struct {
	Name string
	age  int
	Boss *person
}

func newUser(t testing.TB) user {
	u := user{newTestWorld(), checked(t, "main", userSource)}
	u.bind("Celsius", "String", func(c *float64) string { return fmt.Sprintf("%.1f°C", *c) })
	u.bind("Person", "Greet", func(p *person, greeting string, others ...string) string {
		return greeting + " " + p.Name + strings.Join(others, "+")
	})
	u.bind("*Person", "Grow", func(p *person, n int) { p.age += n })
	u.bind("*Person", "Error", func(p *person) string { return "no " + p.Name })
	u.bind("Person", "age2", func(p *person) int { return 2 * p.age })
	u.bind("Sq", "Area", func(s *float64) float64 { return *s * *s })
	u.bind("Sq", "secret", func(s *float64) int { return 42 })
	u.bind("Handle", "Get", func(p *int) int { return *p })
	u.bind("*Handle", "Get", func(p **int) int { return **p })
	u.bind("Bytes", "MarshalText", func(b *[]byte) ([]byte, error) { return bytes.ToUpper(*b), nil })
	u.bind("ByLen", "Len", func(b *[]string) int { return len(*b) })
	u.bind("ByLen", "Less", func(b *[]string, i, j int) bool { return len((*b)[i]) < len((*b)[j]) })
	u.bind("ByLen", "Swap", func(b *[]string, i, j int) { (*b)[i], (*b)[j] = (*b)[j], (*b)[i] })
	u.bind("Reader", "Read", func(f func() int, p []byte) (int, error) { return copy(p, fmt.Sprint(f())), io.EOF })
	return u
}

// typ returns the type of that name in the user's package, or its pointer type.
func (u user) typ(name string) types.Type {
	if elem, ok := strings.CutPrefix(name, "*"); ok {
		return types.NewPointer(u.typ(elem))
	}
	return lookup(u.pkg, name)
}

func (u user) bind(recv, method string, f any) {
	u.Bind(u.typ(recv), method, u.pkg, (*eface)(unsafe.Pointer(&f)).data, nil)
}

func (u user) new(name string) reflect.Value { return reflect.New(u.Type(u.typ(name))) }

func TestMethodsFromCompiledCode(t *testing.T) {
	u := newUser(t)
	c := u.new("Celsius")
	c.Elem().SetFloat(36.6)
	for _, v := range []any{c.Interface(), c.Elem().Interface()} {
		if s := v.(fmt.Stringer).String(); s != "36.6°C" {
			t.Errorf("%T says %s", v, s)
		}
	}
	if got := fmt.Sprintf("%v %s %T %d", c.Elem(), []any{c.Interface()}, c.Elem().Interface(), 1); got != "36.6°C [36.6°C] main.Celsius 1" {
		t.Error(got)
	}

	p := u.new("Person")
	q := (*person)(p.UnsafePointer())
	*q = person{"Ann", 3, &person{Name: "Bo"}}
	if got := p.MethodByName("Greet").Call([]reflect.Value{reflect.ValueOf("hi"), reflect.ValueOf(" x"), reflect.ValueOf("y")})[0].String(); got != "hi Ann x+y" {
		t.Error(got)
	}
	m, _ := p.Elem().Type().MethodByName("Greet")
	if got := m.Func.Call([]reflect.Value{p.Elem(), reflect.ValueOf("ho")})[0].String(); got != "ho Ann" {
		t.Error(got)
	}
	// The method of the pointer type is the same one, and may be bound as well.
	u.bind("*Person", "Greet", func(p *person, greeting string, others ...string) string { return greeting + ", " + p.Name })
	if got := m.Func.Call([]reflect.Value{p.Elem(), reflect.ValueOf("ho")})[0].String(); got != "ho, Ann" {
		t.Error(got)
	}
	pm, _ := p.Type().MethodByName("Greet")
	if got := pm.Func.Call([]reflect.Value{p, reflect.ValueOf("he")})[0].String(); got != "he, Ann" {
		t.Error(got)
	}
	u.bind("Person", "Greet", func(p *person, greeting string, others ...string) string {
		return greeting + " " + p.Name + strings.Join(others, "+")
	})
	p.Interface().(interface{ Grow(int) }).Grow(4)
	if q.age != 7 {
		t.Error("Grow: ", q.age)
	}
	if got := fmt.Sprintf("%+v", p.Elem()); got != "{Name:Ann age:7 Boss:no Bo}" {
		t.Error(got)
	}
	err := fmt.Errorf("wrapped: %w", p.Interface().(error))
	target := reflect.New(p.Type())
	if !errors.As(err, target.Interface()) || target.Elem().UnsafePointer() != unsafe.Pointer(q) {
		t.Error("errors.As does not find it")
	}
	b, err := json.Marshal(p.Interface())
	if string(b) != `{"name":"Ann","Boss":{"name":"Bo"}}` || err != nil {
		t.Error(string(b), err)
	}
	back := u.new("Person")
	if err := json.Unmarshal(b, back.Interface()); err != nil || (*person)(back.UnsafePointer()).Boss.Name != "Bo" {
		t.Error(err)
	}
	text := u.new("Bytes")
	text.Elem().SetBytes([]byte("abc"))
	if b, err := json.Marshal(map[string]any{"k": text.Elem().Interface()}); string(b) != `{"k":"ABC"}` {
		t.Error(string(b), err)
	}
	var out strings.Builder
	if err := template.Must(template.New("").Parse(`{{.Greet "yo"}} {{.Name}} {{.Error}}`)).Execute(&out, p.Interface()); err != nil || out.String() != "yo Ann Ann no Ann" {
		t.Error(out.String(), err)
	}

	words := u.new("ByLen")
	*(*[]string)(words.UnsafePointer()) = []string{"ccc", "a", "bb"}
	sort.Sort(words.Elem().Interface().(sort.Interface))
	if fmt.Sprint(words.Elem()) != "[a bb ccc]" {
		t.Error(words.Elem())
	}
	n := 7
	h := u.new("Handle")
	*(**int)(h.UnsafePointer()) = &n
	for _, v := range []any{h.Interface(), h.Elem().Interface()} {
		if v.(interface{ Get() int }).Get() != 7 {
			t.Errorf("%T", v)
		}
	}
	r := u.new("Reader")
	*(*func() int)(r.UnsafePointer()) = func() int { return 99 }
	if b, err := io.ReadAll(r.Elem().Interface().(io.Reader)); string(b) != "99" || err != nil {
		t.Error(string(b), err)
	}
	var g bytes.Buffer
	if err := gob.NewEncoder(&g).Encode(u.new("Late").Interface()); err != nil {
		t.Error(err)
	}
}

func TestInterfaces(t *testing.T) {
	u := newUser(t)
	shape, sq, person := u.Ptr(u.typ("Shape")), u.Ptr(u.typ("Sq")), u.Ptr(u.typ("*Person"))
	if !FromPtr(sq).Implements(FromPtr(shape)) || FromPtr(person).Implements(FromPtr(shape)) {
		t.Error("Implements")
	}
	tab := Itab(shape, sq)
	if tab == nil || Itab(shape, person) != nil || ItabType(tab) != sq {
		t.Fatal("Itab")
	}
	side := 3.0
	iface := u.Type(u.typ("Shape"))
	i := MethodIndex(ifaceOf(u.typ("Shape")), u.pkg, "secret")
	f := ItabFunc(tab, i)
	if got := (*(*func(unsafe.Pointer) int)(unsafe.Pointer(&f)))(unsafe.Pointer(&side)); got != 42 {
		t.Error(got)
	}
	if StubFunc(ItabCode(tab, i)) != u.Method(u.typ("Sq"), "secret", u.pkg).Ifn {
		t.Error("StubFunc does not find the bound function")
	}
	if f := fmt.Sprint; StubFunc(**(**uintptr)(unsafe.Pointer(&f))) != nil {
		t.Error("StubFunc finds what was not bound")
	}

	// A named interface in compiled code's hands.
	v := reflect.New(iface).Elem()
	s := u.new("Sq")
	*(*float64)(s.UnsafePointer()) = 2
	v.Set(s.Elem())
	if got := v.MethodByName("Area").Call(nil)[0].Float(); got != 4 {
		t.Error(got)
	}
	defer func() {
		e, _ := recover().(*runtime.TypeAssertionError)
		if e == nil || e.Error() != "interface conversion: *main.Person is not main.Shape: missing method Area" {
			t.Error(e)
		}
		e2 := AssertionError(Ptr(reflect.TypeFor[any]()), person, sq, "")
		if e2.Error() != "interface conversion: interface {} is *main.Person, not main.Sq" {
			t.Error(e2)
		}
	}()
	MustItab(shape, person)
}

func ifaceOf(t types.Type) *types.Interface { return t.Underlying().(*types.Interface) }
