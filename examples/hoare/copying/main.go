// Copying is the smallest process that does something: whatever it takes from
// the west it gives to the east. Between two others it is a buffer for one
// character.
//
// After COPY, the first example in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import "fmt"

func main() {
	west, east := make(chan rune), make(chan rune)
	go write(west, "east or west, home is best")
	go copying(west, east)
	for c := range east {
		fmt.Print(string(c))
	}
	fmt.Println()
}

// copying ends when its input does, as in Hoare's notation every loop does. There
// a process that has ended is noticed by all who listen to it. In Go the one who
// sends says so, with close.
func copying(west <-chan rune, east chan<- rune) {
	defer close(east)
	for c := range west {
		east <- c
	}
}

func write(out chan<- rune, text string) {
	defer close(out)
	for _, c := range text {
		out <- c
	}
}

// Output:
// east or west, home is best
