package signal

import "testing"

func TestReady(t *testing.T) {
	p := New()
	go p.Ready()
	p.Wait()
}
