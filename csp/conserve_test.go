package csp

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A ledger is what has become of the values that are put on a channel. Each is the number of its
// putter times 1000 and a count.
type ledger struct {
	accepted []int // whose operation returned true
	refused  []int // whose operation returned false, or was given up in a kill
	taken    []int
}

// put puts v in one way or another and notes what has come of it.
func (l *ledger) put(c *Chan[int], v int, way int) {
	note := func(ok bool) {
		if ok {
			l.accepted = append(l.accepted, v)
		} else {
			l.refused = append(l.refused, v)
		}
	}
	if way == 0 {
		c.PutThen(v, note)
		return
	}
	ok := false
	defer func() { note(ok) }()
	switch way {
	case 1:
		ok = c.Offer(v)
	case 2:
		alt := Alts(c.PutOp(v), Timeout(time.Duration(v%7)).TakeOp(), NewChan[int]().TakeOp())
		ok = alt.Index == 0 && alt.OK
	case 3:
		other := NewChan[int](Fixed(1))
		alt := Alts(c.PutOp(v), other.PutOp(v))
		ok = alt.Index == 0 && alt.OK
	default:
		ok = c.Put(v)
	}
}

func (l *ledger) take(c *Chan[int], way int) {
	note := func(v int, ok bool) {
		if ok {
			l.taken = append(l.taken, v)
		}
	}
	switch way {
	case 0:
		c.TakeThen(note)
	case 1:
		note(c.Poll())
	case 2:
		alt := Alts(c.TakeOp(), Timeout(3).TakeOp())
		v, ok := alt.Value.(int)
		note(v, ok)
	case 3:
		alt := Alts(c.TakeOp(), NewChan[string]().TakeOp(), Default(nil))
		v, ok := alt.Value.(int)
		note(v, ok)
	default:
		note(c.Take())
	}
}

// Whatever the schedule, and though some are killed in the midst of it, each value whose put was
// accepted is taken, once, and no other one is.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(300) {
		opts := []RuntimeOption{WithVirtualClock()}
		if seed%3 > 0 {
			opts = append(opts, WithSeed(seed))
		}
		rt := New(opts...)
		r := rand.New(rand.NewPCG(seed, 3))
		var l ledger
		if err := rt.Run(func() {
			c := NewChan[int]([][]Option{nil, {Fixed(1)}, {Fixed(3)}, {WithBuffer[int](&custom{kind: fixedBuffer, n: 2})}}[r.IntN(4)]...)
			var procs []*Process
			for p := range 4 {
				ways := [2]int{r.IntN(6), r.IntN(6)}
				procs = append(procs, Go(func() {
					for i := range 20 {
						l.put(c, 1000*p+i, ways[i%2])
					}
				}), Go(func() {
					for i := 0; !c.Closed(); i++ {
						l.take(c, ways[i%2])
						Sleep(1)
					}
				}))
			}
			for range 3 {
				Sleep(time.Duration(r.IntN(10)))
				procs[r.IntN(len(procs))].Kill()
			}
			Sleep(time.Duration(r.IntN(100)))
			c.Close()
			for _, p := range procs {
				p.Wait()
			}
			l.taken = append(l.taken, Into(nil, c)...)
			Sleep(1) // callbacks
		}); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		rt.Stop()
		slices.Sort(l.accepted)
		slices.Sort(l.taken)
		if !slices.Equal(l.taken, l.accepted) {
			t.Errorf("seed %d: taken %v\naccepted %v\nrefused %v", seed, l.taken, l.accepted, l.refused)
		}
	}
}
