package remote_test

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// A shop and a kitchen on two machines, both of them simulated.
func Example() {
	type Order struct {
		Table int
		Dish  string
	}
	shop := func(e remote.Engine) {
		orders, err := remote.NewQueue[Order](e, "orders")
		if err != nil {
			fmt.Println(err)
			return
		}
		for i, dish := range []string{"soup", "fish"} {
			outcome, err := orders.Put(Order{i + 1, dish})
			fmt.Println(dish, outcome, err)
		}
		orders.Close()
	}
	kitchen := func(e remote.Engine) {
		orders, err := remote.NewQueue[Order](e, "orders")
		if err != nil {
			fmt.Println(err)
			return
		}
		for d := range orders.All() {
			csp.Sleep(10 * time.Second)
			fmt.Println("table", d.Value.Table, d.Value.Dish)
			d.Ack()
		}
	}

	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		b := remote.Simulated(rt, remote.Faults{})
		csp.Go(func() { shop(b.Connect("shop")) })
		kitchen(b.Connect("kitchen"))
	})
	// Output:
	// soup done <nil>
	// fish done <nil>
	// table 1 soup
	// table 2 fish
}

// Who has no answer, puts again, and so may put twice. The search finds out what a program that does not reckon with
// that does.
func ExampleSimulated() {
	program := func() {
		b := remote.Simulated(nil, remote.Faults{Lost: 1})
		csp.Go(func() {
			q, _ := remote.NewQueue[int](b.Connect("shop"), "payments")
			for {
				if o, _ := q.Put(10); o == remote.Done {
					break
				}
			}
			q.Close()
		})
		balance := 0
		q, _ := remote.NewQueue[int](b.Connect("bank"), "payments")
		for d := range q.All() {
			balance += d.Value
			d.Ack()
		}
		explore.Assert(balance == 10, "the balance is %d", balance)
	}
	r, err := explore.Search(explore.Func(program), explore.Options{Punctual: true})
	fmt.Println(r.Failure, err)
	fmt.Println(r.Sentence)
	// Output:
	// check: the balance is 20 <nil>
	// fails if the network loses the answer to put 10 on payments
}

// A value that has an id is stored once, however often it is put.
func ExampleQueue_PutID() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		e := remote.Simulated(rt, remote.Faults{}).Connect("shop")
		q, _ := remote.NewQueue[int](e, "payments", remote.Dedup(time.Hour))
		for range 3 {
			o, _ := q.PutID("invoice 7", 10)
			fmt.Print(o, " ")
		}
		fmt.Println(q.Backlog())
	})
	// Output: done done done 1 <nil>
}

// Work that takes longer than others wait for it is said to be in progress.
func ExampleDelivery_InProgress() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		e := remote.Simulated(rt, remote.Faults{}).Connect("studio")
		q, _ := remote.NewQueue[string](e, "films", remote.AckWait(30*time.Second))
		q.Put("The General")
		d, _ := q.Take()
		for range 8 {
			csp.Sleep(10 * time.Second)
			if !d.InProgress() {
				fmt.Println("somebody else has it")
				return
			}
		}
		fmt.Println(d.Value, d.Ack())
	})
	// Output: The General true
}

// Whoever subscribes hears what is put from then on, and how much of it was dropped.
func ExampleTopic() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		b := remote.Simulated(rt, remote.Faults{})
		in, _ := remote.NewTopic[int](b.Connect("reader"), "news", remote.Fixed(2))
		news, _ := in.Subscribe()
		csp.Go(func() {
			out, _ := remote.NewTopic[int](b.Connect("press"), "news")
			for i := range 5 {
				out.Put(i)
			}
			out.Close()
		})
		csp.Sleep(time.Second)
		for v := range news.All() {
			fmt.Print(v, " ")
		}
		fmt.Println(news.Dropped(), "dropped")
	})
	// Output: 0 1 3 dropped
}

// A remote take stands among the operations of Alts like any other.
func ExampleQueue_TakeOp() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		q, _ := remote.NewQueue[int](remote.Simulated(rt, remote.Faults{}).Connect("here"), "jobs")
		alt := csp.Alts(q.TakeOp(), csp.Timeout(time.Minute).TakeOp())
		fmt.Println(alt.Index == 1, csp.Since(csp.VirtualEpoch))
	})
	// Output: true 1m0s
}
