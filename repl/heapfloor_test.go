package repl

import "testing"

func TestHeapFloor(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, floor uint64
		want        int
	}{
		{0, 16 * mb, 400},
		{2 * mb, 16 * mb, 400},
		{4 * mb, 16 * mb, 300},
		{6 * mb, 16 * mb, 160},
		{8 * mb, 16 * mb, 100},
		{20 * mb, 16 * mb, 100},
		{1, 4 * mb, 100},
	} {
		got := growth(c.live, c.floor)
		if got != c.want {
			t.Errorf("of %d MB live, growth is %d %%, want %d", c.live/mb, got, c.want)
		}
		if goal := c.live + c.live*uint64(got)/100; c.live < c.floor/2 && goal > c.floor {
			t.Errorf("of %d MB live, the heap grows to %d MB", c.live/mb, goal/mb)
		}
	}
}
