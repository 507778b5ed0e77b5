//go:build !mended

package events

// wake has those who wait look at their contexts.
func (q *Queue) wake() { q.cond.Broadcast() }
