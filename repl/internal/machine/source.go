package machine

import (
	"go/types"
)

// fromSource returns the instance of a generic function of a compiled package that is compiled from its
// source, nil if the host has the instance, or if it is not generic.
func (c *compiler) fromSource(obj *types.Func, recv types.Type, targs []types.Type, full *types.Signature) *function {
	if !generic(obj, recv) || obj.Pkg() == nil {
		return nil
	}
	if _, ok, err := c.m.hostInstance(obj, recv, targs, full); ok || err != nil {
		return nil
	}
	return c.m.sourceInstance(obj, recv, targs)
}

func (m *Machine) sourceInstance(obj *types.Func, recv types.Type, targs []types.Type) *function {
	named, _ := receiverIn(recv)
	fn := m.loaded(obj, named)
	if fn == nil {
		return nil
	}
	return m.instance(fn, allTypeArgs(named, targs))
}

// loaded returns a function or method of a package that the host has the source of.
func (m *Machine) loaded(obj *types.Func, named *types.Named) *function {
	path := obj.Pkg().Path()
	fns, ok := m.sources[path]
	if !ok {
		fns = map[string]*function{}
		m.sources[path] = fns
		if u := m.host.Source(path); u != nil {
			src := &source{fset: u.Fset, info: u.Info, pkg: u.Pkg, unit: u, lent: true}
			m.declareAll(src, u)
			for f, fn := range m.funcs {
				if f.Pkg() == u.Pkg {
					fns[f.Name()] = fn
				}
			}
			for key, fn := range m.methods {
				if key.recv.Pkg() == u.Pkg {
					fns[key.recv.Name()+"."+key.name] = fn
				}
			}
		}
	}
	if named != nil {
		return fns[named.Obj().Name()+"."+obj.Name()]
	}
	return fns[obj.Name()]
}
