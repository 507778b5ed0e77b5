package explore_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore"
)

// counter counts twice, and loses a count if one process comes between the load and the store of the other.
func counter() {
	count := explore.NewVar("count", 0)
	g := csp.NewGroup()
	for range 2 {
		g.Go(func() error {
			count.Store(count.Load() + 1)
			return nil
		})
	}
	g.Wait()
	n := count.Load()
	explore.Assert(n == 2, "counted %d", n)
}

func Example() {
	r, err := explore.Search(explore.Func(counter), explore.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Failure)
	fmt.Println(r.Sentence)
	// Output:
	// check: counted 1
	// fails if #4 goes on before #2 does store count at example_test.go:21
}

// Every class of the schedules of a program without the fault is tried.
func ExampleSearch() {
	r, err := explore.Search(explore.Func(func() {
		lock, count := csp.NewChan[bool](csp.Fixed(1)), explore.NewVar("count", 0)
		g := csp.NewGroup()
		for range 2 {
			g.Go(func() error {
				lock.Put(true)
				count.Store(count.Load() + 1)
				lock.Take()
				return nil
			})
		}
		g.Wait()
		n := count.Load()
		explore.Assert(n == 2, "counted %d", n)
	}), explore.Options{})
	fmt.Println(r, err)
	// Output: all 8 classes of schedules: nothing found <nil>
}

// philosophers take a fork each, and then wait for the other one.
func philosophers() {
	left, right := csp.NewChan[bool](csp.Fixed(1), csp.Name("left")), csp.NewChan[bool](csp.Fixed(1), csp.Name("right"))
	eat := func(one, other *csp.Chan[bool]) func() error {
		return func() error {
			one.Put(true)
			other.Put(true)
			other.Take()
			one.Take()
			return nil
		}
	}
	g := csp.NewGroup()
	g.Go(eat(left, right))
	g.Go(eat(right, left))
	g.Wait()
}

func ExampleResult_Table() {
	r, err := explore.Search(explore.Func(philosophers), explore.Options{})
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(r.Table()) {
		fmt.Print("|", line)
	}
	// Output:
	// |  #1 main                                         #4                                             #6
	// |  take on #5 group, and waits example_test.go:78
	// |                                                  put true on #2 left example_test.go:68                                                       #1 main waits
	// |>                                                                                                put true on #3 right example_test.go:68       before #4
	// |                                                                                                 put on #2 left, and waits example_test.go:69
	// |                                                  put on #3 right, and waits example_test.go:69                                                #6 waits
}

// A schedule is a text, from which a run can be repeated.
func ExampleReplayProgram() {
	p := explore.Func(philosophers)
	p.Name = "philosophers"
	r, err := explore.Search(p, explore.Options{})
	if err != nil {
		panic(err)
	}
	r.Schedule.WriteTo(os.Stdout)
	again, err := explore.ReplayProgram(p, r.Schedule, explore.Options{})
	fmt.Println(again.Failure.Kind, err)
	// Output:
	// cspsh schedule 2
	// program "philosophers"
	// args
	// explored
	// clock 2000-01-01T00:00:00Z
	// 1 run #1 of #1 #4 #6
	// 2 run #4 of #4 #6
	// 3 run #4 of #4 #6
	// 4 run #6 of #4 #6
	// 5 run #6 of #6 #4
	// 6 run #6 of #6 #4
	// end 6 "deadlock: every process is parked"
	// deadlock <nil>
}

// What may come out is told with how often it came.
func ExampleOut() {
	r, err := explore.Search(explore.Func(func() {
		c := csp.NewChan[string]()
		for _, s := range []string{"tick", "tock"} {
			csp.Go(func() { c.Put(s) })
		}
		first, _ := c.Take()
		second, _ := c.Take()
		fmt.Fprint(explore.Out(), first, second)
	}), explore.Options{})
	if err != nil {
		panic(err)
	}
	for _, o := range r.Outputs {
		fmt.Println(o.Text)
	}
	// Output:
	// ticktock
	// tocktick
}

// Timers may fire before others have run.
func Example_timeout() {
	r, err := explore.Search(explore.Func(func() {
		result := csp.NewChan[int](csp.Name("result"))
		csp.Go(func() { result.Put(42) })
		csp.Alts(result.TakeOp(), csp.Timeout(time.Second).TakeOp())
	}), explore.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Failure.Kind)
	fmt.Println(r.Sentence)
	// Output:
	// leak
	// fails if the next timer fires before #3 begins
}

// register is what a variable does when one call comes after the other.
var register = porcupine.Model{
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		if v, set := input.(int); set {
			return true, v
		}
		return output == state, state
	},
}

func ExampleLinearizable() {
	r, err := explore.Search(explore.Func(func() {
		// The value is stored in two places, and read from the first that has it.
		old, new := explore.NewVar("old", 0), explore.NewVar("new", 0)
		h := explore.NewHistory()
		g := csp.NewGroup()
		g.Go(func() error {
			h.Call(1, func() any {
				new.Store(1)
				old.Store(1)
				return nil
			})
			return nil
		})
		g.Go(func() error {
			for _, x := range []*explore.Var[int]{new, old} {
				h.Call("get", func() any { return x.Load() })
			}
			return nil
		})
		g.Wait()
		explore.Linearizable(register, h)
	}), explore.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Failure)
	// Output:
	// check: the history is not linearizable:
	//   #4, from 2 to 3: get -> 1
	//   #4, from 4 to 5: get -> 0
	//   #2, from 1 to 6: 1 -> <nil>
}
