package csp_test

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func ExampleSemaphore() {
	virtually(func() {
		begin := csp.Now()
		printers := csp.NewSemaphore(2)
		all := csp.NewGroup()
		for range 4 {
			all.Go(func() error {
				printers.Acquire()
				defer printers.Release()
				csp.Sleep(time.Minute)
				return nil
			})
		}
		all.Wait()
		fmt.Println(csp.Since(begin))
	})
	// Output: 2m0s
}

func ExampleMutex_LockOp() {
	virtually(func() {
		m := csp.NewMutex()
		m.Lock()
		alt := csp.Alts(m.LockOp(), csp.Timeout(time.Second).TakeOp())
		fmt.Println("locked:", alt.Index == 0)
		m.Unlock()
	})
	// Output: locked: false
}

func ExampleBarrier() {
	virtually(func() {
		b := csp.NewBarrier(2)
		csp.Go(func() {
			csp.Sleep(time.Hour)
			b.Wait()
		})
		begin := csp.Now()
		b.Wait()
		fmt.Println(csp.Since(begin))
	})
	// Output: 1h0m0s
}

func ExampleFuture_AwaitOp() {
	virtually(func() {
		answer := csp.GoFuture(func() (int, error) { csp.Sleep(time.Second); return 42, nil })
		alt := csp.Alts(answer.AwaitOp(), csp.Timeout(time.Minute).TakeOp())
		fmt.Println(alt.Value)
	})
	// Output: 42
}

func ExampleServer() {
	csp.Run(func() {
		squares := csp.NewServer[int, string]()
		csp.Go(func() {
			for squares.Accept(func(v int) string { return fmt.Sprint(v, " squared is ", v*v) }) {
			}
		})
		fmt.Println(squares.Call(7))
		squares.Close()
		fmt.Println(squares.Call(8))
	})
	// Output:
	// 7 squared is 49 true
	//  false
}

func ExampleStateFlow() {
	csp.Run(func() {
		changes := csp.NewChan[string]()
		light := csp.NewStateFlow(changes, "red")
		changes.Put("green")
		csp.Yield()
		seen := light.Tap(csp.NewChan[string](csp.Fixed(9)))
		changes.Put("yellow")
		changes.Close()
		fmt.Println(csp.Into(nil, seen), light.Value())
	})
	// Output: [green yellow] yellow
}

func ExampleNewReplay() {
	csp.Run(func() {
		news := csp.NewChan[int]()
		last := csp.NewReplay(news, 2)
		for i := range 5 {
			news.Put(i)
		}
		csp.Yield()
		late := last.Tap(csp.NewChan[int]())
		news.Close()
		fmt.Println(csp.Into(nil, late))
	})
	// Output: [3 4]
}

func ExampleXRecover() {
	csp.Run(func() {
		inverse := csp.XMap(func(v int) int { return 60 / v })
		safe := csp.XRecover(inverse, func(value any) (int, bool) { return -1, true })
		fmt.Println(csp.Into(nil, csp.Through(csp.ToChan([]int{2, 0, 5}), safe)))
	})
	// Output: [30 -1 12]
}

func ExampleXPromiseChan() {
	csp.Run(func() {
		in, winner := csp.XPromiseChan(csp.XFilter(func(v int) bool { return v > 5 }), nil)
		csp.OntoChan(in, []int{3, 8, 9})
		fmt.Println(winner.Take())
		fmt.Println(winner.Take())
	})
	// Output:
	// 8 true
	// 8 true
}

func ExampleReduceWhile() {
	virtually(func() {
		sum := csp.ReduceWhile(csp.ToChan([]int{5, 6, 7, 8}), 0, func(acc, v int) (int, bool) {
			return acc + v, acc+v < 10
		})
		fmt.Println(sum)
	})
	// Output: 11
}

func ExampleSplitTo() {
	csp.Run(func() {
		small, large := csp.NewChan[int](csp.Fixed(3)), csp.NewChan[int](csp.Sliding(1))
		csp.SplitTo(csp.ToChan([]int{1, 20, 2, 30}), func(v int) bool { return v < 10 }, small, large)
		fmt.Println(csp.Into(nil, small), csp.Into(nil, large))
	})
	// Output: [1 2] [30]
}

func ExampleXWindow() {
	fmt.Println(csp.XWindow[int](3, 1).Apply([]int{1, 2, 3, 4}))
	fmt.Println(csp.XDistinct[string]().Apply([]string{"a", "b", "a"}))
	fmt.Println(csp.XInterpose(0).Apply([]int{1, 2}))
	fmt.Println(csp.XDropWhile(func(v int) bool { return v < 3 }).Apply([]int{1, 3, 2}))
	fmt.Println(csp.XTakeNth[int](2).Apply([]int{1, 2, 3}))
	fmt.Println(csp.XMapIndexed(func(i, v int) int { return i * v }).Apply([]int{5, 6}))
	fmt.Println(csp.XKeep(func(v int) (string, bool) { return "odd", v%2 == 1 }).Apply([]int{1, 2}))
	// Output:
	// [[1 2 3] [2 3 4]]
	// [a b]
	// [1 0 2]
	// [3 2]
	// [1 3]
	// [0 6]
	// [odd]
}
