package pool

import "testing"

func TestPurge(t *testing.T) {
	p := New()
	done := make(chan bool)
	p.Submit(func() { done <- true })
	<-done
	go p.Purge()
	p.Submit(func() { done <- true })
	<-done
}
