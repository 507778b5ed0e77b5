// Patterns of concurrency from books: or-channel, or-done, tee, bridge, stages with
// type parameters, a heartbeat, a steward that restarts its ward.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

type signal = <-chan struct{}

// or closes its result as soon as one of the channels is closed.
func or(channels ...signal) signal {
	switch len(channels) {
	case 0:
		return nil
	case 1:
		return channels[0]
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		switch len(channels) {
		case 2:
			select {
			case <-channels[0]:
			case <-channels[1]:
			}
		default:
			select {
			case <-channels[0]:
			case <-channels[1]:
			case <-channels[2]:
			case <-or(append(slices.Clone(channels[3:]), done)...):
			}
		}
	}()
	return done
}

func after(d time.Duration) signal {
	c := make(chan struct{})
	go func() {
		defer close(c)
		time.Sleep(d)
	}()
	return c
}

func orDone[T any](done signal, in <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			select {
			case <-done:
				return
			case v, ok := <-in:
				if !ok || !yield(v) {
					return
				}
			}
		}
	}
}

func generate[T any](done signal, values ...T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, v := range values {
			select {
			case out <- v:
			case <-done:
				return
			}
		}
	}()
	return out
}

func tee[T any](done signal, in <-chan T) (_, _ <-chan T) {
	a, b := make(chan T), make(chan T)
	go func() {
		defer close(a)
		defer close(b)
		for v := range orDone(done, in) {
			a, b := a, b
			for range 2 {
				select {
				case <-done:
					return
				case a <- v:
					a = nil
				case b <- v:
					b = nil
				}
			}
		}
	}()
	return a, b
}

func bridge[T any](done signal, ins <-chan <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for in := range orDone(done, ins) {
			for v := range orDone(done, in) {
				select {
				case out <- v:
				case <-done:
					return
				}
			}
		}
	}()
	return out
}

func stage[A, B any](in <-chan A, f func(A) B) <-chan B {
	out := make(chan B)
	go func() {
		defer close(out)
		for v := range in {
			out <- f(v)
		}
	}()
	return out
}

type number interface{ ~int | ~float64 }

func sum[T number](in <-chan T) (total T) {
	for v := range in {
		total += v
	}
	return
}

type meters float64

func (m meters) String() string { return fmt.Sprintf("%.1fm", float64(m)) }

type ward func(ctx context.Context, pulse time.Duration) <-chan int

func steward(ctx context.Context, timeout time.Duration, start ward) <-chan string {
	events := make(chan string)
	go func() {
		defer close(events)
		for n := 1; ; n++ {
			inner, cancel := context.WithCancelCause(ctx)
			beats := start(inner, timeout/40)
			events <- fmt.Sprint("start ", n)
		monitor:
			for {
				limit := time.NewTimer(timeout)
				select {
				case b, ok := <-beats:
					limit.Stop()
					if !ok {
						cancel(nil)
						events <- "ward has ended"
						return
					}
					events <- fmt.Sprint("beat ", b)
				case <-limit.C:
					cancel(errors.New("unhealthy"))
					events <- fmt.Sprint("restart: ", context.Cause(inner))
					break monitor
				case <-ctx.Done():
					cancel(nil)
					events <- ctx.Err().Error()
					return
				}
			}
		}
	}()
	return events
}

func main() {
	start := time.Now()
	<-or(after(time.Hour), after(time.Minute), after(10*time.Millisecond), after(2*time.Hour), after(3*time.Hour), after(time.Hour))
	fmt.Println("or", time.Since(start) < time.Minute)

	done := make(chan struct{})
	a, b := tee(done, generate(done, 1, 2, 3))
	for v := range a {
		w := <-b
		fmt.Println("tee", v, w)
	}

	ins := make(chan (<-chan string))
	go func() {
		defer close(ins)
		for _, word := range []string{"ab", "", "cde"} {
			c := make(chan string, len(word))
			for _, r := range word {
				c <- string(r)
			}
			close(c)
			ins <- c
		}
	}()
	fmt.Println("bridge", slices.Collect(orDone(done, bridge(done, ins))))

	lengths := stage(generate(done, "one", "three", "seven"), func(s string) meters { return meters(len(s)) / 2 })
	fmt.Println("sum", sum(lengths))
	fmt.Println("sum", sum(stage(generate(done, 1, 2, 3), func(n int) int { return n * n })))
	for v := range orDone(done, generate(done, 'x', 'y', 'z')) {
		if v == 'y' {
			break
		}
		fmt.Printf("or done %c %T\n", v, v)
	}
	close(done)

	lives := 0
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for e := range steward(ctx, 200*time.Millisecond, func(ctx context.Context, pulse time.Duration) <-chan int {
		lives++
		beats := make(chan int)
		life := lives
		go func() {
			defer close(beats)
			for i := range life {
				time.Sleep(pulse)
				select {
				case beats <- i:
				case <-ctx.Done():
					return
				}
			}
			if life < 3 {
				<-ctx.Done() // stuck until it is told
			}
		}()
		return beats
	}) {
		if e[:5] == "start" || e[:4] == "ward" || e[0] == 'r' {
			fmt.Println(e)
		}
	}
}

// Output:
// or true
// tee 1 1
// tee 2 2
// tee 3 3
// bridge [a b c d e]
// sum 6.5m
// sum 14
// or done x int32
// start 1
// restart: unhealthy
// start 2
// restart: unhealthy
// start 3
// ward has ended
