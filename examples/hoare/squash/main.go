// Squash is a copying process with a memory: two asterisks in a row leave it as
// one upward arrow. To know whether an asterisk stands alone it has to take the
// character after it, so it also meets an input that ends too early.
//
// After SQUASH in C. A. R. Hoare, "Communicating Sequential Processes", CACM
// 21(8), 1978, with the end of the input that the paper leaves as an exercise.
package main

import "fmt"

func main() {
	for _, text := range []string{"x**2 + y**2", "2*x", "a***b", "**", "odd*"} {
		west, east := make(chan rune), make(chan rune)
		go write(west, text)
		go squash(west, east)
		fmt.Printf("%-12s", text)
		for c := range east {
			fmt.Print(string(c))
		}
		fmt.Println()
	}
}

func squash(west <-chan rune, east chan<- rune) {
	defer close(east)
	for c := range west {
		if c != '*' {
			east <- c
			continue
		}
		next, ok := <-west
		switch {
		case !ok:
			east <- '*'
		case next == '*':
			east <- '↑'
		default:
			east <- '*'
			east <- next
		}
	}
}

func write(out chan<- rune, text string) {
	defer close(out)
	for _, c := range text {
		out <- c
	}
}

// Output:
// x**2 + y**2 x↑2 + y↑2
// 2*x         2*x
// a***b       a↑*b
// **          ↑
// odd*        odd*
