package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

func work() string {
	n, sum := 0, 0.0
	for i := 0; i < 100000; i++ {
		if strings.Contains("a text of some length", "some") {
			n++
		}
		sum += math.Sqrt(float64(i))
		if i%4 == 0 {
			n += len(fmt.Sprint(i))
		}
	}
	return strconv.Itoa(n) + " " + strconv.FormatFloat(sum, 'f', 3, 64)
}
