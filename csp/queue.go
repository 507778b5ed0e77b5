package csp

import "iter"

// runQueue holds the runnable processes, first in, first out. The first is kept apart from the others,
// so that processes that take turns need nothing else. The others are in a ring rather than in a list of
// linked processes, since that takes fewer writes of pointers, which are dear while the garbage collector
// runs.
type runQueue struct {
	first *Process   // nil when the queue is empty
	ring  []*Process // its length is a power of two
	at    int        // the position of the second
	n     int        // with the first
}

// head returns the first process of a queue that is not empty.
func (q *runQueue) head() *Process { return q.first }

// get returns the process that i others precede.
func (q *runQueue) get(i int) *Process { return *q.place(i) }

// place returns where that process is kept.
func (q *runQueue) place(i int) **Process {
	if i == 0 {
		return &q.first
	}
	return &q.ring[(q.at+i-1)&(len(q.ring)-1)]
}

// swap exchanges two processes, given as for get.
func (q *runQueue) swap(i, j int) {
	a, b := q.place(i), q.place(j)
	*a, *b = *b, *a
}

// drop removes the head.
func (q *runQueue) drop() {
	q.n--
	if q.n == 0 {
		q.first = nil
		return
	}
	second := &q.ring[q.at&(len(q.ring)-1)]
	q.first = *second
	*second = nil
	q.at++
}

func (q *runQueue) push(p *Process) {
	if q.n == 0 {
		q.first = p
		q.n = 1
		return
	}
	q.queue(p)
}

// queue is push behind others.
func (q *runQueue) queue(p *Process) {
	if q.n > len(q.ring) {
		q.grow()
	}
	*q.place(q.n) = p
	q.n++
}

func (q *runQueue) grow() {
	ring := make([]*Process, max(64, 2*len(q.ring)))
	for i := range q.n - 1 {
		ring[i] = q.get(i + 1)
	}
	q.ring, q.at = ring, 0
}

// hasten puts a process of the queue first.
func (q *runQueue) hasten(p *Process) {
	i := q.n - 1
	for i > 0 && q.get(i) != p {
		i--
	}
	if i <= 0 {
		return
	}
	for ; i < q.n-1; i++ {
		q.swap(i, i+1)
	}
	*q.place(i) = nil
	q.at--
	*q.place(1) = q.first
	q.first = p
}

// rotate puts the first k processes at the end.
func (q *runQueue) rotate(k int) {
	for range k {
		p := q.first
		q.drop()
		q.push(p)
	}
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
