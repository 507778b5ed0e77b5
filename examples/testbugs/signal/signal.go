// Package signal has a condition that is a channel, so that one could wait for it with a timeout. A signal is
// dropped if nobody receives it just then, and who has unlocked may not have come to the channel yet.
//
// After https://github.com/juicedata/juicefs/pull/3782.
package signal

import "sync"

// A Page becomes ready once.
type Page struct {
	mu    sync.Mutex
	ready bool
	ch    chan struct{}
}

// Ready tells that the page is ready.
func (p *Page) Ready() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ready = true
	select {
	case p.ch <- struct{}{}:
	default:
	}
}

// Wait waits until the page is ready.
func (p *Page) Wait() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.ready {
		p.mu.Unlock()
		<-p.ch
		p.mu.Lock()
	}
}
