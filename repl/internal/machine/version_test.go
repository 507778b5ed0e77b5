package machine

import "testing"

// loops keeps the variables of loops in closures, which shows whether each round has its own.
const loops = `package main

import "fmt"

var kept []func() int

func keep(f func() int) { kept = append(kept, f) }

func show(what string) {
	fmt.Print(what)
	for _, f := range kept {
		fmt.Print(" ", f())
	}
	fmt.Println()
	kept = nil
}

func main() {
	for i := 0; i < 3; i++ {
		keep(func() int { i += 10; return i })
	}
	show("for")
	for i, j := 0, 9; i < j; i, j = i+1, j-3 {
		if i == 1 {
			continue
		}
		keep(func() int { return 10*i + j })
	}
	show("two")
outer:
	for i := 0; ; i++ {
		p := &i
		keep(func() int { return *p })
		for j := range []int{1, 2} {
			keep(func() int { return j })
			if i == 2 {
				break outer
			}
			continue outer
		}
	}
	show("labels")
	for i, v := range []int{5, 6, 7} {
		keep(func() int { return 10*i + v })
	}
	show("slice")
	for i, v := range [...]int{5, 6} {
		defer func() { fmt.Println("deferred", i, v) }()
	}
	for _, c := range "ab" {
		keep(func() int { return int(c) })
	}
	show("string")
	for k, v := range map[int]int{4: 2} {
		k += v
		keep(func() int { return k })
	}
	show("map")
	c := make(chan int, 2)
	c <- 1
	c <- 2
	close(c)
	for v := range c {
		keep(func() int { return v })
	}
	show("chan")
	func() {
		for i := 0; i < 2; i++ {
			func() {
				keep(func() int { return i })
			}()
			i := i
			keep(func() int { return i })
		}
	}()
	show("nested")
}
`

// Before Go 1.22 the variables of a loop are those of all its rounds: by the version of the file.
func TestLoopVariables(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{"", `for 10 11 12
two 9 23
labels 0 0 1 0 2 0
slice 5 16 27
string 97 98
map 6
chan 1 2
nested 0 0 1 1
deferred 1 6
deferred 0 5
`},
		{"//go:build go1.21\n\n", `for 13 23 33
two 30 30
labels 2 0 2 0 2 0
slice 27 27 27
string 98 98
map 6
chan 2 2
nested 2 0 2 1
deferred 1 6
deferred 1 6
`},
	} {
		out, raised := newTestHost().run(t, test.line+loops)
		if raised != nil || out != test.want {
			t.Errorf("%sgives %v\n%s, want\n%s", test.line, raised, out, test.want)
		}
	}
}
