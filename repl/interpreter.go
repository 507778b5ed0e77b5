package repl

import (
	"github.com/cspsh/cspsh/csp"
)

// An inhabitant is the shell as the interpreter of its runtime.
type inhabitant struct{ s *Shell }

func (i inhabitant) Leave() any {
	if i.s.engine == nil {
		return nil
	}
	return i.s.engine.Leave()
}

func (i inhabitant) Enter(kept any) {
	if i.s.engine != nil {
		i.s.engine.Enter(kept)
	}
}

func (i inhabitant) Here() *csp.Site {
	if i.s.engine == nil {
		return nil
	}
	return i.s.engine.Here()
}

func (i inhabitant) Place(kept any) *csp.Site { return i.s.engine.Place(kept) }

func (i inhabitant) Forget(kept any) {
	if i.s.engine != nil {
		i.s.engine.Forget(kept)
	}
}

func (i inhabitant) Name(list []csp.ProcessInfo, others []any) {
	if i.s.engine != nil {
		i.s.engine.Name(list, others)
	}
}

// lodgers are the shells on a runtime that several may have.
type lodgers struct{}

// lodging is what a shell keeps for a process of its.
type lodging struct {
	s    *Shell
	kept any
}

func (lodgers) Leave() any {
	if s := running.Get(); s != nil {
		return lodging{s, inhabitant{s}.Leave()}
	}
	return nil
}

func (lodgers) Enter(kept any) {
	switch k := kept.(type) {
	case lodging:
		inhabitant{k.s}.Enter(k.kept)
	case nil:
		if s := running.Get(); s != nil {
			inhabitant{s}.Enter(nil)
		}
	}
}

func (lodgers) Here() *csp.Site {
	if s := running.Get(); s != nil {
		return inhabitant{s}.Here()
	}
	return nil
}

func (lodgers) Place(kept any) *csp.Site {
	if k, ok := kept.(lodging); ok && k.kept != nil {
		return inhabitant{k.s}.Place(k.kept)
	}
	return nil
}

func (lodgers) Name(list []csp.ProcessInfo, others []any) {
	of := map[*Shell][]any{}
	for _, kept := range others {
		if k, ok := kept.(lodging); ok && k.kept != nil {
			of[k.s] = append(of[k.s], k.kept)
		}
	}
	for s, others := range of {
		inhabitant{s}.Name(list, others)
	}
}
