package main

import "strconv"

func produce(out chan int, n int) {
	for i := 0; i < n; i++ {
		out <- i
	}
	close(out)
}

func work() string {
	const n = 50000
	a, b, c, d := make(chan int), make(chan int), make(chan int), make(chan int)
	go produce(a, n)
	go produce(b, n)
	go produce(c, n)
	go produce(d, n)
	sum := 0
	for open := 4; open > 0; {
		v, ok := 0, false
		select {
		case v, ok = <-a:
			if !ok {
				a = nil
			}
		case v, ok = <-b:
			if !ok {
				b = nil
			}
		case v, ok = <-c:
			if !ok {
				c = nil
			}
		case v, ok = <-d:
			if !ok {
				d = nil
			}
		}
		if ok {
			sum += v
		} else {
			open--
		}
	}
	return strconv.Itoa(sum)
}
