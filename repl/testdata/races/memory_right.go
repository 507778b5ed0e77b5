package main

type node struct {
	next  *node
	value int
}

func main() {
	n := &node{next: &node{}}
	xs := make([]int, 2, 8)
	done := make(chan bool, 1)
	go func() {
		n.next.value = 1
		xs[0] = 1
		_ = append(xs, 4)
		done <- true
	}()
	n.value = 2
	xs[1] = 2
	<-done
	_ = append(xs, 5)
}
