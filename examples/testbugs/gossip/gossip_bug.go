//go:build !mended

package gossip

// Drop drops a neighbour.
func (m *Manager) Drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := m.neighbours[name]; n != nil {
		delete(m.neighbours, name)
		n.close()
	}
}
