package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"runtime"
)

// The interpreter has none of package unsafe. Pointers are converted by the engine.

// sizes are those of the machine.
var sizes = types.SizesFor("gc", runtime.GOARCH)

// unsafeBuiltin lowers a call of a function of package unsafe that is not constant.
func (f *fn) unsafeBuiltin(e *ast.CallExpr, name string) string {
	arg := func(i int) string { return f.expr(e.Args[i]) }
	switch name {
	case "Sizeof": // of a type that depends on a type parameter
		return fmt.Sprintf("uintptr(%d)", sizes.Sizeof(f.typeOf(e.Args[0])))
	case "Alignof":
		return fmt.Sprintf("uintptr(%d)", sizes.Alignof(f.typeOf(e.Args[0])))
	case "Offsetof":
		sel := ast.Unparen(e.Args[0]).(*ast.SelectorExpr)
		t := f.typeOf(sel.X)
		if elem, ok := deref(t); ok {
			t = elem
		}
		_, index, _ := types.LookupFieldOrMethod(t, true, f.info.Uses[sel.Sel].Pkg(), sel.Sel.Name)
		var offset int64
		for _, i := range index {
			s := t.Underlying().(*types.Struct)
			offset += sizes.Offsetsof(fieldsOf(s))[i]
			t = s.Field(i).Type()
		}
		return fmt.Sprintf("uintptr(%d)", offset)
	case "Add":
		return f.l.rt("UnsafeAdd") + "(" + arg(0) + ", " + f.ints(e.Args[1:])[0] + ")"
	case "String":
		return f.l.rt("UnsafeString") + "(" + arg(0) + ", " + f.ints(e.Args[1:])[0] + ")"
	case "StringData":
		return f.l.rt("UnsafeStringData") + "(" + arg(0) + ")"
	case "Slice", "SliceData":
		args := f.typ(f.typeOf(e.Args[0])) + ", n int"
		call := fmt.Sprintf("%s(x, n)", f.l.rt("Unsafe"+name))
		pass := arg(0)
		if name == "SliceData" {
			args = f.typ(f.typeOf(e.Args[0]))
			call = fmt.Sprintf("%s(x)", f.l.rt("Unsafe"+name))
		} else {
			pass += ", " + f.ints(e.Args[1:])[0]
		}
		typ := f.typ(f.typeOf(e))
		fun := f.l.helper("unsafe."+name+" "+args, name, func(name string) {
			fmt.Fprintf(&f.l.out.decls, "func %s(x %s) %s { r, _ := %s.(%s); return r }\n", name, args, typ, call, typ)
		})
		return fun + "(" + pass + ")"
	}
	f.l.unsupported(e.Pos(), "unsafe.%s of this", name)
	return ""
}

func fieldsOf(s *types.Struct) []*types.Var {
	list := make([]*types.Var, s.NumFields())
	for i := range list {
		list[i] = s.Field(i)
	}
	return list
}

func isUnsafePointer(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// unsafeConversion lowers a conversion from or to unsafe.Pointer; ok tells whether it
// is one.
func (f *fn) unsafeConversion(v string, from, to types.Type) (text string, ok bool) {
	switch {
	case isUnsafePointer(from) && isUnsafePointer(to):
		return v, true
	case isUnsafePointer(to):
		if _, ok := from.Underlying().(*types.Pointer); ok {
			return f.l.rt("UnsafePointer") + "(" + v + ")", true
		}
		return f.l.rt("UnsafePointerOf") + "(uintptr(" + v + "))", true
	case isUnsafePointer(from):
		if _, ok := to.Underlying().(*types.Pointer); !ok {
			return f.typ(to) + "(" + f.l.rt("UnsafeUintptr") + "(" + v + "))", true
		}
		typ := f.typ(to)
		fun := f.l.helper("unsafe to "+typ, "at", func(name string) {
			fmt.Fprintf(&f.l.out.decls, "func %s(p %s) %s { r, _ := %s(p, (%s)(nil)).(%s); return r }\n",
				name, f.typ(from), typ, f.l.rt("UnsafeAt"), typ, typ)
		})
		return fun + "(" + v + ")", true
	}
	return "", false
}

// sizeOf returns the size of values of a type, near enough to know what is too much.
func sizeOf(t types.Type) int64 { return max(1, sizes.Sizeof(t)) }
