package csp_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func ExamplePipe() {
	csp.Run(func() {
		words := csp.NewChan[string](csp.Fixed(2))
		csp.Pipe(csp.ToChan([]string{"one", "two", "three"}), words)
		for w := range words.All() {
			fmt.Println(w)
		}
	})
	// Output:
	// one
	// two
	// three
}

func ExampleSplit() {
	csp.Run(func() {
		short, long := csp.Split(csp.ToChan([]string{"a", "bbb", "cc"}), func(s string) bool {
			return len(s) < 3
		}, csp.Fixed(3))
		fmt.Println(csp.Into(nil, short), csp.Into(nil, long))
	})
	// Output: [a cc] [bbb]
}

func ExampleMap() {
	csp.Run(func() {
		a, b := csp.ToChan([]int{1, 2, 3}), csp.ToChan([]int{10, 20, 30})
		sums := csp.Map([]*csp.Chan[int]{a, b}, func(vs []int) int { return vs[0] + vs[1] })
		fmt.Println(csp.Into(nil, sums))
	})
	// Output: [11 22 33]
}

func ExampleMerge() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		fast, slow := csp.NewChan[string](), csp.NewChan[string]()
		csp.OntoChan(fast, []string{"a", "b"})
		csp.Go(func() {
			csp.Sleep(time.Millisecond)
			slow.Put("c")
			slow.Close()
		})
		fmt.Println(csp.Into(nil, csp.Merge([]*csp.Chan[string]{slow, fast})))
	})
	// Output: [a b c]
}

func ExampleReduce() {
	csp.Run(func() {
		sum := csp.Reduce(csp.ToChan([]int{1, 2, 3}), 0, func(acc, v int) int { return acc + v })
		fmt.Println(sum)
	})
	// Output: 6
}

func ExamplePipeline() {
	csp.Run(func() {
		squares := csp.NewChan[int]()
		square := csp.XMap(func(v int) int { return v * v })
		csp.Pipeline(4, squares, square, csp.ToChan([]int{1, 2, 3, 4}))
		fmt.Println(csp.Into(nil, squares))
	})
	// Output: [1 4 9 16]
}

func ExamplePipelineAsync() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		begin := csp.Now()
		pages := csp.NewChan[string]()
		fetch := func(name string, results *csp.Chan[string]) {
			csp.Sleep(time.Duration(len(name)) * time.Second) // the first takes longest
			results.Put("page of " + name)
			results.Close()
		}
		csp.PipelineAsync(2, pages, fetch, csp.ToChan([]string{"charlie", "bob", "al"}))
		for p := range pages.All() {
			fmt.Println(p)
		}
		fmt.Println(csp.Since(begin))
	})
	// Output:
	// page of charlie
	// page of bob
	// page of al
	// 7s
}

func ExampleMult() {
	csp.Run(func() {
		src := csp.NewChan[string]()
		m := csp.NewMult(src)
		a := m.Tap(csp.NewChan[string](csp.Fixed(2)))
		b := m.Tap(csp.NewChan[string](csp.Fixed(2)))
		csp.OntoChan(src, []string{"hello", "bye"})
		fmt.Println(csp.Into(nil, a), csp.Into(nil, b))
	})
	// Output: [hello bye] [hello bye]
}

func ExampleMix() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		out := csp.NewChan[string]()
		mix := csp.NewMix(out)
		guitar, drums := csp.NewChan[string](), csp.NewChan[string]()
		mix.Admix(guitar)
		mix.Toggle(drums, csp.InputState{Mute: true})
		csp.Go(func() {
			drums.Put("boom") // dropped
			guitar.Put("twang")
			mix.Toggle(drums, csp.InputState{Solo: true})
			csp.Sleep(time.Second)
			guitar.Put("twang") // dropped
			drums.Put("boom")
			out.Close()
		})
		for sound := range out.All() {
			fmt.Println(sound)
		}
	})
	// Output:
	// twang
	// boom
}

func ExamplePub() {
	type order struct{ side, what string }
	csp.Run(func() {
		orders := csp.NewChan[order]()
		pub := csp.NewPub(orders, func(o order) string { return o.side }, func(string) csp.Option {
			return csp.Fixed(10)
		})
		buys := pub.Sub("buy", csp.NewChan[order]())
		csp.OntoChan(orders, []order{{"buy", "tea"}, {"sell", "gold"}, {"buy", "rice"}})
		for o := range buys.All() {
			fmt.Println(o.what)
		}
	})
	// Output:
	// tea
	// rice
}

func ExampleBatch() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		events := csp.NewChan[int]()
		csp.Go(func() {
			for i := range 5 {
				events.Put(i)
			}
			csp.Sleep(time.Second)
			events.Put(5)
			events.Close()
		})
		for b := range csp.Batch(events, 3, 100*time.Millisecond).All() {
			fmt.Println(b)
		}
	})
	// Output:
	// [0 1 2]
	// [3 4]
	// [5]
}

func ExampleDebounce() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		keys := csp.NewChan[string]()
		csp.Go(func() {
			for _, s := range []string{"g", "go", "gop", "goph"} {
				keys.Put(s)
				csp.Sleep(10 * time.Millisecond)
			}
			csp.Sleep(time.Second)
			keys.Put("gopher")
			keys.Close()
		})
		for s := range csp.Debounce(keys, 100*time.Millisecond).All() {
			fmt.Println("search for", s)
		}
	})
	// Output:
	// search for goph
	// search for gopher
}

func ExampleInterval() {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Run(func() {
		ticks := csp.Interval(20 * time.Minute)
		for t := range csp.Take(ticks, 3).All() {
			fmt.Println(t.Format(time.TimeOnly))
		}
		ticks.Close()
	})
	// Output:
	// 00:20:00
	// 00:40:00
	// 01:00:00
}

func ExampleFilter() {
	csp.Run(func() {
		words := csp.ToChan([]string{"to be", "or", "not to be"})
		singles := csp.MapCat(words, strings.Fields)
		long := csp.Filter(singles, func(w string) bool { return len(w) > 2 || w == "be" })
		fmt.Println(csp.Into(nil, csp.Partition(long, 2)))
	})
	// Output: [[be not] [be]]
}

func ExampleUnique() {
	csp.Run(func() {
		states := csp.ToChan([]string{"up", "up", "down", "up", "up"})
		fmt.Println(csp.Into(nil, csp.Unique(states)))
	})
	// Output: [up down up]
}

func ExampleMult_Untap() {
	csp.Run(func() {
		news := csp.NewChan[string]()
		m := csp.NewMult(news)
		a, b := m.Tap(csp.NewChan[string](csp.Fixed(2))), m.Tap(csp.NewChan[string](csp.Fixed(2)))
		news.Put("rain")
		csp.Yield()
		m.Untap(b)
		b.Close()
		news.Put("sun")
		news.Close()
		fmt.Println(csp.Into(nil, a), csp.Into(nil, b))
	})
	// Output: [rain sun] [rain]
}
