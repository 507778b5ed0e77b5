// That some time has passed is no order.
package main

import "time"

func main() {
	a, b := 0, 0
	go func() { a = 1 }()                                 // race: a
	time.AfterFunc(50*time.Millisecond, func() { b = 1 }) // race: b
	<-time.After(200 * time.Millisecond)
	_ = a + 1 // race
	_ = b + 1 // race
}
