// A variable that a literal captures, and that is read without waiting for it.
package main

import "time"

func main() {
	ready, text := false, ""
	go func() {
		text = "hello" // race: text
		ready = true   // race: ready
	}()
	time.Sleep(200 * time.Millisecond)
	if ready { // race
		_ = text + "!" // race
	}
}
