package csp_test

import (
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

func ExampleXform() {
	isNew := csp.XDedupe[string]()
	words := csp.XMapCat(strings.Fields)
	x := csp.Compose(csp.Compose(words, isNew), csp.XPartition[string](2))

	fmt.Println(x.Apply([]string{"the the cat", "sat", "sat down"}))
	csp.Run(func() {
		lines := csp.ToChan([]string{"a rose is", "is a rose"})
		for pair := range csp.Through(lines, x).All() {
			fmt.Println(pair)
		}
	})
	// Output:
	// [[the cat] [sat down]]
	// [a rose]
	// [is a]
	// [rose]
}

func ExampleXChan() {
	csp.Run(func() {
		inverse := csp.XMap(func(v int) int { return 60 / v })
		put, take := csp.XChan(inverse, func(value any) (int, bool) {
			return -1, true // in place of what the panic prevented
		})
		csp.Go(func() {
			for _, v := range []int{2, 0, 3} {
				put.Put(v)
			}
			put.Close()
		})
		for v := range take.All() {
			fmt.Println(v)
		}
	})
	// Output:
	// 30
	// -1
	// 20
}

// A transducer of one's own makes the running sum.
func ExampleNewXform() {
	sums := csp.NewXform(func(emit func(int) bool) (step func(int) bool, end func()) {
		sum := 0
		return func(v int) bool {
			sum += v
			return emit(sum)
		}, nil
	})
	fmt.Println(sums.Apply([]int{1, 2, 3, 4}))
	fmt.Println(csp.Compose(sums, csp.XTakeWhile(func(sum int) bool { return sum < 5 })).Apply([]int{1, 2, 3, 4}))
	// Output:
	// [1 3 6 10]
	// [1 3]
}

func ExampleTransduce() {
	csp.Run(func() {
		lines := csp.ToChan([]string{"the quick", "brown fox", "jumps"})
		words := csp.Compose(csp.XMapCat(strings.Fields), csp.XTake[string](3))
		fmt.Println(csp.Transduce(lines, words, 0, func(n int, word string) int { return n + len(word) }))
	})
	// Output: 13
}

// Running totals of what goes through.
func ExampleXScan() {
	sum := csp.XScan(0, func(acc, v int) int { return acc + v })
	fmt.Println(sum.Apply([]int{1, 2, 3, 4}))
	// Output: [1 3 6 10]
}
