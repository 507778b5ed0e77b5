// Assemble takes characters and gives lines of a printer, each as wide as the
// paper. When the characters end, it fills the last line up with spaces, unless
// there is nothing on it.
//
// After ASSEMBLE in C. A. R. Hoare, "Communicating Sequential Processes", CACM
// 21(8), 1978. A line has 125 characters there, and 20 here.
package main

import "fmt"

const width = 20

type line [width]byte

func main() {
	chars, lines := make(chan byte), make(chan line)
	go func() {
		defer close(chars)
		for i := range 48 {
			chars <- 'a' + byte(i%26)
		}
	}()
	go assemble(chars, lines)
	for l := range lines {
		fmt.Printf("|%s|\n", l[:])
	}
}

func assemble(chars <-chan byte, lines chan<- line) {
	defer close(lines)
	var l line
	n := 0
	for c := range chars {
		l[n] = c
		if n++; n == width {
			lines <- l
			n = 0
		}
	}
	if n == 0 {
		return
	}
	for ; n < width; n++ {
		l[n] = ' '
	}
	lines <- l
}

// Output:
// |abcdefghijklmnopqrst|
// |uvwxyzabcdefghijklmn|
// |opqrstuv            |
