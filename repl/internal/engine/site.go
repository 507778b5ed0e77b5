package engine

import (
	"reflect"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// A place is what the runtime's reports know of a site of the machine's. It is made when
// it is asked for first, and kept with the site; on the loop only.
type place struct {
	csp.Site
	site    *machine.Site
	labels  map[reflect.Type]*csp.Label // of channels made there
	origins []*csp.Origin               // of processes started there, each with what it runs
}

// placeOf returns the place of a site, or nil.
func placeOf(s *machine.Site) *place {
	if s == nil {
		return nil
	}
	p, ok := s.Mark.(*place)
	if !ok {
		p = &place{site: s, Site: csp.Site{File: s.File, Line: s.Line, Col: s.Col, Subject: s.Subject}}
		if s.Func != nil {
			p.Func = shortName(s.Func.Name)
		}
		s.Mark = p
	}
	return p
}

// siteOf is placeOf for the runtime.
func siteOf(s *machine.Site) *csp.Site {
	if p := placeOf(s); p != nil {
		return &p.Site
	}
	return nil
}

// maxOrigins bounds how many functions are remembered that a statement starts.
const maxOrigins = 16

// origin is what reports know of the processes that are started at a place.
func (p *place) origin(e *Engine, name string, entry *machine.FuncInfo) *csp.Origin {
	for _, o := range p.origins {
		if o.Name == name && o.Data == any(entry) {
			return o
		}
	}
	o := &csp.Origin{Name: name, At: &p.Site, Data: entry, Panicked: e.asPanic}
	if len(p.origins) >= maxOrigins {
		p.origins = nil // of a method of an interface, say
	}
	p.origins = append(p.origins, o)
	return o
}
