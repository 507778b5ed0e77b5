// What prints a map reads it.
package main

import (
	"fmt"
	"time"
)

func main() {
	m := map[string]int{"a": 1}
	go func() { _ = fmt.Sprint(m) }() // race
	time.Sleep(200 * time.Millisecond)
	m["a"] = 2 // race: m["a"]
}
