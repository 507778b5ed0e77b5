package machine

import (
	"go/ast"
	"go/constant"
	"go/types"
	"unicode/utf8"
	"unsafe"
)

// convert compiles T(x).
func (c *compiler) convert(arg ast.Expr, t types.Type, e *ast.CallExpr) *expr {
	if c.isNil(arg) {
		return c.zero(t)
	}
	if tv := c.info.Types[arg]; tv.Value != nil {
		// The checker has folded what is a constant; what is not becomes one of the type's kind, or a string of a number.
		switch k := kindOf(t); {
		case k <= kComplex128 && k != kBool && isNumeric(tv.Type):
			return c.constExpr(tv.Value, t, arg)
		case k == kString && tv.Value.Kind() == constant.String:
			return c.constExpr(tv.Value, t, arg)
		}
	}
	x := c.expr(arg)
	if b, ok := x.typ.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		y := *x
		y.typ = types.Default(b)
		x = &y
	}
	return c.converted(x, t, e)
}

// converted converts a value explicitly.
func (c *compiler) converted(x *expr, t types.Type, e ast.Node) *expr {
	from, to := x.typ.Underlying(), t.Underlying()
	if isInterface(t) {
		return c.toInterface(x, t, e.Pos())
	}
	site := c.site(e.Pos())
	switch {
	case x.kind <= kComplex128 && x.kind != kBool && kindOf(t) <= kComplex128 && kindOf(t) != kBool:
		if x.kind == kindOf(t) {
			break
		}
		return c.general(t, opsOf[x.kind].convert(x, kindOf(t)))
	case kindOf(t) == kString && x.kind == kInt32:
		v := closure[int32](x)
		return c.general(t, func(f *frame) string {
			r := v(f)
			if uint32(r) < uint32(len(ascii)) {
				return ascii[r : r+1]
			}
			return string(r)
		})
	case kindOf(t) == kString && x.kind.integer():
		v := opsOf[x.kind].integer.toInt(x)
		return c.general(t, func(f *frame) string {
			n := v(f)
			if uint(n) < uint(len(ascii)) {
				return ascii[n : n+1]
			}
			if int(rune(n)) != n {
				return "\uFFFD"
			}
			return string(rune(n))
		})
	case kindOf(t) == kString && x.kind == kSlice:
		v, m := closure[slice](x), c.m
		if elemKind(from) == kUint8 {
			return c.general(t, func(f *frame) string {
				s := v(f)
				if s.len >= hugeAlloc {
					m.host.Alloc(uintptr(s.len))
				}
				return string(unsafe.Slice((*byte)(s.p), s.len))
			})
		}
		return c.general(t, func(f *frame) string {
			s := v(f)
			return string(unsafe.Slice((*rune)(s.p), s.len))
		})
	case kindOf(t) == kSlice && x.kind == kString:
		v, m := closure[string](x), c.m
		if elemKind(to) == kUint8 {
			return c.general(t, func(f *frame) slice {
				s := v(f)
				if len(s) >= hugeAlloc {
					m.host.Alloc(uintptr(len(s)))
				}
				b := []byte(s)
				return *(*slice)(unsafe.Pointer(&b))
			})
		}
		return c.general(t, func(f *frame) slice {
			b := []rune(v(f))
			return *(*slice)(unsafe.Pointer(&b))
		})
	case x.kind == kSlice && kindOf(t) == kMem:
		p := c.sliceArray(x, to.(*types.Array).Len(), site)
		return c.fromPlace(place{typ: t, how: byAddress, base: p})
	case x.kind == kSlice && kindOf(t) == kPtr:
		n := to.(*types.Pointer).Elem().Underlying().(*types.Array).Len()
		return c.general(t, c.sliceArray(x, n, site))
	case kindOf(t) == kPtr && x.kind == kUintptr:
		v := closure[uintptr](x)
		return c.general(t, func(f *frame) unsafe.Pointer {
			n := v(f)
			return *(*unsafe.Pointer)(unsafe.Pointer(&n))
		})
	case kindOf(t) == kUintptr && x.kind == kPtr:
		// What it points to lives as long as the statement: it may be for a system call.
		v, keep := closure[unsafe.Pointer](x), c.temp(unsafePointer).off
		return c.general(t, func(f *frame) uintptr {
			p := v(f)
			*slotOf[unsafe.Pointer](f, keep) = p
			return uintptr(p)
		})
	}
	y := *x
	y.typ, y.place = t, nil
	if x.place != nil {
		p := *x.place
		p.typ = t
		y.place = &p
	}
	return &y
}

// ascii has the strings of one byte.
var ascii = func() string {
	var text [utf8.RuneSelf]byte
	for i := range text {
		text[i] = byte(i)
	}
	return string(text[:])
}()

func elemKind(t types.Type) kind { return kindOf(t.(*types.Slice).Elem()) }

// sliceArray returns the pointer to the first n elements of a slice, as an array.
func (c *compiler) sliceArray(x *expr, n int64, site uint32) addr {
	v := closure[slice](x)
	return func(f *frame) unsafe.Pointer {
		s := v(f)
		if s.len < int(n) {
			f.note(site)
			panic(shortSlice(s.len, int(n)))
		}
		return s.p
	}
}

type real64 interface{ integer | float }

//go:noinline
func numberTo[T, U real64](x *expr) any {
	o := operandOf[T](x)
	if o.form == isLocal {
		off := o.off
		return func(f *frame) U { return U(*(*T)(f.at(off))) }
	}
	v := o.get()
	return func(f *frame) U { return U(v(f)) }
}

// convertReal converts a real number to one of a kind.
func convertReal[T real64](x *expr, to kind) any {
	switch to {
	case kInt:
		return numberTo[T, int](x)
	case kInt8:
		return numberTo[T, int8](x)
	case kInt16:
		return numberTo[T, int16](x)
	case kInt32:
		return numberTo[T, int32](x)
	case kInt64:
		return numberTo[T, int64](x)
	case kUint:
		return numberTo[T, uint](x)
	case kUint8:
		return numberTo[T, uint8](x)
	case kUint16:
		return numberTo[T, uint16](x)
	case kUint32:
		return numberTo[T, uint32](x)
	case kUint64:
		return numberTo[T, uint64](x)
	case kUintptr:
		return numberTo[T, uintptr](x)
	case kFloat32:
		return numberTo[T, float32](x)
	}
	return numberTo[T, float64](x)
}

// convertComplex converts a complex number to one of the other size.
//
//go:noinline
func convertComplex[T, U complex64 | complex128](x *expr, _ kind) any {
	v := closure[T](x)
	return func(f *frame) U { return U(v(f)) }
}

func isNumeric(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}
