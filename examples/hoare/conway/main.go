// Conway solves the problem for which coroutines were invented: read cards, print
// lines of another width, and replace each pair of asterisks by an upward arrow,
// also where the pair is split between two cards. The three stages are three
// processes; the one in the middle was put between the others without a change
// to either.
//
// After the solution in C. A. R. Hoare, "Communicating Sequential Processes",
// CACM 21(8), 1978, of a problem in M. E. Conway, "Design of a Separable
// Transition-Diagram Compiler", CACM 6(7), 1963.
package main

import "fmt"

const (
	columns = 6
	width   = 16
)

func main() {
	cards := []string{"a**2 +", " b**2 ", "= c**2", "; 2**1", "0 = 10", "24; 3*", "*2 = 9"}
	var (
		read     = make(chan string)
		chars    = make(chan rune)
		squashed = make(chan rune)
		lines    = make(chan []rune)
	)
	go func() {
		defer close(read)
		for _, c := range cards {
			read <- c
		}
	}()
	go disassemble(read, chars)
	go squash(chars, squashed)
	go assemble(squashed, lines)
	for l := range lines {
		fmt.Printf("|%s|\n", string(l))
	}
}

func disassemble(cards <-chan string, out chan<- rune) {
	defer close(out)
	for card := range cards {
		for _, c := range card {
			out <- c
		}
	}
}

// squash keeps the asterisk that it has seen last until it knows what follows.
func squash(in <-chan rune, out chan<- rune) {
	defer close(out)
	held := false
	for c := range in {
		switch {
		case held && c == '*':
			out <- '↑'
			held = false
		case c == '*':
			held = true
		default:
			if held {
				out <- '*'
				held = false
			}
			out <- c
		}
	}
	if held {
		out <- '*'
	}
}

func assemble(in <-chan rune, lines chan<- []rune) {
	defer close(lines)
	line := make([]rune, 0, width)
	for c := range in {
		if line = append(line, c); len(line) == width {
			lines <- line
			line = make([]rune, 0, width) // the other one is the receiver's now
		}
	}
	if len(line) > 0 {
		lines <- line
	}
}

// Output:
// |a↑2 + b↑2 = c↑2;|
// | 2↑10 = 1024; 3↑|
// |2 = 9|
