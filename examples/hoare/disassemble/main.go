// Disassemble takes cards and gives the characters on them, one after the other,
// with a space after each card. The reader of the characters need not know that
// there ever were cards.
//
// After DISASSEMBLE in C. A. R. Hoare, "Communicating Sequential Processes", CACM
// 21(8), 1978. A card has 80 columns there, and 8 here.
package main

import "fmt"

const columns = 8

// A card is an array, so that sending one sends a copy of it.
type card [columns]byte

func main() {
	cards, chars := make(chan card), make(chan byte)
	go func() {
		defer close(cards)
		for _, text := range []string{"FORTRAN ", "ALGOL 60", "LISP 1.5"} {
			cards <- card([]byte(text))
		}
	}()
	go disassemble(cards, chars)

	n := 0
	for c := range chars {
		fmt.Printf("%c", c)
		n++
	}
	fmt.Printf("\n%d characters\n", n)
}

func disassemble(cards <-chan card, chars chan<- byte) {
	defer close(chars)
	for c := range cards {
		for _, b := range c {
			chars <- b
		}
		chars <- ' '
	}
}

// Output:
// FORTRAN  ALGOL 60 LISP 1.5
// 27 characters
