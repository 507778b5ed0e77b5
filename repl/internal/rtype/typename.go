package rtype

import (
	"go/types"
	"hash/fnv"
	"strconv"
	"strings"
	"sync/atomic"
)

// typeText returns the text of a named type with its package's name, as reflect.Type.String does.
func typeText(n *types.Named, pkg string) string {
	return pkg + "." + n.Obj().Name() + typeArgs(n)
}

// typeArgs returns the type arguments of an instance in brackets: the compiler writes them
// with the packages' paths.
func typeArgs(n *types.Named) string {
	var targs []types.Type
	for i := range n.TypeArgs().Len() {
		targs = append(targs, n.TypeArgs().At(i))
	}
	return InstanceName("", targs)
}

// InstanceName returns the name of an instance of a generic type, or of a type declared in an
// instance of a generic function, as the compiler writes it: Pair[int,main.T].
func InstanceName(name string, targs []types.Type) string {
	if len(targs) == 0 {
		return name
	}
	var b strings.Builder
	b.WriteString(name + "[")
	for i, t := range targs {
		if i > 0 {
			b.WriteByte(',')
		}
		writeLink(&b, t)
	}
	b.WriteByte(']')
	return b.String()
}

// localNumber returns the number that the compiler gives a type declared in a function, counted
// over its package; 0 for other types.
func localNumber(obj *types.TypeName) int {
	if obj.Pkg() == nil || obj.Parent() == nil || obj.Parent() == obj.Pkg().Scope() {
		return 0
	}
	n := 1
	var count func(s *types.Scope)
	count = func(s *types.Scope) {
		for _, name := range s.Names() {
			o, ok := s.Lookup(name).(*types.TypeName)
			if !ok || o.IsAlias() || o.Pos() >= obj.Pos() || o.Pkg() != obj.Pkg() {
				continue
			}
			if _, ok := o.Type().(*types.Named); ok {
				n++
			}
		}
		for child := range s.Children() {
			count(child)
		}
	}
	for child := range obj.Pkg().Scope().Children() {
		count(child)
	}
	return n
}

// writeLink writes a type as the compiler does in the names of its symbols.
func writeLink(b *strings.Builder, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil {
			b.WriteString(linkPath(p.Path()) + ".")
		}
		b.WriteString(t.Obj().Name() + typeArgs(t))
		if n := localNumber(t.Obj()); n > 0 {
			b.WriteString("·" + strconv.Itoa(n))
		}
	case *types.Basic:
		if k, ok := basics[t.Kind()]; ok { // byte is uint8
			b.WriteString(k.String())
		} else {
			b.WriteString(t.Name())
		}
	case *types.Pointer:
		b.WriteByte('*')
		writeLink(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		writeLink(b, t.Elem())
	case *types.Array:
		b.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		writeLink(b, t.Elem())
	case *types.Map:
		b.WriteString("map[")
		writeLink(b, t.Key())
		b.WriteByte(']')
		writeLink(b, t.Elem())
	case *types.Chan:
		writeChan(b, t)
	case *types.Signature:
		b.WriteString("func")
		writeSignature(b, t)
	case *types.Struct:
		writeStruct(b, t)
	case *types.Interface:
		writeInterface(b, t)
	default:
		b.WriteString(t.String())
	}
}

func writeChan(b *strings.Builder, t *types.Chan) {
	switch t.Dir() {
	case types.SendOnly:
		b.WriteString("chan<- ")
	case types.RecvOnly:
		b.WriteString("<-chan ")
	default:
		b.WriteString("chan ")
		if e, ok := types.Unalias(t.Elem()).(*types.Chan); ok && e.Dir() == types.RecvOnly {
			b.WriteByte('(')
			writeLink(b, e)
			b.WriteByte(')')
			return
		}
	}
	writeLink(b, t.Elem())
}

func writeSignature(b *strings.Builder, t *types.Signature) {
	tuple := func(v *types.Tuple, variadic bool) {
		for i := range v.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			typ := v.At(i).Type()
			if variadic && i == v.Len()-1 {
				b.WriteString("...")
				if s, ok := typ.Underlying().(*types.Slice); ok {
					typ = s.Elem()
				}
			}
			writeLink(b, typ)
		}
	}
	b.WriteByte('(')
	tuple(t.Params(), t.Variadic())
	b.WriteByte(')')
	switch t.Results().Len() {
	case 0:
	case 1:
		b.WriteByte(' ')
		tuple(t.Results(), false)
	default:
		b.WriteString(" (")
		tuple(t.Results(), false)
		b.WriteByte(')')
	}
}

func writeStruct(b *strings.Builder, t *types.Struct) {
	b.WriteString("struct {")
	for i := range t.NumFields() {
		f := t.Field(i)
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		if !f.Embedded() {
			if !f.Exported() {
				b.WriteString(linkPath(f.Pkg().Path()) + ".")
			}
			b.WriteString(f.Name() + " ")
		}
		writeLink(b, f.Type())
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	if t.NumFields() > 0 {
		b.WriteByte(' ')
	}
	b.WriteByte('}')
}

func writeInterface(b *strings.Builder, t *types.Interface) {
	b.WriteString("interface {")
	for i, m := range sortedMethods(t) {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		if !m.Exported() {
			b.WriteString(linkPath(m.Pkg().Path()) + ".")
		}
		b.WriteString(m.Name())
		writeSignature(b, m.Signature())
	}
	if t.NumMethods() > 0 {
		b.WriteByte(' ')
	}
	b.WriteByte('}')
}

// linkPath returns a package's path as it stands in symbols: dots of its last element, and
// what is not printable, are escaped.
func linkPath(path string) string {
	slash := strings.LastIndexByte(path, '/')
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if c <= ' ' || i > slash && c == '.' || c == '%' || c == '"' || c >= 0x7f {
			const hex = "0123456789abcdef"
			b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

var hashes atomic.Uint32

// freshHash returns a hash for the type of that text which differs from that of other types
// of the same text: the runtime finds types' tables by it.
func freshHash(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32() ^ hashes.Add(1)*0x9e3779b1
}
