package native

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

type (
	pair   struct{ X, Y float64 }
	narrow struct {
		A int8
		B uint16
		C bool
		D float32
	}
	nested struct {
		N struct {
			A int
			B bool
		}
		C bool
		P *string
	}
	hidden struct {
		a string
		_ int32
		b []byte
	}

	empty struct{}
	one   [1]string
)

// types occur in random signatures: all kinds, and how they nest.
var types = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](),
	reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[uint](), reflect.TypeFor[uint8](),
	reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
	reflect.TypeFor[string](), reflect.TypeFor[*int](), reflect.TypeFor[[]string](), reflect.TypeFor[any](),
	reflect.TypeFor[error](), reflect.TypeFor[map[string]int](), reflect.TypeFor[chan int](),
	reflect.TypeFor[pair](), reflect.TypeFor[narrow](), reflect.TypeFor[nested](), reflect.TypeOf(hidden{a: "", b: nil}),
	reflect.TypeFor[empty](), reflect.TypeFor[one](), reflect.TypeFor[[0]int](), reflect.TypeFor[[2]int32](),
	reflect.TypeFor[struct{ E error }](), reflect.TypeFor[struct {
		_ empty
		F float32
	}](),
}

// random fills v with fresh values, some of them on the heap and reachable from v only.
func random(r *rand.Rand, v reflect.Value) {
	v = reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem() // unexported fields too
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(r.Uint64())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(r.NormFloat64())
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(r.NormFloat64(), r.NormFloat64()))
	case reflect.String:
		v.SetString(fmt.Sprint("s", r.IntN(1000)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		random(r, v.Elem())
	case reflect.Slice:
		n := r.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n+r.IntN(3)))
		for i := range n {
			random(r, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]int{fmt.Sprint(r.IntN(1000)): r.Int()}))
	case reflect.Chan:
		v.Set(reflect.MakeChan(v.Type(), r.IntN(5)))
	case reflect.Interface:
		v.Set(reflect.ValueOf(fmt.Errorf("e%d", r.IntN(1000))))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "_" { // not compared, and not always copied
				random(r, v.Field(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			random(r, v.Index(i))
		}
	}
}

func randomType(r *rand.Rand) reflect.Type {
	list := func(n int) []reflect.Type {
		l := make([]reflect.Type, r.IntN(n+1))
		for i := range l {
			l[i] = types[r.IntN(len(types))]
		}
		return l
	}
	in := list(6)
	variadic := r.IntN(8) == 0
	if variadic {
		in = append(in, reflect.SliceOf(types[r.IntN(len(types))]))
	}
	return reflect.FuncOf(in, list(3), variadic)
}

// block returns typed memory for values, laid out as a struct.
func block(l *layout) unsafe.Pointer {
	fields := make([]reflect.StructField, len(l.types)+1)
	for i, t := range l.types {
		fields[i] = reflect.StructField{Name: fmt.Sprint("F", i), Type: t}
	}
	fields[len(l.types)] = reflect.StructField{Name: "Pad", Type: reflect.TypeFor[uint64]()}
	return reflect.New(reflect.StructOf(fields)).UnsafePointer()
}

func fill(r *rand.Rand, l *layout, at unsafe.Pointer) {
	for i := range l.types {
		random(r, l.at(at, i))
	}
}

// texts prints values, so as to compare those that were garbage in between.
func texts(vs []reflect.Value) string {
	var b strings.Builder
	for _, v := range vs {
		text(&b, v)
		b.WriteByte(' ')
	}
	return b.String()
}

func text(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		text(b, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "_" {
				text(b, v.Field(i))
			}
		}
	case reflect.Chan:
		fmt.Fprint(b, v.Cap())
	default:
		fmt.Fprintf(b, "%v,", v)
	}
}

func values(l *layout, at unsafe.Pointer) []reflect.Value {
	vs := make([]reflect.Value, len(l.types))
	for i := range vs {
		vs[i] = l.at(at, i)
	}
	return vs
}

//go:noinline
func deep(n int) byte {
	var frame [256]byte
	frame[n%256] = byte(n)
	if n == 0 {
		return frame[1]
	}
	return frame[n%256] + deep(n-1)
}

// disturb moves the stack and collects garbage.
func disturb(r *rand.Rand) {
	switch r.IntN(20) {
	case 0:
		runtime.GC()
	case 1, 2:
		deep(200)
	case 3:
		_ = make([]*int, 1000)
	}
}

