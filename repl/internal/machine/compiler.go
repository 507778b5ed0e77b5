package machine

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// A compiler compiles one function, or one literal in it.
type compiler struct {
	last *ast.ReturnStmt // which ends the body, if one does

	m    *Machine
	fn   *function
	src  *source
	info *types.Info
	env  env

	outer    *compiler // of a literal: that of the function around it
	facts    facts     // of the variables of the outermost function
	block    block     // the frame
	vars     map[*types.Var]place
	captures []capture
	envBlock block

	results     []slot
	params      []slot
	named       []place                 // of the results, where they have names
	defers      bool                    // some call is deferred
	hoisted     map[ast.Expr]*expr      // expressions that have been evaluated already
	hoistedType map[ast.Expr]types.Type // types of expressions that the source does not have
	labels      map[string]*label
	sites       map[siteKey]uint32
	lifetimes   []lifetime
	within      ast.Node // the innermost statement that is compiled
	guards      int      // how deep guards are nested
	changing    []slot   // the variables in the frame that an assignment sets; nil outside one
	hint        string   // the name of the variable that a value is made for
}

// A label is one of the function's, with what the statements that name it return.
type label struct {
	exit, again, jump ctl
	used              bool // by a goto
}

// compileFunction compiles a function, on the loop or before anything of it has run.
func (m *Machine) compileFunction(fn *function) {
	for m.givesUp(fn) {
		m.host.Poll()
	}
}

// givesUp compiles a function, and reports whether it was stopped in that: then nothing is as yet compiled.
func (m *Machine) givesUp(fn *function) (stopped bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if fn.code != nil {
		return false
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case givenUp:
			fn.lits = 0
			stopped = true
		default:
			panic(r)
		}
	}()
	fn.code = m.compileCode(fn, nil)
	return false
}

// givenUp is what a compilation panics with that is to be stopped.
type givenUp struct{}

// askEvery is for how many parts of a program the host is asked once whether to go on.
const askEvery = 1000

// step is called for each part of a program that is compiled.
func (m *Machine) step() {
	if m.steps++; m.steps%askEvery == 0 && m.host.Stopping() {
		panic(givenUp{})
	}
}

func newCompiler(m *Machine, fn *function, outer *compiler) *compiler {
	c := &compiler{
		m: m, fn: fn, src: fn.src, info: fn.src.info, env: fn.env, outer: outer,
		vars: map[*types.Var]place{}, hoisted: map[ast.Expr]*expr{}, hoistedType: map[ast.Expr]types.Type{}, labels: map[string]*label{}, sites: map[siteKey]uint32{},
	}
	c.envBlock.ptrs = map[uintptr]bool{}
	c.block.ptrs = map[uintptr]bool{}
	if outer != nil {
		c.facts = outer.facts
	}
	return c
}

// compileCode compiles a function; outer is the compiler of the one around a literal.
func (m *Machine) compileCode(fn *function, outer *compiler) *code {
	c := newCompiler(m, fn, outer)
	if outer == nil {
		c.facts = facts{}
		if fn.body != nil {
			c.analyse(fn)
		}
	}
	return c.finish(func() []stmt {
		switch {
		case fn.make != nil:
			return []stmt{fn.make(c)}
		case fn.body == nil:
			name, site := fn.info.Name, c.site(fn.typ.Pos())
			return []stmt{func(f *frame) ctl {
				f.note(site)
				panic(bodyless(name))
			}}
		}
		if n := len(fn.body.List); n > 0 {
			c.last, _ = fn.body.List[n-1].(*ast.ReturnStmt)
		}
		return c.list(fn.body.List)
	})
}

// A bodyless error is raised by the call of a function that has no body in Go.
type bodyless string

func (e bodyless) Error() string {
	return string(e) + " has no body: it is written in assembly, or linked by name, which cannot be run here"
}

