package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.NewTimer(time.Nanosecond)
	fmt.Println(t.Stop())
	t.Reset(1)
	select {
	case <-t.C:
		fmt.Println("t")
	default:
		fmt.Println("d")
	}
}
