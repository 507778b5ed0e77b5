package race

import (
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// places are those in the source where memory is accessed, by numbers.
type places struct {
	sites   []*csp.Site
	numbers map[csp.Site]uint32
	recent  [64]numbered // by the addresses of sites
}

type numbered struct {
	at *csp.Site
	n  uint32
}

// number returns that of a place.
func (p *places) number(at *csp.Site) uint32 {
	r := &p.recent[uintptr(unsafe.Pointer(at))/unsafe.Sizeof(*at)%uintptr(len(p.recent))]
	if r.at != at || len(p.sites) == 0 {
		*r = numbered{at, p.find(at)}
	}
	return r.n
}

func (p *places) find(at *csp.Site) uint32 {
	n, ok := p.numbers[place(at)]
	if !ok {
		if p.numbers == nil {
			p.numbers = map[csp.Site]uint32{}
		}
		n = uint32(len(p.sites))
		p.sites, p.numbers[place(at)] = append(p.sites, at), n
	}
	return n
}
