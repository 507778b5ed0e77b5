package csp_test

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// virtually runs f with a virtual clock.
func virtually(f func()) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(f)
}

// every returns a channel of vs, one each d.
func every[T any](d time.Duration, vs ...T) *csp.Chan[T] {
	return csp.FromSeq(func(yield func(T) bool) {
		for _, v := range vs {
			csp.Sleep(d)
			if !yield(v) {
				return
			}
		}
	})
}

func ExampleScan() {
	csp.Run(func() {
		balance := csp.Scan(csp.ToChan([]int{100, -30, 5}), 0, func(acc, v int) int { return acc + v })
		fmt.Println(csp.Into(nil, balance))
	})
	// Output: [100 70 75]
}

func ExampleSwitch() {
	virtually(func() {
		typed := csp.ToChan([]string{"g", "go", "gopher"})
		answers := csp.Switch(typed, func(text string, emit func(string) bool) {
			csp.Sleep(time.Second) // a search, which the next key makes pointless
			emit("results for " + text)
		})
		fmt.Println(csp.Into(nil, answers))
	})
	// Output: [results for gopher]
}

func ExampleMapUnordered() {
	virtually(func() {
		pages := csp.MapUnordered(2, csp.ToChan([]int{3, 1, 1}), func(seconds int) string {
			csp.Sleep(time.Duration(seconds) * time.Second)
			return fmt.Sprintf("a page of %d s", seconds)
		})
		for p := range pages.All() {
			fmt.Println(p)
		}
	})
	// Output:
	// a page of 1 s
	// a page of 1 s
	// a page of 3 s
}

func ExampleCombineLatest() {
	virtually(func() {
		width, height := every(2*time.Second, 10, 20), every(3*time.Second, 1, 2)
		area := csp.CombineLatest([]*csp.Chan[int]{width, height}, func(vs []int) int { return vs[0] * vs[1] })
		fmt.Println(csp.Into(nil, area))
	})
	// Output: [10 20 40]
}

func ExampleWithLatestFrom() {
	virtually(func() {
		orders, price := every(2*time.Second, "tea", "rice"), every(3*time.Second, 5, 6)
		bills := csp.WithLatestFrom(orders, price, func(o string, p int) string { return fmt.Sprint(o, " for ", p) })
		fmt.Println(csp.Into(nil, bills))
	})
	// Output: [rice for 5]
}

func ExampleMergeSorted() {
	csp.Run(func() {
		logs := []*csp.Chan[int]{csp.ToChan([]int{1, 4}), csp.ToChan([]int{2, 3, 5})}
		fmt.Println(csp.Into(nil, csp.MergeSorted(logs, cmp.Compare[int])))
	})
	// Output: [1 2 3 4 5]
}

func ExampleInterleave() {
	csp.Run(func() {
		teams := []*csp.Chan[string]{csp.ToChan([]string{"a1", "a2", "a3"}), csp.ToChan([]string{"b1"})}
		fmt.Println(csp.Into(nil, csp.Interleave(teams)))
	})
	// Output: [a1 b1 a2 a3]
}

func ExampleConcat() {
	csp.Run(func() {
		parts := []*csp.Chan[int]{csp.ToChan([]int{1, 2}), csp.ToChan([]int{3})}
		fmt.Println(csp.Into(nil, csp.Concat(parts)))
	})
	// Output: [1 2 3]
}

func ExampleWindow() {
	csp.Run(func() {
		fmt.Println(csp.Into(nil, csp.Window(csp.ToChan([]int{1, 2, 3, 4}), 2, 1)))
	})
	// Output: [[1 2] [2 3] [3 4]]
}

func ExampleWindowTime() {
	virtually(func() {
		clicks := every(400*time.Millisecond, 1, 2, 3, 4, 5)
		fmt.Println(csp.Into(nil, csp.WindowTime(clicks, time.Second, time.Second)))
	})
	// Output: [[1 2] [3 4] [5]]
}

func ExampleWindowSession() {
	virtually(func() {
		visits := csp.Concat([]*csp.Chan[int]{every(time.Second, 1, 2), every(time.Hour, 3)})
		fmt.Println(csp.Into(nil, csp.WindowSession(visits, time.Minute)))
	})
	// Output: [[1 2] [3]]
}

func ExampleSample() {
	virtually(func() {
		heat := every(300*time.Millisecond, 18, 19, 20, 21, 22)
		fmt.Println(csp.Into(nil, csp.Sample(heat, time.Second)))
	})
	// Output: [20 22]
}

func ExampleBalance() {
	virtually(func() {
		quick, slow := csp.NewChan[int](), csp.NewChan[int]()
		csp.Balance(csp.ToChan([]int{1, 2, 3, 4}), []*csp.Chan[int]{quick, slow})
		work := func(in *csp.Chan[int], d time.Duration) *csp.Chan[int] {
			return csp.GoChan(func() (n int) {
				for range in.All() {
					csp.Sleep(d)
					n++
				}
				return n
			})
		}
		q, s := work(quick, time.Second), work(slow, time.Hour)
		fmt.Println(q.Take())
		fmt.Println(s.Take())
	})
	// Output:
	// 3 true
	// 1 true
}

