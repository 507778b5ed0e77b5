//go:build mended

package events

// wake has those who wait look at their contexts. With the lock nobody is between a look and sleep.
func (q *Queue) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cond.Broadcast()
}