func rounds(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// everyWay runs a test through registers and through package reflect.
func everyWay(t *testing.T, f func(t *testing.T)) {
	t.Run("registers", f)
	t.Run("reflect", func(t *testing.T) {
		Disable()
		defer disable(false)
		f(t)
	})
}

// TestCaller calls functions of random signatures.
func TestCaller(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		defer debug.SetGCPercent(debug.SetGCPercent(1))
		r := rand.New(rand.NewPCG(1, 2))
		direct := 0
		for range rounds(3000) {
			typ := randomType(r)
			c := NewCaller(typ)
			if c.Direct() {
				direct++
			}
			args, res, give := block(&c.in), block(&c.out), block(&c.out)
			fill(r, &c.in, args)
			fill(r, &c.out, give)
			fill(r, &c.out, res)
			want, wantOut := texts(values(&c.in, args)), texts(values(&c.out, give))
			got := ""
			fn := reflect.MakeFunc(typ, func(in []reflect.Value) []reflect.Value {
				disturb(r)
				got = texts(in)
				return values(&c.out, give)
			})
			done := make(chan bool)
			go func() { // on a small stack, which has to grow
				defer close(done)
				c.Call(valueWord(fn), args, res)
			}()
			<-done
			if got != want {
				t.Fatalf("%s: arguments %s, want %s", typ, got, want)
			}
			if got := texts(values(&c.out, res)); got != wantOut {
				t.Fatalf("%s: results %s, want %s", typ, got, wantOut)
			}
		}
		t.Logf("%d direct", direct)
	})
}

// frame is what hooks of tests work on, in Env.
type frame struct {
	r         *rand.Rand
	a         *Adapter
	give      unsafe.Pointer
	got       string
	left      int
	args, res unsafe.Pointer
}

var testHooks = Hooks{
	Enter: func(f *Func) unsafe.Pointer {
		fr := (*frame)(f.Env)
		disturb(fr.r)
		fr.args = block(&fr.a.in)
		return fr.args
	},
	Run: func(f *Func, args unsafe.Pointer) unsafe.Pointer {
		fr := (*frame)(f.Env)
		disturb(fr.r)
		fr.got = texts(values(&fr.a.in, args))
		fr.res = block(&fr.a.out)
		for i, v := range values(&fr.a.out, fr.give) {
			fr.a.out.at(fr.res, i).Set(v)
		}
		return fr.res
	},
	Leave: func(f *Func, args unsafe.Pointer) {
		fr := (*frame)(f.Env)
		for i, t := range fr.a.out.types { // the results must have been taken
			fr.a.out.at(fr.res, i).Set(reflect.Zero(t))
		}
		disturb(fr.r)
		fr.left++
	},
}

// TestAdapter has package reflect call function values of random signatures.
func TestAdapter(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		defer debug.SetGCPercent(debug.SetGCPercent(1))
		r := rand.New(rand.NewPCG(3, 4))
		direct := 0
		var list []reflect.Type
		for range rounds(1000) {
			list = append(list, randomType(r))
		}
		for shape := range shapes {
			list = append(list, typeOfShape(shape))
		}
		for _, typ := range list {
			a := NewAdapter(typ, testHooks)
			if a.Direct() {
				direct++
			}
			fr := &frame{r: r, a: a, give: block(&a.out)}
			fill(r, &a.out, fr.give)
			f := a.New(unsafe.Pointer(t), unsafe.Pointer(fr))
			word := f.Word()
			if a.AsFunc(word) != f {
				t.Fatalf("%s: not recognised", typ)
			}
			args := block(&a.in)
			fill(r, &a.in, args)
			want, wantOut := texts(values(&a.in, args)), texts(values(&a.out, fr.give))
			fn := reflect.NewAt(typ, unsafe.Pointer(&word)).Elem()
			var out []reflect.Value
			if typ.IsVariadic() {
				out = fn.CallSlice(values(&a.in, args))
			} else {
				out = fn.Call(values(&a.in, args))
			}
			if fr.got != want {
				t.Fatalf("%s: arguments %s, want %s", typ, fr.got, want)
			}
			if got := texts(out); got != wantOut {
				t.Fatalf("%s: results %s, want %s", typ, got, wantOut)
			}
			if fr.left != 1 {
				t.Fatalf("%s: left %d times", typ, fr.left)
			}
		}
		t.Logf("%d of %d direct", direct, len(list))
	})
}

// typeOfShape returns a function type with the parts of a shape.
func typeOfShape(shape string) reflect.Type {
	in, out, _ := strings.Cut(shape, ":")
	list := func(s string) (l []reflect.Type) {
		for _, k := range s {
			l = append(l, map[rune]reflect.Type{
				'P': reflect.TypeFor[*int](), 'W': reflect.TypeFor[int](), '1': reflect.TypeFor[int8](), '2': reflect.TypeFor[uint16](),
				'4': reflect.TypeFor[rune](), 'F': reflect.TypeFor[float64](), 'f': reflect.TypeFor[float32](),
			}[k])
		}
		return l
	}
	return reflect.FuncOf(list(in), list(out), false)
}