func ExampleGroupBy() {
	csp.Run(func() {
		words := csp.ToChan(strings.Fields("ant bee asp bug"))
		csp.GroupBy(words, func(w string) byte { return w[0] }, func(first byte, words *csp.Chan[string]) {
			fmt.Printf("%c: %v\n", first, csp.Into(nil, words))
		}).Wait()
	})
	// Unordered output:
	// a: [ant asp]
	// b: [bee bug]
}

func ExampleTakeUntil() {
	virtually(func() {
		fmt.Println(csp.Into(nil, csp.TakeUntil(csp.Interval(time.Second), csp.Timeout(2500*time.Millisecond)))[1].Format(time.TimeOnly))
	})
	// Output: 00:00:02
}

func ExampleIdleTimeout() {
	virtually(func() {
		beats, err := csp.IdleTimeout(csp.Concat([]*csp.Chan[int]{every(time.Second, 1, 2), every(time.Hour, 3)}), time.Minute)
		fmt.Println(csp.Into(nil, beats), err())
	})
	// Output: [1 2] csp: timed out: the next value has not come within 1m0s
}

func ExampleInitialTimeout() {
	virtually(func() {
		answer, err := csp.InitialTimeout(every(time.Hour, 1), time.Minute)
		fmt.Println(csp.Into(nil, answer), err())
	})
	// Output: [] csp: timed out: the first value has not come within 1m0s
}

func ExampleCompletionTimeout() {
	virtually(func() {
		rows, err := csp.CompletionTimeout(every(20*time.Second, 1, 2, 3, 4), time.Minute-1)
		fmt.Println(csp.Into(nil, rows), err())
	})
	// Output: [1 2] csp: timed out: the end has not come within 59.999999999s
}

func ExampleRetry() {
	virtually(func() {
		begin := csp.Now()
		page, err := csp.Retry(csp.Backoff{Initial: time.Second, Tries: 5}, func() (string, error) {
			if csp.Since(begin) < 2*time.Second {
				return "", errors.New("not yet")
			}
			return "page", nil
		})
		fmt.Println(page, err, csp.Since(begin))
	})
	// Output: page <nil> 3s
}

func ExampleRestart() {
	virtually(func() {
		connections := 0
		lines, err := csp.Restart(csp.Backoff{Tries: 2}, func(emit func(string) bool) error {
			connections++
			emit(fmt.Sprint("hello from connection ", connections))
			if connections < 2 {
				return errors.New("connection lost")
			}
			return nil
		})
		fmt.Println(csp.Into(nil, lines), err())
	})
	// Output: [hello from connection 1 hello from connection 2] <nil>
}

func ExampleChan_Poison() {
	csp.Run(func() {
		numbers := csp.NewChan[int]()
		producer := csp.Go(func() {
			for i := 0; numbers.Put(i); i++ {
			}
			fmt.Println("the producer stops")
		})
		squares := csp.Through(numbers, csp.XMap(func(v int) int { return v * v }))
		for v := range squares.All() {
			if v > 10 {
				squares.Poison()
			}
		}
		producer.Wait()
	})
	// Output: the producer stops
}

func ExampleChan_Retire() {
	csp.Run(func() {
		numbers := csp.NewChan[int](csp.Fixed(3))
		csp.OntoChan(numbers, []int{1, 2, 3, 4, 5})
		csp.Yield()
		even := csp.Filter(numbers, func(v int) bool { return v%2 == 0 }, csp.Fixed(3))
		numbers.Retire() // 4 and 5 have not been put
		fmt.Println(csp.Into(nil, even))
	})
	// Output: [2]
}

// Two inputs change their state in one step: there is no moment at which both are silent, or both are heard.
func ExampleMix_ToggleAll() {
	rt := csp.New()
	defer rt.Stop()
	rt.Run(func() {
		out := csp.NewChan[string]()
		mix := csp.NewMix(out)
		day, night := csp.NewChan[string](), csp.NewChan[string]()
		mix.ToggleAll(map[*csp.Chan[string]]csp.InputState{day: {}, night: {Pause: true}})
		csp.Go(func() {
			for day.Put("sun") {
			}
		})
		csp.Go(func() {
			for night.Put("moon") {
			}
		})
		v, _ := out.Take()
		fmt.Println(v)
		mix.ToggleAll(map[*csp.Chan[string]]csp.InputState{day: {Pause: true}, night: {}})
		for v != "moon" { // what was on its way comes first
			v, _ = out.Take()
		}
		fmt.Println(v)
		day.Close()
		night.Close()
	})
	// Output:
	// sun
	// moon
}

// What a process has others do on goroutines of their own sees the process's variables.
func ExampleLocal_conveyed() {
	user := csp.NewLocal("nobody")
	csp.Run(func() {
		user.Set("eve")
		greeting, _ := csp.Thread(func() string { return "hello, " + user.Get() }).Take()
		fmt.Println(greeting)
		csp.Block(func() { fmt.Println("and", user.Get()) })
	})
	// Output:
	// hello, eve
	// and eve
}
