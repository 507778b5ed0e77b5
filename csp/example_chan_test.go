package csp_test

import (
	"fmt"
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// smallest is a buffer of which the smallest value is taken first.
type smallest struct{ values []int }

func (b *smallest) Len() int   { return len(b.values) }
func (b *smallest) Cap() int   { return 3 }
func (b *smallest) Full() bool { return len(b.values) == b.Cap() }

func (b *smallest) Add(v int) {
	i, _ := slices.BinarySearch(b.values, v)
	b.values = slices.Insert(b.values, i, v)
}

func (b *smallest) Remove() int {
	v := b.values[0]
	b.values = slices.Delete(b.values, 0, 1)
	return v
}

func ExampleBuffer() {
	csp.Run(func() {
		tasks := csp.NewChan[int](csp.WithBuffer[int](new(smallest)))
		csp.OntoChan(tasks, []int{5, 2, 8, 1})
		csp.Yield() // 5, 2 and 8 are in the buffer
		for v := range tasks.All() {
			fmt.Println(v)
		}
	})
	// Output:
	// 2
	// 1
	// 5
	// 8
}

func ExampleDropping() {
	csp.Run(func() {
		first := csp.NewChan[int](csp.Dropping(2))
		for i := range 5 {
			first.Put(i) // never parks
		}
		first.Close()
		fmt.Println(csp.Into(nil, first))
	})
	// Output: [0 1]
}

func ExampleChan_Offer() {
	csp.Run(func() {
		c := csp.NewChan[string](csp.Fixed(1))
		fmt.Println(c.Offer("one"), c.Offer("two"))
		fmt.Println(c.Poll())
		v, ok := c.Poll()
		fmt.Printf("%q %v\n", v, ok)
	})
	// Output:
	// true false
	// one true
	// "" false
}

func ExampleChan_PutThen() {
	csp.Run(func() {
		c := csp.NewChan[string]()
		c.PutThen("hello", func(ok bool) { fmt.Println("accepted:", ok) })
		fmt.Println(c.Take())
		csp.Yield() // the callback comes on a later tick

		c.Close()
		c.PutThen("anyone?", func(ok bool) { fmt.Println("accepted:", ok) })
		csp.Yield()
	})
	// Output:
	// hello true
	// accepted: true
	// accepted: false
}

// Whoever calls squares can take from the channel, but can neither put on it nor close it.
func ExampleChan_TakeSide() {
	squares := func(n int) csp.TakeChan[int] {
		c := csp.NewChan[int]()
		fill := func(out csp.PutChan[int]) {
			defer out.Close()
			for i := range n {
				out.Put(i * i)
			}
		}
		csp.Go(func() { fill(c.PutSide()) })
		return c.TakeSide()
	}
	csp.Run(func() {
		for v := range squares(4).All() {
			fmt.Println(v)
		}
	})
	// Output:
	// 0
	// 1
	// 4
	// 9
}

func ExamplePriority() {
	csp.Run(func() {
		urgent, later := csp.NewChan[string](csp.Fixed(2)), csp.NewChan[string](csp.Fixed(2))
		later.Put("write to grandmother")
		urgent.Put("put the fire out")
		for range 3 {
			alt := csp.Alts(urgent.TakeOp(), later.TakeOp(), csp.Priority(), csp.Default("go home"))
			fmt.Println(alt.Index, alt.Value)
		}
	})
	// Output:
	// 0 put the fire out
	// 1 write to grandmother
	// -1 go home
}

// Puts and takes of channels of different types stand in one Alts.
func ExampleChan_PutOp() {
	csp.Run(func() {
		numbers, stop := csp.NewChan[int](), csp.NewChan[struct{}]()
		csp.Go(func() {
			for i := 0; ; i++ {
				if alt := csp.Alts(stop.TakeOp(), numbers.PutOp(i)); alt.Chan == csp.Channel(stop) {
					fmt.Println("stopped")
					numbers.Close()
					return
				}
			}
		})
		for range 3 {
			v, _ := numbers.Take()
			fmt.Println(v)
		}
		stop.Close()
		numbers.Take()
	})
	// Output:
	// 0
	// 1
	// 2
	// stopped
}
