//go:build mended

package gossip

// Drop drops a neighbour. It waits for its end without the lock.
func (m *Manager) Drop(name string) {
	m.mu.Lock()
	n := m.neighbours[name]
	delete(m.neighbours, name)
	m.mu.Unlock()
	if n != nil {
		n.close()
	}
}
