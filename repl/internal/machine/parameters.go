package machine

import (
	"go/ast"
	"go/types"
	"strings"
	"unsafe"
)

// parameters gives the parameters and named results their places.
func (c *compiler) parameters(code *code) (prologue []stmt) {
	var fields []*ast.Field
	if c.fn.recv != nil {
		fields = append(fields, c.fn.recv.List...)
	}
	if c.fn.typ == nil {
		return nil
	}
	fields = append(fields, c.fn.typ.Params.List...)
	if c.fn.boxed != nil && (len(fields[0].Names) == 0 || fields[0].Names[0].Name == "_") {
		there := c.boxedReceiver(code.params[0].off)
		prologue = append(prologue, func(f *frame) ctl { there(f); return next })
	}
	i := 0
	for _, field := range fields {
		for _, name := range field.Names {
			if v, ok := c.info.Defs[name].(*types.Var); ok && name.Name != "_" {
				s := code.params[i]
				c.vars[v] = place{typ: s.typ, how: inFrame, off: s.off}
				c.keeps(s.off, c.m.sizeof(s.typ), v)
				if i == 0 && c.fn.boxed != nil {
					prologue = append(prologue, c.unboxed(v, s.off))
				} else if c.facts.boxed(v) || c.m.huge(s.typ) {
					from := c.vars[v]
					box := c.declare(v)
					prologue = append(prologue, box, c.copyTo(c.vars[v], c.fromPlace(from)))
				}
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
	if r := c.fn.typ.Results; r != nil && len(r.List) > 0 && len(r.List[0].Names) > 0 {
		i := 0
		for _, field := range r.List {
			for _, name := range field.Names {
				s := code.results[i]
				p := place{typ: s.typ, how: inFrame, off: s.off}
				if v, ok := c.info.Defs[name].(*types.Var); ok && name.Name != "_" {
					if c.facts.boxed(v) {
						prologue = append(prologue, c.declare(v))
						p = c.vars[v]
					} else {
						c.vars[v] = p
						prologue = append(prologue, c.clear(p))
					}
				} else {
					prologue = append(prologue, c.clear(p))
				}
				c.named = append(c.named, p)
				i++
			}
		}
	}
	return prologue
}

// unboxed copies a receiver that comes as the data word of an interface value, which is a pointer
// to it.
func (c *compiler) unboxed(v *types.Var, off uintptr) stmt {
	check := c.boxedReceiver(off)
	delete(c.vars, v)
	box := c.declare(v)
	if p := c.vars[v]; p.how == inFrame {
		v, to := c.mover(p.typ), p.off
		if v.plain == 8 {
			return func(f *frame) ctl {
				p := *slotOf[*int64](f, off)
				if p == nil {
					check(f) // panics
				}
				*slotOf[int64](f, to) = *p
				return next
			}
		}
		return func(f *frame) ctl {
			v.move(f.at(to), check(f))
			return next
		}
	}
	return sequence([]stmt{box, c.copyTo(c.vars[v], c.fromPlace(place{typ: c.fn.boxed, how: byAddress, base: check}))})
}

// boxedReceiver returns what yields the pointer to such a receiver, which must not be nil.
func (c *compiler) boxedReceiver(off uintptr) func(f *frame) unsafe.Pointer {
	name := c.fn.info.Name
	err := nilReceiver(c.fn.boxed, name[strings.LastIndexByte(name, '.')+1:])
	return func(f *frame) unsafe.Pointer {
		p := *slotOf[unsafe.Pointer](f, off)
		if p == nil {
			f.code.m.top = f.caller
			panic(err)
		}
		return p
	}
}

// epilogue copies named results that are not in the frame to where callers look.
func (c *compiler) epilogue() (list []stmt) {
	for i, p := range c.named {
		if p.how != inFrame {
			s := c.results[i]
			list = append(list, c.copyTo(place{typ: s.typ, how: inFrame, off: s.off}, c.fromPlace(p)))
		}
	}
	return list
}

// unpack copies what a literal has captured into its frame.
func (c *compiler) unpack() stmt {
	type copied struct{ off, env uintptr }
	var pointers, words []copied
	var list []stmt
	for _, cap := range c.captures {
		off, env := cap.off, cap.env
		switch k := kindOf(cap.typ); {
		case k == kPtr:
			pointers = append(pointers, copied{off, env})
		case c.m.sizeof(cap.typ) == word && !c.m.hasPointers(cap.typ):
			words = append(words, copied{off, env})
		default:
			t := c.m.rtype(cap.typ)
			list = append(list, func(f *frame) ctl {
				typedmemmove(t, f.at(off), unsafe.Add(f.env, env))
				return next
			})
		}
	}
	switch {
	case len(pointers) == 1 && len(words) <= 1:
		p, w := pointers[0], copied{}
		if len(words) == 0 {
			list = append(list, func(f *frame) ctl {
				*slotOf[unsafe.Pointer](f, p.off) = *(*unsafe.Pointer)(unsafe.Add(f.env, p.env))
				return next
			})
			break
		}
		w = words[0]
		list = append(list, func(f *frame) ctl {
			*slotOf[unsafe.Pointer](f, p.off) = *(*unsafe.Pointer)(unsafe.Add(f.env, p.env))
			*slotOf[uintptr](f, w.off) = *(*uintptr)(unsafe.Add(f.env, w.env))
			return next
		})
	case len(pointers) > 0 || len(words) > 0:
		list = append(list, func(f *frame) ctl {
			for _, p := range pointers {
				*slotOf[unsafe.Pointer](f, p.off) = *(*unsafe.Pointer)(unsafe.Add(f.env, p.env))
			}
			for _, w := range words {
				*slotOf[uintptr](f, w.off) = *(*uintptr)(unsafe.Add(f.env, w.env))
			}
			return next
		})
	}
	if list == nil {
		return nil
	}
	return sequence(list)
}
