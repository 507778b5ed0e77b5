package main

import "strconv"

func quicksort(a []int, lo, hi int) {
	for lo < hi {
		p := a[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for a[i] < p {
				i++
			}
			for a[j] > p {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i++
				j--
			}
		}
		quicksort(a, lo, j)
		lo = i
	}
}

func work() string {
	const n = 100000
	a := make([]int, n)
	x := 12345
	for i := range a {
		x = (x*1103515245 + 12345) & 0x7fffffff
		a[i] = x
	}
	quicksort(a, 0, n-1)
	for i := 1; i < n; i++ {
		if a[i-1] > a[i] {
			return "not sorted"
		}
	}
	return strconv.Itoa(a[n/2])
}
