package csp_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A year passes at once.
func ExampleWithVirtualClock() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		begin := csp.Now()
		csp.Sleep(365 * 24 * time.Hour)
		fmt.Println(csp.Since(begin), csp.Now().Format(time.DateOnly))
	})
	// Output: 8760h0m0s 2000-12-31
}

// Two processes take two locks, here channels with a value, in different orders. Without a seed the
// first has both before the second begins; some seeds have them meet.
func ExampleWithSeed() {
	philosophers := func() {
		left, right := csp.NewChan[bool](csp.Fixed(1)), csp.NewChan[bool](csp.Fixed(1))
		eat := func(first, second *csp.Chan[bool]) func() {
			return func() {
				first.Put(true)
				second.Put(true)
				second.Take()
				first.Take()
			}
		}
		a, b := csp.Go(eat(left, right)), csp.Go(eat(right, left))
		a.Wait()
		b.Wait()
	}
	run := func(opts ...csp.RuntimeOption) error {
		rt := csp.New(append(opts, csp.WithVirtualClock())...)
		defer rt.Stop()
		return rt.Run(philosophers)
	}
	fmt.Println("without a seed:", run())
	for seed := range uint64(100) {
		var deadlock *csp.DeadlockError
		if errors.As(run(csp.WithSeed(seed+1)), &deadlock) {
			again := run(csp.WithSeed(deadlock.Seed))
			fmt.Println("with a seed:", len(deadlock.Processes), "processes are stuck; again:", errors.As(again, &deadlock))
			break
		}
	}
	// Output:
	// without a seed: <nil>
	// with a seed: 3 processes are stuck; again: true
}

// Settle waits until nothing can happen any more, and tells who is left.
func ExampleRuntime_Settle() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	requests := csp.NewChanOn[string](rt, csp.Name("requests"))
	rt.Go(func() {
		for r := range requests.All() {
			csp.Sleep(time.Minute)
			fmt.Println("served", r)
		}
	}, csp.Name("server"))
	requests.Put("tea")
	requests.Put("cake")
	left, _ := rt.Settle(context.Background())
	for _, p := range left {
		fmt.Println(p.Name, "waits:", p.Op, "on", p.Chans[0].Name)
	}
	// Output:
	// served tea
	// served cake
	// server waits: take on requests
}

// A test looks at what has been done at an instant.
func ExampleRuntime_Idle() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		ticks, n := csp.Interval(time.Second), 0
		csp.Go(func() {
			for range ticks.All() {
				n++
			}
		})
		csp.Sleep(time.Minute)
		rt.Idle(csp.Context()) // for what is due in the same instant
		fmt.Println(n, "after", csp.Since(csp.VirtualEpoch))
		ticks.Close()
	})
	// Output: 60 after 1m0s
}

// A paused runtime is taken on step by step.
func ExampleRuntime_Advance() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Pause()
	for _, name := range []string{"tick", "tock"} {
		rt.Go(func() {
			for range 2 {
				fmt.Println(" ", name)
				csp.Sleep(time.Second)
			}
		})
	}
	for step := 1; rt.Advance(); step++ {
		fmt.Printf("step %d, %v\n", step, rt.Since(csp.VirtualEpoch))
	}
	rt.Continue()
	// Output:
	//   tick
	// step 1, 0s
	//   tock
	// step 2, 0s
	// step 3, 1s
	//   tick
	// step 4, 1s
	// step 5, 1s
	//   tock
	// step 6, 1s
	// step 7, 2s
	// step 8, 2s
	// step 9, 2s
	// step 10, 2s
}

func ExampleRuntime_AfterFunc() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		rt.AfterFunc(time.Hour, func() { fmt.Println("an hour later") })
		never := rt.AfterFunc(2*time.Hour, func() { fmt.Println("two hours later") })
		csp.Sleep(90 * time.Minute)
		fmt.Println("prevented:", never.Stop())
		csp.Sleep(time.Hour)
	})
	// Output:
	// an hour later
	// prevented: true
}

func ExampleThrottle() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		positions := csp.NewChan[int]()
		csp.Go(func() {
			for i := range 10 {
				positions.Put(i)
				csp.Sleep(100 * time.Millisecond)
			}
			positions.Close()
		})
		fmt.Println(csp.Into(nil, csp.Throttle(positions, 300*time.Millisecond)))
	})
	// Output: [0 3 6 9]
}
