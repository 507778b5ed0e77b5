package main

import "strconv"

func work() string {
	c := make(chan int)
	sum := 0
	for i := 0; i < 100000; i++ {
		go func() { c <- i }()
		sum += <-c
	}
	return strconv.Itoa(sum)
}
