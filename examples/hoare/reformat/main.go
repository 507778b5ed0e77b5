// Reformat reads cards of one width and prints lines of another. Written as one
// loop it would be two loops that each want to be the outer one. As two
// processes, one that takes cards apart and one that puts lines together, it is
// nothing but the channel between them.
//
// After REFORMAT in C. A. R. Hoare, "Communicating Sequential Processes", CACM
// 21(8), 1978.
package main

import (
	"fmt"
	"strings"
)

const (
	columns = 10 // of a card; 80 in the paper
	width   = 24 // of a line; 125 in the paper
)

func main() {
	text := "The output of one process is the input of another, and neither knows."
	for line := range assemble(disassemble(deck(text))) {
		fmt.Printf("|%s|\n", line)
	}
}

// deck gives text on cards.
func deck(text string) <-chan string {
	cards := make(chan string)
	go func() {
		defer close(cards)
		for len(text) > 0 {
			n := min(columns, len(text))
			cards <- fmt.Sprintf("%-*s", columns, text[:n])
			text = text[n:]
		}
	}()
	return cards
}

func disassemble(cards <-chan string) <-chan byte {
	chars := make(chan byte)
	go func() {
		defer close(chars)
		for c := range cards {
			for i := range len(c) {
				chars <- c[i]
			}
		}
	}()
	return chars
}

func assemble(chars <-chan byte) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		var line strings.Builder
		for c := range chars {
			line.WriteByte(c)
			if line.Len() == width {
				lines <- line.String()
				line.Reset()
			}
		}
		if line.Len() > 0 {
			lines <- fmt.Sprintf("%-*s", width, line.String())
		}
	}()
	return lines
}

// Output:
// |The output of one proces|
// |s is the input of anothe|
// |r, and neither knows.   |
