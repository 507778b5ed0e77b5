package machine

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"unsafe"
)

// A Frame is a call that is under way, with the variables that its source sees where it stands.
type Frame struct {
	Call
	Locals []Local
}

// A Local is a variable of a call.
type Local struct {
	Name  string
	Param bool // or a receiver or a result
	Type  types.Type
	Value reflect.Value
}

// Frames returns the calls of a process, the innermost first, by what Suspend returned for it; with nil, those of
// the one that runs.
func (m *Machine) Frames(kept any) []Frame {
	f := m.top
	switch s := kept.(type) {
	case *frame:
		f = s
	case *state:
		f = s.top
	}
	var list []Frame
	for ; f != nil && len(list) < maxTrace; f = f.caller {
		if fn := f.code.fn; fn.info != nil && !fn.hidden && !fn.entry {
			list = append(list, Frame{Call{Func: fn.info, Site: m.siteAt(f.site)}, m.locals(f)})
		}
	}
	return list
}

// locals returns the variables of a call, in the order of their declarations.
func (m *Machine) locals(f *frame) []Local {
	at := m.sites[f.site].pos
	var vars []*types.Var
	for v := range f.code.vars {
		if v.Parent() == nil || v.Name() == "_" {
			continue
		}
		if s := v.Parent().Innermost(at); s != nil {
			if _, seen := s.LookupParent(v.Name(), at); seen == v {
				vars = append(vars, v)
			}
		}
	}
	slices.SortFunc(vars, func(v, w *types.Var) int { return cmp.Compare(v.Pos(), w.Pos()) })
	var list []Local
	for _, v := range vars {
		p := f.code.vars[v]
		var q unsafe.Pointer
		switch p.how {
		case inFrame:
			q = f.at(p.off)
		case bySlot:
			q = *slotOf[unsafe.Pointer](f, p.off)
		}
		if q != nil {
			param := v.Kind() == types.ParamVar || v.Kind() == types.RecvVar || v.Kind() == types.ResultVar
			list = append(list, Local{v.Name(), param, p.typ, valueAt(m.reflected(p.typ), unsafe.Add(q, p.disp))})
		}
	}
	return list
}

// Globals returns the package variables whose types want selects, in the order of their declarations.
func (m *Machine) Globals(want func(types.Type) bool) (list []Local) {
	var vars []*types.Var
	for v, g := range m.globals {
		if v.Name() != "_" && want(g.typ) {
			vars = append(vars, v)
		}
	}
	slices.SortFunc(vars, func(v, w *types.Var) int { return cmp.Compare(v.Pos(), w.Pos()) })
	for _, v := range vars {
		g := m.globals[v]
		list = append(list, Local{Name: v.Name(), Type: g.typ, Value: valueAt(m.reflected(g.typ), g.ptr)})
	}
	return list
}
