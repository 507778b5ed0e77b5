package main

import "fmt"

func main() {
	go fmt.Println("x")
	go fmt.Println("y")
	fmt.Println("z")
}
