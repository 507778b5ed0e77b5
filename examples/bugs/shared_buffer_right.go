//go:build ignore

// Each buffer is a new one.
package main

func main() {
	c := make(chan []byte, 2)
	go func() {
		for _, b := range []byte("ab") {
			c <- []byte{b}
		}
		close(c)
	}()
	text := ""
	for buf := range c {
		text += string(buf)
	}
	if text != "ab" {
		panic("read " + text)
	}
}
