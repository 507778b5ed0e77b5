package csp_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A mutex is a lock whose waiting processes show in reports, with who has it.
type mutex struct {
	owner *csp.Process
	queue csp.WaitList
}

func (m *mutex) Lock() {
	for m.owner != nil {
		m.queue.Park("lock", func() []csp.Holder { return []csp.Holder{{ID: m.owner.ID()}} })
	}
	m.owner = csp.Self()
}

func (m *mutex) Unlock() {
	m.owner = nil
	m.queue.Wake()
}

func ExampleWaitList() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var forks [2]mutex
	for i := range forks {
		forks[i].queue.Name = fmt.Sprintf("fork %d", i)
	}
	rt.Run(func() {
		for i, name := range []string{"Plato", "Kant"} {
			csp.Go(func() {
				forks[i].Lock()
				csp.Sleep(time.Second)
				forks[1-i].Lock()
			}, csp.Name(name))
		}
		csp.Sleep(time.Minute)
		for _, p := range rt.Parked() {
			fmt.Println(p.Name, "waits in", p.Op, "on", p.Awaits)
		}
		for _, c := range csp.Cycles(rt.Parked()) {
			fmt.Println("cycle:", c)
		}
	})
	// Output:
	// Plato waits in lock on fork 1
	// Kant waits in lock on fork 0
	// cycle: #2 Plato holds fork 0, waits for fork 1; #3 Kant holds fork 1, waits for fork 0
}

// A context is the way out of a tree of processes: what the process calls is told when it ends.
func ExampleProcess_Context() {
	csp.Run(func() {
		request := make(chan context.Context, 1)
		p := csp.Go(func() {
			request <- csp.Context()
			csp.Never("nothing")
		})
		csp.Yield()
		ctx := <-request
		fmt.Println(ctx.Err())
		p.Kill()
		p.Wait()
		fmt.Println(ctx.Err(), errors.As(context.Cause(ctx), new(*csp.KilledError)))
	})
	// Output:
	// <nil>
	// context canceled true
}

// A panic that nobody waits for goes to the runtime's handler, and one that somebody waits for to
// them. Either way it ends its own process only.
func ExamplePanicError() {
	rt := csp.New(csp.WithPanicHandler(func(pe *csp.PanicError) { fmt.Println("handler:", pe) }))
	defer rt.Stop()
	err := rt.Run(func() {
		fail := func() { panic(errors.ErrUnsupported) }
		csp.Go(fail, csp.Name("alone"))
		csp.Yield()

		err := csp.Go(fail, csp.Name("waited for")).Wait()
		var pe *csp.PanicError
		fmt.Println("error:", errors.As(err, &pe), pe.Process, errors.Is(err, errors.ErrUnsupported), len(pe.Stack) > 0)
	})
	fmt.Println(err)
	// Output:
	// handler: panic in process #2 alone: unsupported operation
	// error: true waited for true true
	// <nil>
}

// In a deferred function, a process that was killed can do what does not park.
func ExampleIsKill() {
	csp.Run(func() {
		log := csp.NewChan[string](csp.Sliding(10))
		p := csp.Go(func() {
			defer func() {
				v := recover()
				log.Offer(fmt.Sprint("ended by a kill: ", csp.IsKill(v)))
				if csp.IsKill(v) {
					panic(v)
				}
			}()
			csp.Sleep(time.Hour)
		})
		csp.Yield()
		p.Kill()
		p.Wait()
		fmt.Println(log.Poll())
	})
	// Output: ended by a kill: true true
}

// A goroutine outside, such as one of an HTTP server, runs code that must not run beside the
// processes.
func ExampleRuntime_Enter() {
	rt := csp.New()
	defer rt.Stop()
	visits := 0 // of processes only, so it needs no lock
	done := make(chan bool)
	for range 10 {
		go func() {
			rt.Enter(func() {
				n := visits
				visits = n + 1
			})
			done <- true
		}()
	}
	for range 10 {
		<-done
	}
	rt.Enter(func() { fmt.Println(visits) })
	// Output: 10
}

func ExampleGroup_SetLimit() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		begin := csp.Now()
		g := csp.NewGroup()
		g.SetLimit(2)
		for range 6 {
			g.Go(func() error {
				csp.Sleep(time.Second)
				return nil
			})
		}
		fmt.Println(g.Wait(), csp.Since(begin))
	})
	// Output: <nil> 3s
}

func ExampleGroup() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		g := csp.NewGroup()
		g.Go(func() error {
			defer fmt.Println("the server stops")
			csp.Sleep(time.Hour)
			return nil
		})
		g.Go(func() error {
			csp.Sleep(time.Second)
			return errors.New("no connection")
		})
		fmt.Println(g.Wait())
	})
	// Output:
	// the server stops
	// no connection
}