// finish compiles a function whose statements compile returns, and puts its parts together.
func (c *compiler) finish(compile func() []stmt) *code {
	fn, m := c.fn, c.m
	code := &code{m: m, fn: fn}
	code.sites[0] = len(m.sites)
	code.results, code.params, c.block.size = m.layout(fn.sig)
	c.results, c.params = code.results, code.params
	if len(code.params) > 0 {
		code.argsAt = (code.paramsBase() + word - 1) &^ (word - 1)
	}
	for _, s := range append(code.results[:len(code.results):len(code.results)], code.params...) {
		m.markPointers(s.typ, s.off, func(o uintptr) { c.block.ptrs[o] = true })
	}
	prologue := c.parameters(code)
	body := compile()

	code.captures = c.captures
	code.envType = nil
	if len(c.captures) > 0 {
		code.envType = m.blockType(&c.envBlock)
	}
	prologue = append([]stmt{c.unpack()}, prologue...)
	epilogue := c.epilogue()
	if c.defers {
		// A function that is left by a panic yields what its results are then.
		for _, s := range code.results {
			if c.named == nil {
				prologue = append(prologue, c.clear(place{typ: s.typ, how: inFrame, off: s.off}))
			}
		}
	}
	if len(epilogue) > 0 && !c.defers {
		body := sequence(body)
		prologue = append(prologue, func(f *frame) ctl {
			body(f)
			for _, s := range epilogue {
				s(f)
			}
			return next
		})
	} else {
		prologue = append(prologue, body...)
	}
	run := sequence(prologue)
	if c.defers {
		run = deferring(run, epilogue, c.end())
	}
	code.body = run
	if c.polls(fn) {
		code.cost = 1
	}

	markHeader(c.block.ptrs)
	// What has no size, arguments and results that there are none of, may lie at the end: its
	// address must not be that of the next object.
	c.block.size += word
	code.frameType, code.size = m.blockType(&c.block), c.block.size
	for off := range c.block.ptrs {
		if off >= headerSize {
			code.pointers = append(code.pointers, off)
		}
	}
	if c.defers {
		code.locals = c.locals(code.pointers)
	}
	for _, p := range c.named {
		for i := range c.lifetimes {
			if l := &c.lifetimes[i]; p.how == bySlot && l.off == p.off {
				l.node, l.whole = nil, true // a result, to the end
			}
		}
	}
	code.lifetimes = c.lifetimes
	code.vars = c.vars
	code.sites[1] = len(m.sites)
	return code
}

// end is the place where the function ends.
func (c *compiler) end() uint32 {
	if c.fn.body == nil {
		return 0
	}
	return c.site(c.fn.body.Rbrace)
}

// locals returns the slots with pointers but those of the results.
func (c *compiler) locals(pointers []uintptr) (list []uintptr) {
	results := map[uintptr]bool{}
	for _, s := range c.results {
		c.m.markPointers(s.typ, s.off, func(o uintptr) { results[o] = true })
	}
	for _, p := range c.named {
		if p.how == bySlot {
			results[p.off] = true
		}
	}
	for _, off := range pointers {
		if !results[off] {
			list = append(list, off)
		}
	}
	return list
}

// markHeader marks the pointers of a frame's header.
func markHeader(ptrs map[uintptr]bool) {
	var f frame
	for _, off := range []uintptr{
		unsafe.Offsetof(f.code), unsafe.Offsetof(f.caller), unsafe.Offsetof(f.defers), unsafe.Offsetof(f.raised), unsafe.Offsetof(f.env),
	} {
		ptrs[off] = true
	}
}

// polls reports whether a function takes part in the countdown of the budget: one that
// calls nothing cannot recurse.
func (c *compiler) polls(fn *function) bool {
	found := false
	if fn.body == nil {
		return false
	}
	ast.Inspect(fn.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if tv := c.info.Types[n.Fun]; !tv.IsType() && !tv.IsBuiltin() {
				found = true
			}
		}
		return !found
	})
	return found
}

var unsafePointer = types.Typ[types.UnsafePointer]

// lookup returns the place of a variable.
func (c *compiler) lookup(v *types.Var) (place, bool) {
	if p, ok := c.vars[v]; ok {
		return p, true
	}
	if c.outer != nil {
		if from, ok := c.outer.lookup(v); ok {
			if from.how == fixed {
				return from, true
			}
			cap := capture{v: v, typ: from.typ, from: from}
			p := place{typ: from.typ, how: inFrame}
			if from.how == bySlot {
				cap.typ = unsafePointer
				cap.from = place{typ: unsafePointer, how: inFrame, off: from.off}
				p.how = bySlot
			}
			cap.env = c.envBlock.add(c.m, cap.typ)
			cap.off = c.block.add(c.m, cap.typ)
			c.keeps(cap.off, c.m.sizeof(cap.typ), v)
			p.off = cap.off
			c.captures = append(c.captures, cap)
			c.vars[v] = p
			return p, true
		}
		return place{}, false
	}
	if g, ok := c.m.globals[v]; ok {
		return place{typ: g.typ, how: fixed, ptr: g.ptr}, true
	}
	return place{}, false
}

