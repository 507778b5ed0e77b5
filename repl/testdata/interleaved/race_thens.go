package main

import "github.com/cspsh/cspsh/csp"

func main() {
	c := csp.NewChan[int](csp.Fixed(2))
	n := 0
	for i := range 2 {
		csp.Go(func() {
			c.PutThen(i, func(bool) { n++ })
		})
	}
}
