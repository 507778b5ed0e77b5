//go:build !mended

package pool

// Purge stops a worker, if one is idle.
func (p *Pool) Purge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle > 0 {
		p.tasks <- nil
	}
}

// leave is called by a worker that stops.
func (p *Pool) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle--
}
