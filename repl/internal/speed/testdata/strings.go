package main

import (
	"strconv"
	"strings"
)

func work() string {
	vowels, length := 0, 0
	for round := 0; round < 2000; round++ {
		s := ""
		for i := 0; i < 50; i++ {
			s += string(rune('a' + i%26))
		}
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case 'a', 'e', 'i', 'o', 'u':
				vowels++
			}
		}
		b := []byte(s)
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		length += len(strings.ToUpper(string(b)))
		for _, r := range s {
			if r > 'm' {
				length++
			}
		}
	}
	return strconv.Itoa(vowels) + " " + strconv.Itoa(length)
}
