package csp

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	type at struct {
		V  string
		At int // seconds
	}
	// feed puts the numbers of the seconds, when they come.
	feed := func(seconds ...int) *Chan[int] {
		begin := Now()
		return FromSeq(func(yield func(int) bool) {
			for _, s := range seconds {
				Sleep(begin.Add(time.Duration(s) * time.Second).Sub(Now()))
				if !yield(s) {
					return
				}
			}
		})
	}
	for _, test := range []struct {
		name string
		f    func(in *Chan[int]) Channel
		want []at
	}{
		{"debounce", func(in *Chan[int]) Channel { return Debounce(in, 3*time.Second) },
			[]at{{"2", 5}, {"10", 13}, {"20", 20}}},
		{"throttle", func(in *Chan[int]) Channel { return Throttle(in, 3*time.Second) },
			[]at{{"0", 0}, {"10", 10}, {"20", 20}}},
		{"throttle less", func(in *Chan[int]) Channel { return Throttle(in, 2*time.Second) },
			[]at{{"0", 0}, {"2", 2}, {"10", 10}, {"20", 20}}},
		{"batch", func(in *Chan[int]) Channel { return Batch(in, 2, 5*time.Second) },
			[]at{{"[0 1]", 1}, {"[2]", 7}, {"[10]", 15}, {"[20]", 20}}},
		{"batch without a time", func(in *Chan[int]) Channel { return Batch(in, 2, 0) },
			[]at{{"[0 1]", 1}, {"[2 10]", 10}, {"[20]", 20}}},
		{"large batch", func(in *Chan[int]) Channel { return Batch(in, 9, 9*time.Second) },
			[]at{{"[0 1 2]", 9}, {"[10]", 19}, {"[20]", 20}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				begin := Now()
				c := test.f(feed(0, 1, 2, 10, 20))
				var got []at
				for {
					v, ok := Alts(Op{c: c, kind: altTake}), false
					if ok = v.OK; !ok {
						break
					}
					got = append(got, at{fmt.Sprint(v.Value), int(Since(begin) / time.Second)})
				}
				if !reflect.DeepEqual(got, test.want) {
					t.Errorf("got %v, want %v", got, test.want)
				}
			})
		})
	}
}

func TestInterval(t *testing.T) {
	onLoop(t, func() {
		begin := Now()
		ticks := Interval(10 * time.Second)
		var got []int
		for tick := range ticks.All() {
			got = append(got, int(tick.Sub(begin)/time.Second))
			switch len(got) {
			case 2:
				Sleep(35 * time.Second) // the tick of 30 waits, those of 40 and 50 are left out
			case 5:
				ticks.Close()
			}
		}
		if want := []int{10, 20, 30, 60, 70}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		Sleep(time.Minute)
		if left := ticks.rt.Parked(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}
