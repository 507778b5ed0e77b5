// Go_block shows the ways to start a function as a process and to get hold of
// what it returns: nothing (Go), a value on a channel (GoChan), or a value and an
// error (GoFuture).
package main

import (
	"errors"
	"fmt"

	"github.com/cspsh/cspsh/csp"
)

func main() {
	// Go only starts it. The process can be waited for.
	greeter := csp.Go(func() { fmt.Println("hello from a process") })
	greeter.Wait()

	// GoChan gives a channel. The result arrives there, and then it closes.
	sum := csp.GoChan(func() int {
		total := 0
		for n := range numbers(10).All() {
			total += n
		}
		return total
	})
	v, ok := sum.Take()
	fmt.Println("sum:", v, ok)
	v, ok = sum.Take()
	fmt.Println("and again:", v, ok)

	// GoFuture is for what may fail.
	_, err := csp.GoFuture(func() (string, error) {
		return "", errors.New("out of luck")
	}).Await()
	fmt.Println("error:", err)

	// A panic stays in its process: whoever waits gets it as an error.
	_, err = csp.GoFuture(func() (string, error) {
		panic("out of order")
	}).Await()
	var p *csp.PanicError
	if errors.As(err, &p) {
		fmt.Println("panic:", p.Value)
	}
}

// numbers returns a channel with the numbers from 1 to n.
func numbers(n int) *csp.Chan[int] {
	c := csp.NewChan[int]()
	csp.Go(func() {
		for i := 1; i <= n; i++ {
			c.Put(i)
		}
		c.Close()
	})
	return c
}

// Output:
// hello from a process
// sum: 55 true
// and again: 0 false
// error: out of luck
// panic: out of order
