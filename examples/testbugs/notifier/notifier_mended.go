//go:build mended

package notifier

func (n *Notifier) work() {
	for {
		select {
		case m := <-n.messages:
			n.sent = append(n.sent, m)
		case <-n.done:
			return
		}
	}
}

// Close closes the notifier, and waits for its worker. The channel of messages stays open.
func (n *Notifier) Close() {
	close(n.done)
	n.worker.Wait()
}
