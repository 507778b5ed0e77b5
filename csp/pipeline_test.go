package csp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPipelineOrder(t *testing.T) {
	const n, width = 40, 4
	onLoop(t, func() {
		// Later values are done sooner, and some have no result or several.
		busy, most := 0, 0
		f := func(v int, results *Chan[string]) {
			busy++
			most = max(most, busy)
			Sleep(time.Duration(v*7%5) * time.Second)
			busy--
			for i := range v % 3 {
				results.Put(fmt.Sprintf("%d.%d", v, i))
			}
			results.Close()
		}
		to := NewChan[string]()
		PipelineAsync(width, to, f, count(n))
		var want []string
		for v := range n {
			for i := range v % 3 {
				want = append(want, fmt.Sprintf("%d.%d", v, i))
			}
		}
		if got := Into(nil, to); !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
		if most != width {
			t.Errorf("%d were at work at once", most)
		}
	})
}

// A pipeline works on as many values at once as it is told to: each waits for another here.
func TestPipelineParallel(t *testing.T) {
	rt := New()
	defer rt.Stop()
	err := rt.Run(func() {
		meet := make(chan int)
		x := XMap(func(v int) int {
			if even(v) {
				meet <- v
				return v
			}
			return 10 * <-meet
		})
		to := NewChan[int]()
		PipelineBlocking(2, to, x, count(6))
		if got := show(to); got != "[0 0 2 20 4 40]" {
			t.Errorf("got %s", got)
		}
	}, ReportLeaks())
	if err != nil {
		t.Error(err)
	}
}

// A value for which a pipeline's function panics is left out, and the panic reported.
func TestPipelinePanic(t *testing.T) {
	for _, test := range []struct {
		name  string
		start func(to, from *Chan[int])
	}{
		{"pipeline", func(to, from *Chan[int]) {
			Pipeline(2, to, XMap(func(v int) int { return 12 / v }), from)
		}},
		{"pipeline async", func(to, from *Chan[int]) {
			PipelineAsync(2, to, func(v int, results *Chan[int]) {
				v = 12 / v
				OntoChan(results, []int{v})
			}, from)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var panics []*PanicError
			rt := New(WithPanicHandler(func(p *PanicError) { panics = append(panics, p) }))
			defer rt.Stop()
			err := rt.Run(func() {
				to := NewChan[int]()
				test.start(to, ToChan([]int{3, 0, 4, 0, 6}))
				if got := show(to); got != "[4 3 2]" {
					t.Errorf("got %s", got)
				}
			}, ReportLeaks())
			if err != nil {
				t.Error(err)
			}
			if len(panics) != 2 || !strings.Contains(panics[0].Error(), "divide by zero") {
				t.Errorf("panics: %v", panics)
			}
		})
	}
}

func TestPipelineKill(t *testing.T) {
	onLoop(t, func() {
		from, to := NewChan[int](), NewChan[int]()
		p := PipelineAsync(2, to, func(v int, results *Chan[int]) { results.Put(v) }, from)
		from.Put(1)
		from.Put(2)
		from.Put(3)
		Sleep(time.Second)
		p.Kill()
		if _, ok := to.Take(); ok {
			t.Error("the destination is open")
		}
		from.Close()
		Sleep(time.Second)
		if left := to.rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}
