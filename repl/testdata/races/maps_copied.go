// What is called from a package's source counts as done by its caller.
package main

import (
	"maps"
	"time"
)

func main() {
	m := map[string]int{"a": 1}
	go func() { maps.Copy(map[string]int{}, m) }() // race
	time.Sleep(200 * time.Millisecond)
	m["a"] = 2 // race: m["a"]
}
