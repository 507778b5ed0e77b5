// Package notifier hands messages to a worker until it is closed. Who has seen that it is open sends on a
// channel that may be closed by then.
//
// After https://github.com/gnacho/netpulse/issues/202.
package notifier

import "sync"

// A Notifier hands messages to a worker.
type Notifier struct {
	messages chan string
	done     chan struct{}
	worker   sync.WaitGroup
	sent     []string
}

// New returns a notifier with its worker.
func New() *Notifier {
	n := &Notifier{messages: make(chan string, 1), done: make(chan struct{})}
	n.worker.Go(n.work)
	return n
}

// Notify hands a message over, unless the notifier is closed.
func (n *Notifier) Notify(message string) bool {
	select {
	case <-n.done:
		return false
	default:
	}
	select {
	case n.messages <- message:
		return true
	case <-n.done:
		return false
	}
}
