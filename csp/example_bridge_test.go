package csp_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

func ExampleLines() {
	csp.Run(func() {
		lines, err := csp.Lines(strings.NewReader("first\nsecond\n"))
		for line := range lines.All() {
			fmt.Println(line)
		}
		fmt.Println(err())
	})
	// Output:
	// first
	// second
	// <nil>
}

func ExampleFromGo() {
	results := make(chan int)
	go func() {
		defer close(results)
		for i := range 3 {
			results <- i
		}
	}()
	csp.Run(func() {
		fmt.Println(csp.Into(nil, csp.FromGo(results)))
	})
	// Output: [0 1 2]
}

func ExampleToGo() {
	csp.Run(func() {
		squares := csp.NewChan[int]()
		results := csp.ToGo(squares, 0)
		sum := csp.Thread(func() (sum int) {
			for v := range results { // outside the runtime
				sum += v
			}
			return sum
		})
		for i := range 4 {
			squares.Put(i * i)
		}
		squares.Close()
		fmt.Println(sum.Take())
	})
	// Output: 14 true
}

func ExampleFromSeq() {
	ages := map[string]int{"ann": 41, "bob": 27}
	csp.Run(func() {
		for name := range csp.FromSeq(slices.Values(slices.Sorted(maps.Keys(ages)))).All() {
			fmt.Println(name, ages[name])
		}
	})
	// Output:
	// ann 41
	// bob 27
}
