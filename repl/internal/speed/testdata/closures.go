package main

import "strconv"

func adder(d int) func(int) int {
	total := 0
	return func(x int) int {
		total += x + d
		return total
	}
}

func work() string {
	f, last := adder(3), 0
	for i := 0; i < 1000000; i++ {
		last = f(i)
	}
	return strconv.Itoa(last)
}
