package heap

import (
	"encoding/binary"
	"slices"
	"sort"
)

// Hide has the n bytes at p not followed: what they point to is not reached from
// there, unless MarkRange says so.
func (s *Snapshot) Hide(p, n uintptr) { s.hidden = append(s.hidden, span{p, p + n}) }

// HideGoroutine has the stack of a goroutine not be one of the roots.
func (s *Snapshot) HideGoroutine(id int64) {
	g := s.goroutines[id]
	if g == nil {
		return
	}
	if i := s.find(g.record); i >= 0 {
		s.Hide(s.objects[i].addr, uintptr(len(s.objects[i].mem)))
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
	for id, g := range s.goroutines {
		if !except[id] {
			s.markStack(g)
		}
	}
	s.drain()
}

// MarkGoroutine marks what can be reached from a goroutine that was hidden.
func (s *Snapshot) MarkGoroutine(id int64) {
	if g := s.goroutines[id]; g != nil {
		if i := s.find(g.record); i >= 0 {
			s.markAll(s.objects[i].segment)
		}
		s.markStack(g)
		s.drain()
	}
}

// MarkRange marks what can be reached from n bytes that were hidden, at p.
func (s *Snapshot) MarkRange(p, n uintptr) {
	i := s.find(p)
	if i < 0 {
		return
	}
	o := s.objects[i]
	from := p - o.addr
	s.markAll(segment{start: p, mem: o.mem[from:min(from+n, uintptr(len(o.mem)))]})
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
	if i < 0 || p-s.objects[i].addr >= uintptr(len(s.objects[i].mem)) {
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
		o := s.objects[s.queue[last]].segment
		s.queue = s.queue[:last]
		s.follow(o, s.hiddenIn(o))
	}
}

// hiddenIn returns the hidden spans that lie in a segment.
func (s *Snapshot) hiddenIn(o segment) []span {
	end := o.start + uintptr(len(o.mem))
	i := sort.Search(len(s.hidden), func(i int) bool { return s.hidden[i].to > o.start })
	j := i
	for j < len(s.hidden) && s.hidden[j].from < end {
		j++
	}
	return s.hidden[i:j]
}

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

// pointers calls f for each pointer of a segment.
func (o segment) pointers(f func(at, p uintptr)) {
	r := reader{b: o.fields}
	for r.int() != 0 {
		at := r.ptr()
		if p := o.word(at); p != 0 {
			f(o.start+at, p)
		}
	}
}

// follow marks what a segment points to, apart from the hidden parts of it.
func (s *Snapshot) follow(o segment, hidden []span) {
	o.pointers(func(at, p uintptr) {
		for _, h := range hidden {
			if h.has(at) {
				return
			}
		}
		s.mark(p)
	})
}

// markAll marks what any word of a segment may point to.
func (s *Snapshot) markAll(o segment) {
	for at := uintptr(0); at+ptrSize <= uintptr(len(o.mem)); at += ptrSize {
		if p := o.word(at); p != 0 {
			s.mark(p)
		}
	}
}

// markStack marks what a goroutine's stack points to. The dump does not tell where
// the pointers are in variables that the compiler put on the stack although their
// address is taken: a frame that something points into is followed as a whole.
func (s *Snapshot) markStack(g *goroutine) {
	for _, p := range g.others {
		s.mark(p)
	}
	whole := make([]bool, len(g.frames))
	var todo []int
	into := func(p uintptr) {
		i := sort.Search(len(g.frames), func(i int) bool { return g.frames[i].start > p }) - 1
		if i >= 0 && !whole[i] && p < g.frames[i].start+uintptr(len(g.frames[i].mem)) {
			whole[i] = true
			todo = append(todo, i)
		}
	}
	for i, f := range g.frames { // the innermost, at the lowest address, comes first
		if g.rough && !whole[i] {
			whole[i] = true
			todo = append(todo, i)
			continue
		}
		f.pointers(func(_, p uintptr) {
			s.mark(p)
			into(p)
		})
	}
	for len(todo) > 0 {
		f := g.frames[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for at := uintptr(0); at+ptrSize <= uintptr(len(f.mem)); at += ptrSize {
			p := f.word(at)
			s.mark(p)
			into(p)
		}
	}
}
