package shim

import (
	"reflect"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// Who has a lock, and which locks a process has, is told in an order that does not depend on addresses.
func TestHoldersInOrder(t *testing.T) {
	places := []*csp.Site{{File: "a.go", Line: 1}, {File: "a.go", Line: 2}, {File: "b.go", Line: 1}}
	const a, b, other = 0x1000, 0x2008, 0x1001 // a and other have the same room
	for _, taken := range []bool{false, true} {
		var l locks
		if l.slot(a) != l.slot(other) || l.slot(a) == l.slot(b) {
			t.Fatal("the addresses are to be chosen anew")
		}
		if taken {
			l.set(other, 9, nil)
		}
		l.add(a, 6, places[1])
		l.add(a, 5, places[2])
		l.add(b, 5, places[0])
		want := []csp.Holder{{ID: 5, Since: *places[2]}, {ID: 6, Since: *places[1]}}
		if got := l.holders(a); !reflect.DeepEqual(got, want) {
			t.Errorf("with its room taken %v: %v", taken, got)
		}
		if got := l.of(5); !reflect.DeepEqual(got, []csp.Site{*places[0], *places[2]}) {
			t.Errorf("with its room taken %v, #5 has what it got at %v", taken, got)
		}
	}
}
