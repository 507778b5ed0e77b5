// Package gossip drops neighbours while these read. To drop one takes the lock and waits for the end of its
// reader, which may be about to take the lock for what it has read.
//
// After https://github.com/iotaledger-archive/goshimmer/pull/236.
package gossip

import "sync"

// A Manager has neighbours.
type Manager struct {
	mu         sync.Mutex
	neighbours map[string]*neighbour
	received   []string
}

type neighbour struct {
	inbox  chan string
	stop   chan struct{}
	reader sync.WaitGroup
}

// New returns a manager without neighbours.
func New() *Manager { return &Manager{neighbours: map[string]*neighbour{}} }

// Add adds a neighbour. What is sent to the channel it has written, until it is dropped.
func (m *Manager) Add(name string) (inbox chan<- string, dropped <-chan struct{}) {
	n := &neighbour{inbox: make(chan string), stop: make(chan struct{})}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.neighbours[name] = n
	n.reader.Go(func() { m.read(n) })
	return n.inbox, n.stop
}

func (m *Manager) read(n *neighbour) {
	for {
		select {
		case text := <-n.inbox:
			m.mu.Lock()
			m.received = append(m.received, text)
			m.mu.Unlock()
		case <-n.stop:
			return
		}
	}
}

// close ends the reader of a neighbour.
func (n *neighbour) close() {
	close(n.stop)
	n.reader.Wait()
}
