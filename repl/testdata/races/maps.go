// A map is one variable: its entries are not apart.
package main

import "time"

func main() {
	m := map[string]int{"a": 1}
	key := "b"
	go func() { _ = m["a"] }() // race
	time.Sleep(200 * time.Millisecond)
	m[key] = 2 // race: m["b"]
}
