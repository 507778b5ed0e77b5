package main

import "github.com/cspsh/cspsh/csp"

func main() {
	c, done := csp.NewChan[int](), csp.NewChan[bool](csp.Fixed(1))
	before, put, taken, sum := 1, 0, 0, 0
	c.TakeThen(func(v int, ok bool) { // comes after what was done before it was arranged, and before the value was put
		sum = before + put
		taken = v
		csp.Go(func() {
			sum++
			done.Put(true)
		})
	})
	csp.Go(func() {
		put = 2
		c.Put(3)
	})
	done.Take()
	if sum+taken != 7 {
		panic(sum)
	}
	closed := csp.NewChan[int]()
	closed.TakeThen(func(int, bool) {
		before++
		done.PutThen(true, func(bool) { taken++ })
	})
	before++
	closed.Close()
	done.Take()
	before++

	// A callback that nobody calls.
	csp.NewChan[int]().TakeThen(func(int, bool) { before++ })
	before++
	meet := csp.NewChan[int]()
	meet.PutThen(1, func(bool) {})
	csp.Go(func() { meet.Take(); before++; done.Put(true) })
	done.Take()
	before++
}
