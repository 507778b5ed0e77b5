package main

import "strconv"

func work() string {
	s := 0
	for i := 0; i < 20000000; i++ {
		s = s*3 + i&7
	}
	return strconv.Itoa(s)
}
