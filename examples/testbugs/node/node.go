// Package node has a loop that answers questions until it is stopped. Who asks just then waits for ever.
//
// After https://github.com/etcd-io/etcd/pull/6857.
package node

// A Node counts.
type Node struct {
	status chan chan int
	stop   chan struct{}
	done   chan struct{}
}

// New returns a node whose loop runs.
func New() *Node {
	n := &Node{status: make(chan chan int), stop: make(chan struct{}), done: make(chan struct{})}
	go n.run()
	return n
}

func (n *Node) run() {
	defer close(n.done)
	for count := 1; ; count++ {
		select {
		case answer := <-n.status:
			answer <- count
		case <-n.stop:
			return
		}
	}
}

// Stop ends the loop, and waits for its end.
func (n *Node) Stop() {
	close(n.stop)
	<-n.done
}

// stopped reports whether the node is to stop.
func (n *Node) stopped() bool {
	select {
	case <-n.stop:
		return true
	default:
		return false
	}
}
