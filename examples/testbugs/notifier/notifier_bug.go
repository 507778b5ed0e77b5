//go:build !mended

package notifier

func (n *Notifier) work() {
	for m := range n.messages {
		n.sent = append(n.sent, m)
	}
}

// Close closes the notifier, and waits for its worker.
func (n *Notifier) Close() {
	close(n.done)
	close(n.messages)
	n.worker.Wait()
}
