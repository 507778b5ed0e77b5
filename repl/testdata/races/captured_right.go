package main

func main() {
	text := ""
	ready := make(chan bool)
	go func() {
		text = "hello"
		close(ready)
	}()
	<-ready
	if text != "hello" {
		panic(text)
	}
}
