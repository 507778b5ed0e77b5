package machine

// An argument is what passes a value to the frame of a callee, at to. Calls do the commonest ways of it
// themselves, by how, in place of a call of pass.
type argument struct {
	how      passing
	site     uint32
	to, from uintptr
	disp     uintptr
	add      int
	pass     pass
}

type passing uint8

const (
	passAny     passing = iota
	passWord            // the variable at from, a word without pointers, and add
	passPointer         // the variable at from, a pointer
	passField           // the pointer that is disp from where the variable at from points to
)

// passed returns what passes a value.
func (c *compiler) passed(to uintptr, x *expr) argument {
	a := argument{to: to, pass: c.argument(to, x)}
	switch p := x.place; {
	case x.sum != nil:
		a.how, a.from, a.add = passWord, x.sum.off, x.sum.c
	case x.form == isLocal && x.kind == kPtr:
		a.how, a.from = passPointer, x.off
	case x.form == isLocal && isWord(x.kind):
		a.how, a.from = passWord, x.off
	case x.form == isGeneral && x.kind == kPtr && p != nil && p.how == bySlot && p.watch == nil:
		a.how, a.from, a.disp, a.site = passField, p.off, p.disp, p.site
	}
	return a
}

// isWord reports whether the values of a kind are words without pointers.
func isWord(k kind) bool {
	switch k {
	case kInt, kInt64, kUint, kUint64, kUintptr, kFloat64:
		return true
	}
	return false
}

// A call is a call of a function that is known when it is compiled.
type call struct {
	m             *Machine
	fn            *function
	site          uint32
	args          []argument
	first, second argument // the first of args
}

func (k *callee) known() *call {
	c := &call{m: k.fn.m, fn: k.fn, site: k.site, args: k.args}
	if len(k.args) > 0 {
		c.first = k.args[0]
	}
	if len(k.args) > 1 {
		c.second = k.args[1]
	}
	return c
}
