package machine

import (
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// watching returns a host that is told of accesses, and fails the test where one is of a frame.
func watching(t testing.TB) *testHost {
	h := newTestHost()
	quiet, moment := false, uint32(1)
	h.m.Watch, h.m.Quiet, h.m.Moment = true, &quiet, &moment
	h.access = func(p unsafe.Pointer, size uintptr, write bool, site *Site) {
		for f := h.m.top; f != nil; f = f.caller {
			if from := uintptr(unsafe.Pointer(f)); from <= uintptr(p) && uintptr(p) < from+frameSize(f) {
				t.Errorf("%s:%d: %s is in a frame", site.File, site.Line, site.Subject)
			}
		}
	}
	return h
}

// frameSize is the size of a frame, which its type begins with.
func frameSize(f *frame) uintptr { return *(*uintptr)(f.code.frameType) }

// TestAccesses is what a host is told of the lines of a program, in order.
func TestAccesses(t *testing.T) {
	const src = `package main

type point struct{ x, y int }
type pair struct{ a, b point }

var (
	n    int
	s    string
	list = []int{1, 2, 3}
	arr  [4]int
	m    = map[string]int{"a": 1}
	p    = &pair{}
	pp   *point = &p.a
	i8   [2]int8
	any1 any
	ptrs = []*point{{}, {}}
)

func get(q *point) int { return q.x }
func (v point) sum() int { return v.x }

func main() {
	k, key := 2, "b"
	local := []int{7, 8}
	var frame [3]int
	boxed := 0
	f := func() { boxed++ }
	//
	n++                      // r n, w n
	n += n                   // r n, r n, w n
	frame[k%3] = k           //
	k = frame[1] + k         //
	k = 2                    //
	list[k] = n              // r n, r list, w list[2]
	local[1]++               // r local[1], w local[1]
	arr[k]++                 // r arr[2], w arr[2]
	_ = m["a"]               // r m, r m["a"]
	m[key] = 4               // r m, w m["b"]
	m[key]++                 // r m, r m["b"], w m["b"]
	p.b.y = 3                // r p, w p.b.y
	p.a = p.b                // r p, r p.b, r p, w p.a
	pp.x, pp.y = pp.y, pp.x  // r pp, r pp, r pp, r pp.y, r pp, r pp.x, w pp.x, w pp.y
	*pp = point{}            // r pp, w *pp
	_ = get(pp)              // r pp, r q.x
	_ = pp.sum()             // r pp, r pp
	i8[1] = 2                // w i8[1]
	s += "x"                 // r s, w s
	f()                      // r boxed, w boxed
	any1 = n                 // r n, w any1
	_, _ = any1.(int)        // r any1
	list = append(list, 1)   // r list, r list, w list
	_ = len(m) + len(list)   // r m, r m, r list
	delete(m, "a")           // r m, w m
	copy(local, list)        // r list, r list, w local
	for _, v := range list { // r list, r list[0], r list[1], r list[2], r list[3]
		_ = v
	}
	for range m {            // r m, r m, r m
	}
	_ = arr == [4]int{}      // r arr
	_ = &n                   //
	_ = ptrs[1].y            // r ptrs, r ptrs[1], r ptrs[1].y
	_ = boxed                // r boxed
}
`
	lines := strings.Split(src, "\n")
	h := watching(t)
	got := map[int][]string{}
	check := h.access
	h.again = true
	h.access = func(p unsafe.Pointer, size uintptr, write bool, site *Site) {
		check(p, size, write, site)
		kind := "r "
		if write {
			kind = "w "
		}
		line := site.Line
		for _, c := range h.m.Stack() { // what a line calls is its
			if c.Func.Name == "main.main" && c.Site != nil {
				line = c.Site.Line
			}
		}
		name, _ := h.m.Accessed()
		got[line] = append(got[line], kind+name)
	}
	if _, raised := h.run(t, src); raised != nil {
		t.Fatal(raised)
	}
	for i, line := range lines {
		_, want, ok := strings.Cut(line, "// ")
		if !ok {
			if len(got[i+1]) > 0 && strings.HasSuffix(line, "//") {
				t.Errorf("%s\n\t%v", line, got[i+1])
			}
			continue
		}
		if !slices.Equal(got[i+1], strings.Split(want, ", ")) {
			t.Errorf("%s\n\tgot  %v", line, strings.Join(got[i+1], ", "))
		}
	}
}

// TestToldOnce is what a host is told of a loop in one moment.
func TestToldOnce(t *testing.T) {
	const src = `package main

type pair struct{ a, b int }

var (
	n int
	m = map[string]int{}
	w = map[int]int{}
	p = &pair{}
	s = make([]int8, 4)
)

func main() {
	for i := range 3 {
		n++
		m["a"] += 2
		w[7]--
		p.b *= i
		s[3] |= 1
	}
}
`
	const want = `r n, w n, r m, r m["a"], w m["a"], r w, r w[7], w w[7], r p, r p.b, w p.b, r s, r s[3], w s[3]`
	var all string
	for range 20 { // two variables may have the same place in what was told of
		h := watching(t)
		var got []string
		h.access = func(p unsafe.Pointer, size uintptr, write bool, site *Site) {
			kind := "r "
			if write {
				kind = "w "
			}
			name, _ := h.m.Accessed()
			got = append(got, kind+name)
		}
		if _, raised := h.run(t, src); raised != nil {
			t.Fatal(raised)
		}
		if all = strings.Join(got, ", "); all == want {
			return
		}
	}
	t.Errorf("got  %s\nwant %s", all, want)
}

// TestUpdates is what a host is told of that takes a read and a write in one, and that what is updated is right.
func TestUpdates(t *testing.T) {
	const src = `package main

import "fmt"

type pair struct{ a, b int }

var (
	n int
	p = &pair{}
	s = make([]int8, 8)
)

func failing(f func()) (err any) {
	defer func() { err = recover() }()
	f()
	return nil
}

func main() {
	l, q := make([]pair, 8), &pair{}
	var none *pair
	for i := range 3 {
		n += i
		p.b -= i
		q.b += i
		q.a += 2
		l[i].b += i
		l[2].a++
		s[i] |= int8(i)
	}
	fmt.Print(n, *p, *q, l[:3], s[:3], "; ")
	i := 8
	fmt.Print(failing(func() { l[i].b += i }), "; ", failing(func() { none.b += i }))
}
`
	const want = "3 {0 -3} {6 3} [{0 0} {0 1} {3 2}] [0 1 2]; runtime error: index out of range [8] with length 8; " +
		"runtime error: invalid memory address or nil pointer dereference"
	h := watching(t)
	type access struct {
		at    Site
		p     unsafe.Pointer
		write bool
	}
	noted := map[access]bool{}
	h.noted = func(p unsafe.Pointer, size uintptr, write bool, site *Site) bool {
		noted[access{Site{File: site.File, Line: site.Line, Subject: site.Subject}, p, write}] = true
		return true
	}
	h.access = func(p unsafe.Pointer, size uintptr, write bool, site *Site) {
		t.Errorf("line %d: %s is told of once more", site.Line, site.Subject)
	}
	out, raised := h.run(t, src)
	if raised != nil || out != want {
		t.Errorf("got  %s %v\nwant %s", out, raised, want)
	}
	updates := map[int]int{} // by lines
	for a := range noted {
		if a.write {
			updates[a.at.Line]++
		}
	}
	for line, want := range map[int]int{23: 1, 24: 1, 25: 1, 26: 1, 27: 3, 28: 1, 29: 3} {
		if updates[line] != want {
			t.Errorf("line %d: %d variables are updated, want %d", line, updates[line], want)
		}
	}
}

// TestLongNames holds that the parts of a very long path do not have names as long as it is.
func TestLongNames(t *testing.T) {
	h := watching(t)
	longest := 0
	h.access = func(_ unsafe.Pointer, _ uintptr, _ bool, site *Site) { longest = max(longest, len(site.Subject)) }
	path := strings.Repeat(".next", 2000)
	_, raised := h.run(t, "package main\ntype node struct{ next *node }\nvar n = &node{}\nfunc main() { n.next = n; n"+path+" = n }")
	if raised != nil {
		t.Fatal(raised)
	}
	if longest == 0 || longest > len(path)/4 {
		t.Errorf("a path of %d bytes has parts with names of %d", len(path), longest)
	}
}
