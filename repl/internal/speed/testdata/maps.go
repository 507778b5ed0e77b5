package main

import "strconv"

func work() string {
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = "key" + strconv.Itoa(i)
	}
	m := map[string]int{}
	for i := 0; i < 500000; i++ {
		m[keys[i%1000]] += i
	}
	total := 0
	for _, v := range m {
		total += v
	}
	return strconv.Itoa(total)
}
