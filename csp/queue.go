package csp

import "iter"

// runQueue holds the runnable processes, first in, first out. It is a ring rather than a list of
// linked processes, since that takes fewer writes of pointers, which are dear while the garbage
// collector runs.
type runQueue struct {
	ring []*Process // its length is a power of two
	at   int        // the position of the head
	n    int
}

// head returns the first process of a queue that is not empty.
func (q *runQueue) head() *Process { return q.ring[q.at&(len(q.ring)-1)] }

// get returns the process that i others precede.
func (q *runQueue) get(i int) *Process { return q.ring[(q.at+i)&(len(q.ring)-1)] }

// swap exchanges two processes, given as for get.
func (q *runQueue) swap(i, j int) {
	last := len(q.ring) - 1
	i, j = (q.at+i)&last, (q.at+j)&last
	q.ring[i], q.ring[j] = q.ring[j], q.ring[i]
}

// drop removes the head.
func (q *runQueue) drop() {
	q.ring[q.at&(len(q.ring)-1)] = nil
	q.at++
	q.n--
}

func (q *runQueue) push(p *Process) {
	if q.n == len(q.ring) {
		q.grow()
	}
	q.ring[(q.at+q.n)&(len(q.ring)-1)] = p
	q.n++
}

func (q *runQueue) grow() {
	ring := make([]*Process, max(64, 2*len(q.ring)))
	n := 0
	for p := range q.all() {
		ring[n] = p
		n++
	}
	q.ring, q.at = ring, 0
}

// all returns the processes in their order.
func (q *runQueue) all() iter.Seq[*Process] {
	return func(yield func(*Process) bool) {
		for i := range q.n {
			if !yield(q.get(i)) {
				return
			}
		}
	}
}
