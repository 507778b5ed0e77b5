// What a condition begins with, before && and ||.
package main

import (
	"fmt"
	"math"
	"os"
)

type num int

type point struct {
	x  int
	on bool
}

func try(name string, holds bool) {
	if holds {
		fmt.Println(name)
	}
}

func main() {
	no, yes, n, f, b := false, true, 0, 1.5, byte(3)
	p := &point{1, true}
	var e error
	var q *point
	var a any = 3
	s := "go"
	if !no || n == 3 {
		fmt.Println("not")
	}
	if !(no) || n == 3 {
		fmt.Println("not in parentheses")
	}
	if (n) == 0 || no {
		fmt.Println("name in parentheses")
	}
	if (n) == 0 && yes {
		fmt.Println("two parentheses")
	}
	if -n == 0 && !no {
		fmt.Println("minus")
	}
	if ^n == -1 && !no {
		fmt.Println("complement")
	}
	if -(1) == n || yes {
		fmt.Println("constant")
	}
	if (-1) == n || (yes) {
		fmt.Println("constant in parentheses")
	}
	if -1 == n || (yes) {
		fmt.Println("constant")
	}
	if int(b) == 3 || no {
		fmt.Println("conversion")
	}
	if num(n) == 0 && !no {
		fmt.Println("conversion to named")
	}
	if int(n) == 0 && !no {
		fmt.Println("conversion to the same")
	}
	if (*point)(nil) == q && !no {
		fmt.Println("conversion to pointer")
	}
	if (*point)(p) == p && !no {
		fmt.Println("conversion to pointer")
	}
	if []byte(s)[0] == 'g' && !no {
		fmt.Println("conversion to slice")
	}
	if float64(n) < f && !no {
		fmt.Println("conversion to float")
	}
	if (e) == nil && !no {
		fmt.Println("interface")
	}
	if a == 3 && (a) != nil && !no {
		fmt.Println("any")
	}
	if a.(int) == 3 && !no {
		fmt.Println("assertion")
	}
	if !p.on || (*p).x == 1 && !(no) {
		fmt.Println("fields")
	}
	if math.Pi > f && !no {
		fmt.Println("package constant")
	}
	if os.Stdout != nil && !no {
		fmt.Println("package variable")
	}
	if !(os.Stdout == nil) && !(no) {
		fmt.Println("package variable")
	}
	if !!yes && !(!(yes)) {
		fmt.Println("twice not")
	}
	if func() bool { return !no }() && !no {
		fmt.Println("literal")
	}
	if <-ready() && !no {
		fmt.Println("receive")
	}
	for i := 0; !(i > 2) && !no; i++ {
		fmt.Println(i)
	}
	for !no || n == 3 {
		no = true
		fmt.Println("loop")
	}
	switch {
	case !yes || n == 1:
		fmt.Println("wrong")
	case !(no) || n == 0:
		fmt.Println("case")
	}
	try("argument", !yes || (n) == 0)
	t := !yes || (n) == 0
	u := -n == 0 && (n) == 0
	fmt.Println(t, u, func() bool { return !(yes) || n == 0 }())
}

func ready() chan bool {
	c := make(chan bool, 1)
	c <- true
	return c
}

// Output:
// not
// not in parentheses
// name in parentheses
// two parentheses
// minus
// complement
// constant
// constant in parentheses
// constant
// conversion
// conversion to named
// conversion to the same
// conversion to pointer
// conversion to pointer
// conversion to slice
// conversion to float
// interface
// any
// assertion
// fields
// package constant
// package variable
// package variable
// twice not
// literal
// receive
// 0
// 1
// 2
// loop
// case
// argument
// true true true
