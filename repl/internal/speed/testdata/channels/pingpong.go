package main

import "strconv"

func player(in, out chan int) {
	for ball := range in {
		out <- ball + 1
	}
	close(out)
}

func work() string {
	a, b := make(chan int), make(chan int)
	go player(a, b)
	ball := 0
	for i := 0; i < 200000; i++ {
		a <- ball
		ball = <-b
	}
	close(a)
	<-b
	return strconv.Itoa(ball)
}