// huge reports whether variables of a type are better not kept in frames.
func (m *Machine) huge(t types.Type) bool { return kindOf(t) == kMem && m.sizeof(t) > 1024 }

// declare gives a local variable its place. The statement makes it, without a value
// if it has its place in the frame.
func (c *compiler) declare(v *types.Var) stmt {
	t := c.typ(v.Type())
	if !c.facts.boxed(v) && !c.m.huge(t) {
		if _, ok := c.vars[v]; !ok {
			c.vars[v] = c.slot(t, v)
		}
		return nil
	}
	off := c.slot(unsafePointer, v).off
	c.vars[v] = place{typ: t, how: bySlot, off: off}
	r, size, m := c.m.objectType(t), c.m.sizeUpTo(maxVariable, t), c.m
	if size < largeFrame {
		return func(f *frame) ctl {
			*slotOf[unsafe.Pointer](f, off) = newObject(r)
			return next
		}
	}
	return func(f *frame) ctl {
		m.host.Alloc(size)
		*slotOf[unsafe.Pointer](f, off) = newObject(r)
		return next
	}
}

// temp makes room in the frame for a value of a type.
func (c *compiler) temp(t types.Type) place {
	return c.slot(types.Default(t), nil)
}

// slot makes room in the frame for a variable, or for an intermediate value.
func (c *compiler) slot(t types.Type, v *types.Var) place {
	off := c.block.add(c.m, t)
	c.keeps(off, c.m.sizeof(t), v)
	return place{typ: t, how: inFrame, off: off}
}

// clear returns the statement that sets a place to its type's zero value.
func (c *compiler) clear(p place) stmt {
	if k := kindOf(p.typ); k != kMem {
		return opsOf[k].store(p, c.zero(p.typ))
	}
	t, at := c.m.rtype(p.typ), p.address()
	return func(f *frame) ctl {
		typedmemclr(t, at(f))
		return next
	}
}

// typ returns a type with the instance's type arguments in it.
func (c *compiler) typ(t types.Type) types.Type { return c.env.subst(t) }

func (c *compiler) typeOf(e ast.Expr) types.Type {
	t := c.info.TypeOf(e)
	if t == nil {
		if x := c.hoisted[e]; x != nil {
			return x.typ
		}
		return c.hoistedType[e]
	}
	return c.typ(t)
}

func (c *compiler) site(pos token.Pos) uint32 {
	return c.siteFor(pos, "")
}

// siteFor returns the number of a place in the source, where something of a name is used.
func (c *compiler) siteFor(pos token.Pos, subject string) uint32 {
	key := siteKey{pos, subject}
	if i, ok := c.sites[key]; ok {
		return i
	}
	i := uint32(len(c.m.sites))
	c.m.sites = append(c.m.sites, knownSite{siteKey: key, fn: c.fn.info, file: c.src.fset.File(pos)})
	c.sites[key] = i
	return i
}

func (c *compiler) unsupported(pos token.Pos, format string, args ...any) {
	panic(&Unsupported{c.src.fset.Position(pos), fmt.Sprintf(format, args...)})
}

// sequence returns one statement for several that do not have labels.
func sequence(list []stmt) stmt {
	n := 0
	for _, s := range list {
		if s != nil {
			list[n] = s
			n++
		}
	}
	list = list[:n:n]
	switch n {
	case 0:
		return func(*frame) ctl { return next }
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(f *frame) ctl {
			if c := a(f); c != next {
				return c
			}
			return b(f)
		}
	case 3:
		a, b, d := list[0], list[1], list[2]
		return func(f *frame) ctl {
			if c := a(f); c != next {
				return c
			}
			if c := b(f); c != next {
				return c
			}
			return d(f)
		}
	case 4:
		a, b, d, e := list[0], list[1], list[2], list[3]
		return func(f *frame) ctl {
			if c := a(f); c != next {
				return c
			}
			if c := b(f); c != next {
				return c
			}
			if c := d(f); c != next {
				return c
			}
			return e(f)
		}
	}
	first, rest := sequence(list[:4]), sequence(list[4:])
	return func(f *frame) ctl {
		if c := first(f); c != next {
			return c
		}
		return rest(f)
	}
}
