//go:build ignore

// The buffer that was sent is filled anew before it was read.
package main

func main() {
	c := make(chan []byte, 2)
	go func() {
		buf := make([]byte, 1)
		for _, b := range []byte("ab") {
			buf[0] = b
			c <- buf
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
