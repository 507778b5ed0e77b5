package machine

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// hugeAlloc is from where on the host is asked before an allocation.
const hugeAlloc = 64 << 10

// join is x + y.
func join(f *frame, x, y string) string {
	if len(x)+len(y) >= hugeAlloc {
		f.alloc(len(x) + len(y))
	}
	return x + y
}

// alloc is kept out of join, which then is itself part of each concatenation.
//
//go:noinline
func (f *frame) alloc(size int) { f.code.m.host.Alloc(uintptr(size)) }

func (c *compiler) builtinName(e *ast.CallExpr) string {
	switch fun := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return "unsafe." + fun.Sel.Name
	}
	return ""
}

// builtin compiles a call of a builtin function that has a value.
func (c *compiler) builtin(e *ast.CallExpr) *expr {
	t := c.typeOf(e)
	if c.spreads(e) {
		pre, spread := c.spread(e)
		return c.after(pre, c.builtin(spread))
	}
	switch name := c.builtinName(e); name {
	case "len", "cap":
		return c.length(name, e.Args[0], t)
	case "append":
		return c.appendTo(e, t)
	case "copy":
		return c.general(t, c.copyCall(e))
	case "make":
		return c.makeCall(e)
	case "new":
		if tv := c.info.Types[e.Args[0]]; !tv.IsType() {
			return c.pointerTo(t, c.exprAs(e.Args[0], t.Underlying().(*types.Pointer).Elem()))
		}
		elem := t.Underlying().(*types.Pointer).Elem()
		r, size, m := c.m.objectType(elem), c.m.sizeof(elem), c.m
		if size >= hugeAlloc {
			return c.general(t, func(*frame) unsafe.Pointer { m.host.Alloc(size); return newObject(r) })
		}
		return c.general(t, func(*frame) unsafe.Pointer { return newObject(r) })
	case "min", "max":
		return c.minMax(name, e, t)
	case "complex":
		return c.complexCall(e, t)
	case "real", "imag":
		return c.part(name, e, t)
	case "recover":
		m := c.m
		return c.general(t, func(f *frame) iface { return m.recover(f) })
	case "unsafe.Pointer":
		return c.convert(e.Args[0], t, e)
	case "unsafe.Add":
		p, n := closure[unsafe.Pointer](c.expr(e.Args[0])), closure[int](c.indexValue(e.Args[1]))
		return c.general(t, func(f *frame) unsafe.Pointer { return unsafe.Add(p(f), n(f)) })
	case "unsafe.Slice":
		p, n, site := closure[unsafe.Pointer](c.expr(e.Args[0])), closure[int](c.intValue(e.Args[1])), c.site(e.Pos())
		size := c.m.sizeof(t.Underlying().(*types.Slice).Elem())
		return c.general(t, func(f *frame) slice {
			q, k := p(f), n(f)
			if k < 0 || k == maxInt || q == nil && k > 0 || size > 0 && uintptr(k) > -uintptr(q)/size {
				f.note(site)
				if q == nil && k >= 0 && k < maxInt {
					wrongSlice(nil, k)
				}
				wrongSlice(new(byte), min(k, -1))
			}
			if q == nil {
				return slice{}
			}
			return slice{q, k, k}
		})
	case "unsafe.SliceData":
		s := closure[slice](c.expr(e.Args[0]))
		return c.general(t, func(f *frame) unsafe.Pointer { return s(f).p })
	case "unsafe.String":
		p, n, site := closure[unsafe.Pointer](c.expr(e.Args[0])), closure[int](c.intValue(e.Args[1])), c.site(e.Pos())
		return c.general(t, func(f *frame) string {
			q, k := p(f), n(f)
			if k < 0 || k == maxInt || q == nil && k > 0 || uintptr(k) > -uintptr(q) {
				f.note(site)
				if q == nil && k >= 0 && k < maxInt {
					wrongString(nil, k)
				}
				wrongString(new(byte), min(k, -1))
			}
			return unsafe.String((*byte)(q), k)
		})
	case "unsafe.StringData":
		s := closure[string](c.expr(e.Args[0]))
		return c.general(t, func(f *frame) unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(s(f))) })
	case "unsafe.Sizeof":
		return c.constExpr(constant.MakeUint64(uint64(c.m.sizeof(c.typeOf(e.Args[0])))), t, e)
	case "unsafe.Alignof":
		return c.constExpr(constant.MakeUint64(uint64(c.m.alignof(c.typeOf(e.Args[0])))), t, e)
	case "unsafe.Offsetof":
		sel := ast.Unparen(e.Args[0]).(*ast.SelectorExpr)
		t0 := c.typeOf(sel.X)
		if ptr, ok := t0.Underlying().(*types.Pointer); ok {
			t0 = ptr.Elem()
		}
		p := place{typ: t0, how: inFrame}
		p = c.follow(p, c.info.Selections[sel].Index(), e.Pos())
		return c.constExpr(constant.MakeInt64(int64(p.off)), t, e)
	}
	c.unsupported(e.Pos(), "builtin %s", c.builtinName(e))
	return nil
}

