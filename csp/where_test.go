package csp

import (
	"strings"
	"testing"
)

// A process stands in the code of its user, whatever of this package that has called.
func TestWhere(t *testing.T) {
	rt := New()
	defer rt.Stop()
	c, d := NewChanOn[int](rt), NewChanOn[int](rt)
	rt.Run(func() {
		Go(func() {
			for range c.All() {
			}
		}, Name("range"))
		Go(func() { Into(nil, c) }, Name("into"))
		Pipe(c, d)
		Go(func() {
			for {
				Yield()
			}
		}, Name("yield"))
		for range 3 {
			Yield()
		}
		for _, p := range rt.Processes() {
			if !strings.HasPrefix(p.Site, "where_test.go:") && p.State != Running {
				t.Errorf("%s is at %q", p.Name, p.Site)
			}
		}
	})
}

// With an interpreter a process stands, and goes on, where that says.
func TestWhereInterpreted(t *testing.T) {
	var line int // where the interpreter is
	rt := New(WithSites(
		func() *Site { return &Site{File: "x.go", Line: line} },
		func(s *Site) { line = s.Line },
	))
	defer rt.Stop()
	c, d := NewChanOn[int](rt), NewChanOn[int](rt)
	rt.Run(func() {
		line = 1
		Pipe(c, d)
		Go(func() {
			for line = 2; ; {
				if Yield(); line != 2 {
					t.Errorf("goes on at line %d", line)
				}
			}
		}, Name("yield"))
		line = 3
		for range 3 {
			Yield()
		}
		sites := map[string]string{}
		for _, p := range rt.Processes() {
			sites[p.Name] = p.Site
		}
		if line != 3 || sites["pipe"] != "x.go:1" || sites["yield"] != "x.go:2" {
			t.Errorf("in line %d of x.go: %v", line, sites)
		}
	})
}
