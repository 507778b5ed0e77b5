package main

import (
	"fmt"
	"math"
	"slices"
)

type tagged struct {
	tag any
	f   float64
}

func main() {
	nan := math.NaN()
	m := map[float64]int{1: 10}
	for i := range 5 {
		m[nan] = i
	}
	var values []int
	for k, v := range m {
		if k != k {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	fmt.Println(values)

	rounds := 0
	for range m {
		clear(m)
		rounds++
	}
	fmt.Println(rounds, len(m))

	tags := map[tagged]string{{"a", nan}: "a", {"b", nan}: "b", {3, nan}: "3", {4, 0}: "4"}
	right := 0
	for k, v := range tags {
		if fmt.Sprint(k.tag) == v {
			right++
		}
	}
	fmt.Println(right)
}

// Output:
// [0 1 2 3 4]
// 1 0
// 4
