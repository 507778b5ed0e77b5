package main

import "github.com/cspsh/cspsh/csp"

func main() {
	c, done := csp.NewChan[int](), csp.NewChan[bool](csp.Fixed(1))
	n := 0
	c.TakeThen(func(v int, ok bool) {
		n = v
		done.PutThen(true, nil)
	})
	csp.Go(func() { c.Put(1) })
	n++ // nothing puts this and the callback in an order
	done.Take()
}
