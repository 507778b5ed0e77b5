package main

import "strconv"

func count(out chan int, most int) {
	for i := 2; i <= most; i++ {
		out <- i
	}
	close(out)
}

func filter(in, out chan int, prime int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
	close(out)
}

func work() string {
	const most = 3571 // the 500th prime
	in := make(chan int)
	go count(in, most)
	n, last := 0, 0
	for {
		prime, ok := <-in
		if !ok {
			break
		}
		n, last = n+1, prime
		out := make(chan int)
		go filter(in, out, prime)
		in = out
	}
	return strconv.Itoa(n) + " " + strconv.Itoa(last)
}