// wrongSlice and wrongString panic as Go does. Where the compiler checks pointers, what it checks them by
// would take such a panic for one of the runtime's own, which ends the program.
//
//go:nocheckptr
func wrongSlice(p *byte, n int) { runtime.KeepAlive(unsafe.Slice(p, n)) }

//go:nocheckptr
func wrongString(p *byte, n int) { runtime.KeepAlive(unsafe.String(p, n)) }

// builtinStmt compiles a call of a builtin function that stands as a statement.
func (c *compiler) builtinStmt(e *ast.CallExpr) stmt {
	if c.spreads(e) {
		pre, spread := c.spread(e)
		return sequence([]stmt{pre, c.builtinStmt(spread)})
	}
	site := c.site(e.Pos())
	m := c.m
	switch name := c.builtinName(e); name {
	case "panic":
		v := closure[iface](c.exprAs(e.Args[0], types.Universe.Lookup("any").Type()))
		return func(f *frame) ctl {
			w := v(f)
			f.note(site)
			m.startPanic(fromEface(w))
			return next
		}
	case "print", "println":
		return c.printCall(name, e)
	case "delete":
		mt := c.core(e.Args[0]).(*types.Map)
		r, mv := m.rtype(c.typeOf(e.Args[0])), closure[unsafe.Pointer](c.expr(e.Args[0]))
		key := c.temp(mt.Key())
		set := c.initialise(key, c.exprAs(e.Args[1], mt.Key()))
		tell := c.watched(e.Args[0]).mapAccess(true)
		return func(f *frame) ctl {
			q := mv(f)
			set(f)
			if tell != nil {
				tell(f, q)
			}
			f.note(site)
			native.MapDelete(r, q, f.at(key.off))
			return next
		}
	case "clear":
		x := c.expr(e.Args[0])
		if st, ok := x.typ.Underlying().(*types.Slice); ok {
			v, elem := closure[slice](x), c.m.reflected(types.NewSlice(st.Elem()))
			w, size := c.watched(e.Args[0]), c.m.sizeof(st.Elem())
			return func(f *frame) ctl {
				s := v(f)
				w.slice(f, s, 0, s.len, size, true)
				reflect.NewAt(elem, unsafe.Pointer(&s)).Elem().Clear()
				return next
			}
		}
		v, t := closure[unsafe.Pointer](x), c.m.reflected(x.typ)
		tell := c.watched(e.Args[0]).mapAccess(true)
		return func(f *frame) ctl {
			p := v(f)
			if tell != nil {
				tell(f, p)
			}
			reflect.NewAt(t, unsafe.Pointer(&p)).Elem().Clear()
			return next
		}
	case "close":
		v := closure[unsafe.Pointer](c.expr(e.Args[0]))
		return func(f *frame) ctl {
			ch := v(f)
			f.note(site)
			m.host.Close(ch)
			return next
		}
	case "recover":
		return func(f *frame) ctl { m.recover(f); return next }
	}
	return c.effect(c.builtin(e))
}

// effect returns the statement that evaluates an expression and drops its value.
func (c *compiler) effect(x *expr) stmt {
	if x.kind == kMem {
		w, tmp := x.mem, c.temp(x.typ)
		return func(f *frame) ctl { w(f, f.at(tmp.off)); return next }
	}
	return opsOf[x.kind].store(c.temp(x.typ), x)
}

func (c *compiler) length(name string, arg ast.Expr, result types.Type) *expr {
	x := c.expr(arg)
	if (x.kind == kString || x.kind == kSlice) && x.form == isLocal {
		// It is itself an int in the frame.
		off := x.off + unsafe.Offsetof(slice{}.len)
		if name == "cap" {
			off = x.off + unsafe.Offsetof(slice{}.cap)
		}
		return &expr{typ: result, kind: kInt, form: isLocal, off: off}
	}
	return c.general(result, c.lengthOf(name, arg, x))
}

func (c *compiler) lengthOf(name string, arg ast.Expr, x *expr) func(*frame) int {
	m := c.m
	switch t := x.typ.Underlying().(type) {
	case *types.Basic:
		v := closure[string](x)
		return func(f *frame) int { return len(v(f)) }
	case *types.Slice:
		v := closure[slice](x)
		if name == "len" {
			return func(f *frame) int { return v(f).len }
		}
		return func(f *frame) int { return v(f).cap }
	case *types.Map:
		v := closure[unsafe.Pointer](x)
		tell := c.watched(arg).mapAccess(false)
		return func(f *frame) int {
			p := v(f)
			if tell != nil {
				tell(f, p)
			}
			return len(*(*map[int]int)(unsafe.Pointer(&p)))
		}
	case *types.Chan:
		v := closure[unsafe.Pointer](x)
		if name == "len" {
			return func(f *frame) int { return m.host.Len(v(f)) }
		}
		return func(f *frame) int { return m.host.Cap(v(f)) }
	case *types.Array:
		do, n := c.effect(x), int(t.Len())
		return func(f *frame) int { do(f); return n }
	case *types.Pointer:
		do, n := c.effect(x), int(t.Elem().Underlying().(*types.Array).Len())
		return func(f *frame) int { do(f); return n }
	}
	c.unsupported(arg.Pos(), "%s of %s", name, x.typ)
	return nil
}

