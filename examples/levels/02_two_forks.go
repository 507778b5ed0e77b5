//go:build ignore

// Two who eat need two forks each. Have both starve.
//
// goal: deadlock
package main

func eat(one, other, done chan bool) {
	one <- true
	other <- true
	<-other
	<-one
	done <- true
}

func main() {
	left, right, done := make(chan bool, 1), make(chan bool, 1), make(chan bool)
	go eat(left, right, done)
	go eat(right, left, done)
	<-done
	<-done
}
