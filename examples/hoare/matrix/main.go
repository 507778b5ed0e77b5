// Matrix multiplies by a matrix with an array of processes, one for each element,
// in which the data flow like water. Rows of the input come in from the west, one
// element to each row of processes; zeros come in from the north. Each process
// passes what comes from the west on to the east, and what comes from the north,
// plus its own product, on to the south. The results leave in the south.
//
// No process knows where it stands: those on the border are wired to sources and
// sinks, those within to one another.
//
// After the matrix multiplication in C. A. R. Hoare, "Communicating Sequential
// Processes", CACM 21(8), 1978.
package main

import "fmt"

const size = 3

type matrix [size][size]float64

func main() {
	a := matrix{{1, 2, 3}, {0, 1, 4}, {5, 6, 0}}
	in := matrix{{1, 0, 0}, {1, 1, 1}, {-24, 20, -5}}
	for _, row := range multiply(in, a) {
		fmt.Println(row)
	}
}

// multiply returns the product in·a.
func multiply(in, a matrix) (product matrix) {
	// eastward[i][j] is what element (i, j) takes from the west, southward[i][j]
	// what it takes from the north.
	var eastward [size][size + 1]chan float64
	var southward [size + 1][size]chan float64
	for i := range size + 1 {
		for j := range size {
			eastward[j][i] = make(chan float64)
			southward[i][j] = make(chan float64)
		}
	}
	for i := range size {
		go func() { // west: column i of the input
			for _, row := range in {
				eastward[i][0] <- row[i]
			}
		}()
		go func() { // north: a zero for each row of the input
			for range in {
				southward[0][i] <- 0
			}
		}()
		go func() { // east: the sink
			for range in {
				<-eastward[i][size]
			}
		}()
		for j := range size {
			go element(a[i][j], eastward[i][j], southward[i][j], eastward[i][j+1], southward[i+1][j])
		}
	}
	for i := range size {
		for j := range size {
			product[i][j] = <-southward[size][j]
		}
	}
	return product
}

func element(own float64, west, north <-chan float64, east, south chan<- float64) {
	for {
		x, sum := <-west, <-north
		east <- x
		south <- sum + own*x
	}
}

// Output:
// [1 2 3]
// [6 9 7]
// [-49 -58 8]
