package heap

import (
	"cmp"
	"encoding/binary"
	"iter"
	"runtime"
	"slices"
	"sort"
)

// Hide has the n bytes at p not followed: what they point to is not reached from
// there, unless MarkRange says so.
func (s *Snapshot) Hide(p, n uintptr) { s.hidden = append(s.hidden, span{p, p + n}) }

// HideGoroutine has the stack of a goroutine not be one of the roots.
func (s *Snapshot) HideGoroutine(id int64) {
	g, ok := s.goroutines[id]
	if !ok {
		return
	}
	if i := s.find(g.record); i >= 0 {
		s.Hide(s.objects[i].addr, s.objects[i].size)
	}
}

// MarkRoots marks what can be reached from global variables and from the goroutines
// other than those listed, which are to be hidden.
func (s *Snapshot) MarkRoots(except map[int64]bool) {
	slices.SortFunc(s.hidden, func(a, b span) int {
		if a.from < b.from {
			return -1
		}
		return 1
	})
	for _, g := range s.globals {
		s.follow(g, nil)
	}
	for _, p := range s.finalizers {
		s.mark(p)
	}
	for id, l := range s.goroutines {
		if !except[id] {
			s.markStack(s.stack(l))
		}
	}
	s.drain()
}

// MarkGoroutine marks what can be reached from a goroutine that was hidden.
func (s *Snapshot) MarkGoroutine(id int64) {
	if g, ok := s.goroutines[id]; ok {
		if i := s.find(g.record); i >= 0 {
			s.follow(s.objects[i], nil)
		}
		s.markStack(s.stack(g))
		s.drain()
	}
}

// MarkRange marks what can be reached from n bytes that were hidden, at p.
func (s *Snapshot) MarkRange(p, n uintptr) {
	i := s.find(p)
	if i < 0 {
		return
	}
	for x := range s.linksOf(s.objects[i]) {
		if p <= x.at && x.at < p+n {
			s.mark(x.to)
		}
	}
	s.drain()
}

// Marked reports whether the object at p was reached, or is not on the heap.
func (s *Snapshot) Marked(p uintptr) bool {
	i := s.find(p)
	return i < 0 || s.marked[i]
}

// find returns the index of the object that holds the address p, or -1.
func (s *Snapshot) find(p uintptr) int {
	i := sort.Search(len(s.objects), func(i int) bool { return s.objects[i].addr > p }) - 1
	if i < 0 || p-s.objects[i].addr >= s.objects[i].size {
		return -1
	}
	return i
}

func (s *Snapshot) mark(p uintptr) {
	if i := s.find(p); i >= 0 && !s.marked[i] {
		s.marked[i] = true
		s.queue = append(s.queue, i)
	}
}

// drain follows the pointers of what has been marked.
func (s *Snapshot) drain() {
	for len(s.queue) > 0 {
		last := len(s.queue) - 1
		o := s.objects[s.queue[last]]
		s.queue = s.queue[:last]
		s.follow(o, s.hiddenIn(o))
	}
}

// hiddenIn returns the hidden spans that lie in an object.
func (s *Snapshot) hiddenIn(o object) []span {
	end := o.end()
	i := sort.Search(len(s.hidden), func(i int) bool { return s.hidden[i].to > o.addr })
	j := i
	for j < len(s.hidden) && s.hidden[j].from < end {
		j++
	}
	return s.hidden[i:j]
}

func (o segment) end() uintptr { return o.start + uintptr(len(o.mem)) }

// word reads the pointer at an offset of a segment.
func (o segment) word(at uintptr) uintptr {
	if at+ptrSize > uintptr(len(o.mem)) {
		return 0
	}
	if ptrSize == 4 {
		return uintptr(binary.NativeEndian.Uint32(o.mem[at:]))
	}
	return uintptr(binary.NativeEndian.Uint64(o.mem[at:]))
}

// linksOf returns the pointers in an object.
func (s *Snapshot) linksOf(o object) iter.Seq[link] {
	return func(yield func(link) bool) {
		for i := range o.n {
			if !yield(s.links.at(o.first + i)) {
				return
			}
		}
	}
}

// follow marks what an object points to, apart from the hidden parts of it.
func (s *Snapshot) follow(o object, hidden []span) {
	for x := range s.linksOf(o) {
		if !slices.ContainsFunc(hidden, func(h span) bool { return h.has(x.at) }) {
			s.mark(x.to)
		}
	}
}

// frameLink is how far from the end of a frame its callee's frame pointer points to:
// that is not a pointer to a variable. It is 0 where there are no frame pointers.
var frameLink = map[string]uintptr{"amd64": 2 * ptrSize, "arm64": ptrSize}[runtime.GOARCH]

// markStack marks what a goroutine's stack points to. The dump tells which pointers in
// a frame are alive, but not those in variables that other pointers lead to. Where it
// cannot be known what a pointer leads to, what is above it in the frame is followed.
func (s *Snapshot) markStack(g *goroutine) {
	for _, p := range g.others {
		s.mark(p)
	}
	var locals []local // by address
	bounds := make([]uintptr, len(g.frames))
	for i, f := range g.frames {
		vars, known := f.variables()
		locals = append(locals, vars...)
		bounds[i] = f.start
		if !known || g.rough {
			bounds[i] = f.end() // from there on it has been, or will be, followed
		}
	}
	slices.SortFunc(locals, func(a, b local) int { return cmp.Compare(a.from, b.from) })
	var todo []span
	into := func(p uintptr) {
		i := sort.Search(len(locals), func(i int) bool { return locals[i].from > p }) - 1
		if i >= 0 && p < locals[i].to {
			todo = append(todo, span{locals[i].from, locals[i].end})
			locals[i].end = locals[i].from
			return
		}
		i = sort.Search(len(g.frames), func(i int) bool { return g.frames[i].start > p }) - 1
		if i >= 0 && p < bounds[i] && g.frames[i].end()-p != frameLink {
			todo = append(todo, span{p, bounds[i]})
			bounds[i] = p
		}
	}
	for i, f := range g.frames {
		if g.rough {
			todo = append(todo, span{f.start, f.end()})
			bounds[i] = f.start
			continue
		}
		for _, at := range f.fields {
			if p := f.word(at); p != 0 {
				s.mark(p)
				into(p)
			}
		}
	}
	for len(todo) > 0 {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for at := t.from &^ (ptrSize - 1); at < t.to; at += ptrSize {
			p := g.word(at)
			s.mark(p)
			into(p)
		}
	}
}

// word reads the pointer at an address on the stack.
func (g *goroutine) word(at uintptr) uintptr {
	i := sort.Search(len(g.frames), func(i int) bool { return g.frames[i].start > at }) - 1
	if i < 0 {
		return 0
	}
	return g.frames[i].word(at - g.frames[i].start)
}
