package heap

import "slices"

// A goroutine is a stack that has been read.
type goroutine struct {
	frames []frame   // the innermost, at the lowest address, comes first
	others []uintptr // pointers that its description holds
	rough  bool      // stopped where the pointers in its frames are not known
}

type frame struct {
	segment
	entry  uintptr // of the function
	fields []uintptr
}

// A segment is a piece of memory.
type segment struct {
	start uintptr
	mem   []byte
}

// stack reads a goroutine. What cannot be read has no pointers: the file is one that parse
// has read before.
func (s *Snapshot) stack(l located) *goroutine {
	r := newReader(s.dump, l.at)
	g := &goroutine{}
	r.ints(8)
	r.skip()
	g.others = append(g.others, r.ptr())
	r.ints(3)
	for r.err == nil {
		switch r.int() {
		case tagStackFrame:
			f := frame{segment: segment{start: r.ptr()}}
			r.ints(2)
			f.mem = slices.Clone(r.bytes())
			f.entry = r.ptr()
			r.ints(2)
			g.rough = g.rough || string(r.bytes()) == "runtime.asyncPreempt"
			r.fields(func(at uintptr) { f.fields = append(f.fields, at) })
			g.frames = append(g.frames, f)
		case tagDefer:
			r.ints(4)
			g.others = append(g.others, r.ptr())
			r.ints(2)
		case tagPanic:
			r.ints(3)
			g.others = append(g.others, r.ptr())
			r.ints(2)
		default:
			return g
		}
	}
	return g
}
