//go:build !mended

package node

// Status returns the count, 0 of a node that is stopped.
func (n *Node) Status() int {
	if n.stopped() {
		return 0
	}
	answer := make(chan int)
	n.status <- answer
	return <-answer
}
