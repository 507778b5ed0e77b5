//go:build mended

package node

// Status returns the count, 0 of a node that is stopped.
func (n *Node) Status() int {
	answer := make(chan int)
	select {
	case n.status <- answer:
		return <-answer
	case <-n.done:
		return 0
	}
}
