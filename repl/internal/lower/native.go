package lower

import (
	"fmt"
	"go/ast"
	"go/types"
)

// A channel of Go's, which compiled code has, and one of the runtime's stand for one
// another. They are exchanged where compiled code hands one out or is given one.

// nativeType writes a type as compiled code has it, where that is not what the
// interpreter has.
func (l *Lowerer) nativeType(t types.Type) string {
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return l.typ(t, nil)
	}
	return map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[ch.Dir()] + l.typ(ch.Elem(), nil)
}

// toNativeChan lowers the value v of e for a variable of compiled code's of type t, if
// that is a channel.
func (f *fn) toNativeChan(e ast.Expr, t types.Type, v string) string {
	if _, ok := t.Underlying().(*types.Chan); !ok {
		return v
	}
	typ := f.l.nativeType(t)
	if f.info.Types[e].IsNil() {
		return "(" + typ + ")(nil)"
	}
	name := f.l.helper("native "+typ, "native", func(name string) {
		fmt.Fprintf(&f.l.out.decls, "func %s(c %s) %s {\nvar n %s\nr, _ := %s(c, n).(%s)\nreturn r\n}\n",
			name, f.l.typ(t, nil), typ, typ, f.l.rt("Native"), typ)
	})
	tmp := f.l.fresh("c")
	f.pre = append(f.pre, fmt.Sprintf("var %s %s = %s(%s)", tmp, typ, name, v))
	return tmp
}

// exchanges tells whether obj, a function or variable, is one of compiled code's that has
// channels of Go's: the engine has its own in the place of some.
func (l *Lowerer) exchanges(obj types.Object) bool {
	if obj == nil || !l.compiled(obj) {
		return false
	}
	switch obj.Pkg().Path() {
	case "time", "os/signal":
		return false
	}
	f, ok := obj.(*types.Func)
	return !ok || f.FullName() != contextDone
}

// fromNative makes a channel of the runtime's out of one that obj, a function or a
// variable of compiled code's, yields.
func (f *fn) fromNative(t types.Type, obj types.Object, v string) string {
	ch, ok := t.Underlying().(*types.Chan)
	if !ok || !f.l.exchanges(obj) {
		return v
	}
	return fmt.Sprintf("%s(%s, %s, %q)", f.l.rt("Bridge"), v, f.zero(ch.Elem()), typeName(ch.Elem()))
}
