package main

import "strconv"

type shape interface{ area() int }

type square struct{ side int }

type rectangle struct{ width, height int }

func (s square) area() int { return s.side * s.side }

func (r *rectangle) area() int { return r.width * r.height }

func work() string {
	shapes := []shape{square{3}, &rectangle{2, 5}, square{4}, &rectangle{1, 7}}
	total := 0
	for i := 0; i < 1000000; i++ {
		total += shapes[i&3].area()
	}
	return strconv.Itoa(total)
}
