package main

import "strconv"

func matrix(n int, seed float64) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = seed * float64(i-j)
		}
	}
	return m
}

func work() string {
	const n = 120
	a, b, c := matrix(n, 0.5), matrix(n, 0.25), matrix(n, 0)
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			sum := 0.0
			for k := 0; k < n; k++ {
				sum += a[i][k] * b[k][j]
			}
			c[i][j] = sum
		}
	}
	trace := 0.0
	for i := range c {
		trace += c[i][i]
	}
	return strconv.FormatFloat(trace, 'f', 1, 64)
}
