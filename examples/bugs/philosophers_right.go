//go:build ignore

// One takes the right fork first.
package main

func main() {
	var forks [3]chan bool
	for i := range forks {
		forks[i] = make(chan bool, 1)
	}
	done := make(chan bool)
	for i := range forks {
		go func() {
			left, right := forks[i], forks[(i+1)%3]
			if i == 0 {
				left, right = right, left
			}
			left <- true
			right <- true
			<-right
			<-left
			done <- true
		}()
	}
	for range forks {
		<-done
	}
}
