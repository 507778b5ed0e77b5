package machine

import (
	"testing"
	"unsafe"
)

// TestLate holds what a host is told of late, and at once, against what it is told of where it is told of all: in the second
// half of a program that does the same twice.
func TestLate(t *testing.T) {
	const src = `package main

var (
	words = make([]int, 1000)
	more  = make([]int, 1000)
	pairs = make([]struct{ a int32; s string }, 300)
	flags = make([]bool, 5000)
	bytes = make([]byte, 3000)
	rows  = [][]int32{make([]int32, 500), make([]int32, 500)}
	other = make([]int, 500)
	sum   int
	half  int
)

func main() {
	work()
	half = 1
	work()
}

func work() {
	w, m, p, f, b, r, o := words, more, pairs, flags, bytes, rows, other
	for i := range w {
		w[i] = i
	}
	for _, v := range m[:500] {
		sum += v
	}
	for i := 0; i < len(f); i += 3 {
		f[i] = !f[i]
	}
	for i := range p {
		p[i].a, p[i].s = int32(i), "x"
	}
	for i, j := 0, 2000; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	for i := range 900 {
		m[i] += w[i]
	}
	for i := 0; i < len(o); i += 2 {
		j := i + 1
		sum += o[i] + o[j]
	}
	for i := range r {
		for j := range 400 {
			sum += int(r[i][j])
		}
	}
	for i := range w {
		for j := i; j < i+2 && j < len(w); j++ {
			sum += w[j]
		}
	}
}
`
	type access struct {
		line, col int
		write     bool
	}
	type bytes map[uintptr]map[access]bool
	var (
		all, now   = bytes{}, bytes{}
		accesses   int // in the first half
		soon, late int
		polls      int
	)
	note := func(to bytes, p unsafe.Pointer, a access) {
		if to[uintptr(p)] == nil {
			to[uintptr(p)] = map[access]bool{}
		}
		to[uintptr(p)][a] = true
	}
	h := watching(t)
	h.again = true
	h.access = func(p unsafe.Pointer, size uintptr, write bool, site *Site) {
		to := all
		switch {
		case site.Subject == "half":
			h.again = false
			h.late = func(p unsafe.Pointer, bytes uint64, write bool, site *Site) {
				late++
				if uintptr(p)%64 != 0 {
					t.Errorf("late: %p", p)
				}
				for i := range 64 {
					if bytes>>i&1 != 0 {
						note(now, unsafe.Add(p, i), access{site.Line, site.Col, write})
					}
				}
			}
			return
		case h.again:
			accesses++
		default:
			to = now
			soon++
		}
		for i := range size {
			note(to, unsafe.Add(p, i), access{site.Line, site.Col, write})
		}
	}
	h.polled = func() {
		if polls++; polls%5 == 0 {
			h.m.Resume(h.m.Suspend())
			n := late
			if h.m.TellLate(); late > n {
				t.Errorf("%d blocks are told of too late", late-n)
			}
		}
	}
	if _, raised := h.run(t, src); raised != nil {
		t.Fatal(raised)
	}
	h.m.TellLate()
	writes := func(of map[access]bool) bool {
		for a := range of {
			if a.write {
				return true
			}
		}
		return false
	}
	for p, want := range all {
		got := now[p]
		if len(got) == 0 || writes(got) != writes(want) {
			t.Errorf("of a byte that %v accesses is told %v", want, got)
		}
		for a := range got {
			if !want[a] {
				t.Errorf("of a byte that %v accesses is told %v", want, a)
			}
		}
	}
	if late == 0 || late+soon > accesses/3 {
		t.Errorf("told of %d accesses, and of %d blocks late; %d accesses in all", soon, late, accesses)
	}
}
