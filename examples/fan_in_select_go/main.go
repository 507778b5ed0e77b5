// Fan_in_select_go is fan_in_select with Go's own channels and select. It is
// plain Go: cspsh runs the go statements as processes and the channels on its
// runtime.
package main

import (
	"fmt"
	"time"
)

func main() {
	talk := fanIn(
		boring("Joe", 200*time.Millisecond),
		boring("Ann", 330*time.Millisecond),
	)
	for range 8 {
		fmt.Println(<-talk)
	}
	fmt.Println("you are both boring, I am leaving")
}

// fanIn returns a channel that carries whatever arrives on a or b.
func fanIn(a, b <-chan string) <-chan string {
	out := make(chan string)
	go func() {
		for {
			select {
			case v := <-a:
				out <- v
			case v := <-b:
				out <- v
			}
		}
	}()
	return out
}

// boring returns a channel on which name counts up, with a pause each time.
func boring(name string, pause time.Duration) <-chan string {
	talk := make(chan string)
	go func() {
		for i := 1; ; i++ {
			time.Sleep(pause)
			talk <- fmt.Sprint(name, " ", i)
		}
	}()
	return talk
}

// Output:
// Joe 1
// Ann 1
// Joe 2
// Joe 3
// Ann 2
// Joe 4
// Ann 3
// Joe 5
// you are both boring, I am leaving
