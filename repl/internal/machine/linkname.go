package machine

import (
	"reflect"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/native"
)

// link takes in that a function is linked by a symbol: it is what that stands for, or calls
// that, which it looks for when it is called first.
func (m *Machine) link(fn *function, l check.Link) {
	if l.Body {
		m.linked[l.Symbol] = fn
		return
	}
	fn.make = func(c *compiler) stmt {
		args := make([]*expr, fn.sig.Params().Len())
		for i := range args {
			args[i] = c.param(i)
		}
		if to := m.symbol(l.Symbol); to != nil {
			return c.returnCall(c.known(to, fn.sig, nil, args, c.site(fn.typ.Pos())))
		}
		if v, ok := m.host.Linked(l.Symbol); ok {
			return c.returnCall(c.linkedCallee(v, fn, args))
		}
		return c.stmts(fn.body.List)
	}
}

// symbol returns the function that a symbol stands for: by a directive, or by its package and name; nil if
// there is none from source.
func (m *Machine) symbol(name string) *function {
	if fn := m.linked[name]; fn != nil {
		return fn
	}
	for obj, fn := range m.funcs {
		if obj.Pkg() != nil && obj.Signature().Recv() == nil && obj.Pkg().Path()+"."+obj.Name() == name && fn.make == nil {
			return fn
		}
	}
	return nil
}

// linkedCallee is a call of a function of the host's in the place of fn.
func (c *compiler) linkedCallee(v reflect.Value, fn *function, args []*expr) *callee {
	caller := native.NewCaller(c.m.reflected(plain(fn.sig)))
	in := c.region(tupleTypes(fn.sig.Params()), caller.ArgOffsets, caller.ArgSize)
	out := c.region(tupleTypes(fn.sig.Results()), caller.ResultOffsets, caller.ResultSize)
	writes := c.compiledArgs(args, caller.ArgOffsets, in, false)
	word, site := funcWord(v), c.site(fn.typ.Pos())
	return &callee{sig: fn.sig, site: site, compiled: true, enter: compiledCall(caller, word, writes, in.off, out.off, site), out: out.off}
}