func (c *compiler) minMax(name string, e *ast.CallExpr, t types.Type) *expr {
	x := c.exprAs(e.Args[0], t)
	for _, a := range e.Args[1:] {
		y := c.exprAs(a, t)
		x = c.general(t, opsOf[x.kind].minMax(x, y, name == "min"))
	}
	return x
}

// minMax is the least or the greatest of two values.
//
//go:noinline
func minMax[T ordered](x, y *expr, least bool) any {
	v, w := closure[T](x), closure[T](y)
	if least {
		return func(f *frame) T { a := v(f); return min(a, w(f)) }
	}
	return func(f *frame) T { a := v(f); return max(a, w(f)) }
}

func (c *compiler) complexCall(e *ast.CallExpr, t types.Type) *expr {
	if kindOf(t) == kComplex64 {
		f32 := types.Typ[types.Float32]
		re, im := closure[float32](c.floatArg(e.Args[0], f32)), closure[float32](c.floatArg(e.Args[1], f32))
		return c.general(t, func(f *frame) complex64 { a := re(f); return complex(a, im(f)) })
	}
	f64 := types.Typ[types.Float64]
	re, im := closure[float64](c.floatArg(e.Args[0], f64)), closure[float64](c.floatArg(e.Args[1], f64))
	return c.general(t, func(f *frame) complex128 { a := re(f); return complex(a, im(f)) })
}

func (c *compiler) floatArg(e ast.Expr, t types.Type) *expr {
	if v := c.info.Types[e].Value; v != nil {
		return c.constExpr(v, t, e)
	}
	return c.expr(e)
}

func (c *compiler) part(name string, e *ast.CallExpr, t types.Type) *expr {
	x := c.expr(e.Args[0])
	if x.kind == kComplex64 {
		v := closure[complex64](x)
		if name == "real" {
			return c.general(t, func(f *frame) float32 { return real(v(f)) })
		}
		return c.general(t, func(f *frame) float32 { return imag(v(f)) })
	}
	v := closure[complex128](x)
	if name == "real" {
		return c.general(t, func(f *frame) float64 { return real(v(f)) })
	}
	return c.general(t, func(f *frame) float64 { return imag(v(f)) })
}

// printCall compiles print and println, which write values as Go's runtime does.
func (c *compiler) printCall(name string, e *ast.CallExpr) stmt {
	var texts []func(f *frame) string
	for _, a := range e.Args {
		t := c.typeOf(a)
		if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
			t = types.Default(b)
			if b.Kind() == types.UntypedInt || b.Kind() == types.UntypedRune {
				t = types.Typ[types.Int64]
			}
			if b.Kind() == types.UntypedNil {
				texts = append(texts, func(*frame) string { return "nil" })
				continue
			}
		}
		x := c.exprAs(a, t)
		r, w, tmp := c.m.reflected(t), c.writer(x), c.temp(t)
		texts = append(texts, func(f *frame) string {
			w(f, f.at(tmp.off))
			return printed(valueAt(r, f.at(tmp.off)))
		})
	}
	m, line := c.m, name == "println"
	return func(f *frame) ctl {
		parts := make([]string, len(texts))
		for i, t := range texts {
			parts[i] = t(f)
		}
		if line {
			m.host.Print(strings.Join(parts, " ") + "\n")
		} else {
			m.host.Print(strings.Join(parts, ""))
		}
		return next
	}
}

// printed writes a value as the builtin print does.
func printed(v reflect.Value) string {
	hex := func(p uintptr) string { return "0x" + strconv.FormatUint(uint64(p), 16) }
	word := func(i uintptr) uintptr { return *(*uintptr)(unsafe.Add(v.Addr().UnsafePointer(), i*unsafe.Sizeof(i))) }
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.String:
		return v.String()
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case reflect.Interface:
		return "(" + hex(word(0)) + "," + hex(word(1)) + ")"
	case reflect.Slice:
		return "[" + strconv.Itoa(v.Len()) + "/" + strconv.Itoa(v.Cap()) + "]" + hex(word(0))
	}
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	}
	return hex(word(0))
}

// spread returns a call of a builtin function whose arguments are the results of another as one with
// arguments of its own, which the statement evaluates.
func (c *compiler) spread(e *ast.CallExpr) (stmt, *ast.CallExpr) {
	pre, values := c.callTuple(ast.Unparen(e.Args[0]).(*ast.CallExpr))
	call := &ast.CallExpr{Fun: e.Fun, Lparen: e.Lparen, Rparen: e.Rparen}
	for _, v := range values {
		arg := &ast.BadExpr{From: e.Pos(), To: e.End()}
		c.hoisted[arg] = v
		call.Args = append(call.Args, arg)
	}
	c.hoistedType[call] = c.typeOf(e)
	return pre, call
}
