package csp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func Example() {
	type ball struct{ hits int }
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		table := csp.NewChan[*ball]()
		for _, name := range []string{"ping", "pong"} {
			csp.Go(func() {
				for ball := range table.All() {
					ball.hits++
					fmt.Println(name, ball.hits)
					csp.Sleep(100 * time.Millisecond)
					table.Put(ball)
				}
				fmt.Println(name, "Ball's gone")
			})
		}
		table.Put(new(ball))
		csp.Sleep(350 * time.Millisecond)
		table.Close()
	})
	rt.Run(func() { csp.Sleep(time.Second) })
	// Output:
	// ping 1
	// pong 2
	// ping 3
	// pong 4
	// ping Ball's gone
	// pong Ball's gone
}

func ExampleNewChan() {
	csp.Run(func() {
		latest := csp.NewChan[int](csp.Sliding(2))
		for i := range 5 {
			latest.Put(i)
		}
		latest.Close()
		for v := range latest.All() {
			fmt.Println(v)
		}
	})
	// Output:
	// 3
	// 4
}

func ExampleAlts() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		answer := csp.GoChan(func() string { csp.Sleep(time.Minute); return "late" })
		switch alt := csp.Alts(answer.TakeOp(), csp.Timeout(time.Second).TakeOp()); alt.Index {
		case 0:
			fmt.Println(alt.Value)
		case 1:
			fmt.Println("You're too slow.")
		}
		alt := csp.Alts(answer.TakeOp(), csp.Default("nothing yet"))
		fmt.Println(alt.Value)
	})
	// Output:
	// You're too slow.
	// nothing yet
}

func ExamplePromiseChan() {
	csp.Run(func() {
		config := csp.PromiseChan[string]()
		done := csp.NewChan[bool]()
		for range 2 {
			csp.Go(func() {
				v, _ := config.Take()
				fmt.Println(v)
				done.Put(true)
			})
		}
		config.Put("loaded")
		done.Take()
		done.Take()
	})
	// Output:
	// loaded
	// loaded
}

func ExampleGoFuture() {
	csp.Run(func() {
		sum := csp.GoFuture(func() (int, error) { return 1 + 1, nil })
		bad := csp.GoFuture(func() (int, error) { panic("boo") }, csp.Name("bad"))
		fmt.Println(sum.Await())
		_, err := bad.Await()
		var pe *csp.PanicError
		fmt.Println(errors.As(err, &pe), pe.Process, pe.Value)
	})
	// Output:
	// 2 <nil>
	// true bad boo
}

func ExampleThread() {
	csp.Run(func() {
		host := csp.Thread(func() error { _, err := os.Stat("/"); return err })
		err, _ := host.Take()
		fmt.Println(err)
	})
	// Output: <nil>
}

func ExampleBlock() {
	csp.Run(func() {
		var source []byte
		csp.Block(func() { source, _ = os.ReadFile("example_test.go") })
		fmt.Printf("%.16s\n", source)
	})
	// Output: package csp_test
}

func ExampleChan_TakeThen() {
	csp.Run(func() {
		c := csp.NewChan[int]()
		c.TakeThen(func(v int, ok bool) { fmt.Println("got", v, ok) })
		c.PutThen(42, nil)
		fmt.Println("later:")
		csp.Yield()
	})
	// Output:
	// later:
	// got 42 true
}

// A goroutine outside uses channels like a process, and blocks where that would park.
func ExampleRuntime_Hold() {
	rt := csp.New()
	defer rt.Stop()
	lines := csp.NewChanOn[string](rt)
	release := rt.Hold() // else Run would see nobody who could still put
	go func() {
		defer release()
		lines.Put("from outside")
		lines.Close()
	}()
	rt.Run(func() {
		for line := range lines.All() {
			fmt.Println(line)
		}
	})
	// Output: from outside
}

func ExampleDeadlockError() {
	err := csp.Run(func() {
		table := csp.NewChan[int](csp.Name("table"), csp.At(csp.Site{File: "x.go", Line: 5}))
		table.Take()
	})
	var deadlock *csp.DeadlockError
	if errors.As(err, &deadlock) {
		p := deadlock.Processes[0]
		fmt.Println(p.Op, p.Chans[0].Name, p.Chans[0].Made)
	}
	// Output: take table x.go:5
}

func ExampleProcess_Kill() {
	csp.Run(func() {
		p := csp.Go(func() {
			defer fmt.Println("cleaned up")
			csp.Sleep(time.Hour)
		}, csp.Name("sleeper"))
		csp.Yield()
		p.Kill()
		var killed *csp.KilledError
		fmt.Println(errors.As(p.Wait(), &killed), killed.Process)
	})
	// Output:
	// cleaned up
	// true sleeper
}

func ExampleWithContext() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err := csp.Run(func() { csp.Sleep(time.Hour) }, csp.WithContext(ctx))
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

func ExampleLocal() {
	user := csp.NewLocal("nobody")
	csp.Run(func() {
		user.Set("ann")
		csp.Run(func() { fmt.Println(user.Get()) })
	})
	fmt.Println(user.Get())
	// Output:
	// ann
	// nobody
}

func ExampleWithObserver() {
	rt := csp.New(csp.WithVirtualClock(), csp.WithObserver(func(e csp.Event) {
		fmt.Println(e.Seq, e.Time.Format(time.TimeOnly), e.Kind)
	}))
	defer rt.Stop()
	rt.Run(func() { csp.Sleep(time.Minute) })
	// Output:
	// 1 00:00:00 spawn
	// 2 00:00:00 resume
	// 3 00:00:00 park
	// 4 00:01:00 timer
	// 5 00:01:00 resume
	// 6 00:01:00 end
}

func ExampleReportLeaks() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		csp.Go(func() { csp.NewChan[int](csp.Name("forgotten")).Take() }, csp.Name("waiter"))
		csp.Yield()
	}, csp.ReportLeaks())
	var leak *csp.LeakError
	if errors.As(err, &leak) {
		p := leak.Processes[0]
		fmt.Println(p.Name, p.Op, p.Chans[0].Name)
	}
	// Output: waiter take forgotten
}
