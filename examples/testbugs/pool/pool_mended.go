//go:build mended

package pool

// Purge stops a worker, if one is idle. It is idle no more.
func (p *Pool) Purge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle > 0 {
		p.idle--
		p.tasks <- nil
	}
}

// leave is called by a worker that stops.
func (p *Pool) leave() {}
