package picture

import (
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// TestLockNames has locks of one name told apart, one of two names called by the first, and a part of a
// sync.RWMutex be the whole.
func TestLockNames(t *testing.T) {
	var forks [2]sync.Mutex
	var rw sync.RWMutex
	at := func(p unsafe.Pointer) uintptr { return uintptr(p) }
	a, b, c := at(unsafe.Pointer(&forks[0])), at(unsafe.Pointer(&forks[1])), at(unsafe.Pointer(&rw))
	lock := func(kind Kind, object uintptr, name, called string) entry {
		return entry{Event: Event{Kind: kind, Object: object, Thing: name}, called: called}
	}
	reader := lock(Waits, c+8, "rw", "")
	reader.Text = "sync.RWMutex.RLock"
	list := []entry{
		lock(Got, a, "left", ""), lock(Got, b, "left", ""), lock(Got, c, "mu", "rw"), reader,
		lock(Waits, b, "right", ""), lock(Gave, a, "right", ""), lock(Did, a, "n", ""),
	}
	nameLocks(func(yield func(*entry) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	})
	var got []string
	for _, en := range list {
		got = append(got, en.Thing)
	}
	if s := strings.Join(got, " "); s != "left#1 left#2 rw rw left#2 left#1 n" {
		t.Errorf("got %s", s)
	}
}

// TestLocksOfOthers has a lock drawn where a second process has to do with it, and what is done twice in a row counted.
func TestLocksOfOthers(t *testing.T) {
	run := record(t, func() {
		rt := csp.Self().Runtime()
		use := func(name string, object uintptr) {
			e := csp.Effect{Op: "lock", Object: object, Name: name}
			rt.Acquired(e)
			e.Op = "unlock"
			rt.Released(e)
		}
		use("mine", 8)
		use("ours", 16)
		use("ours", 16)
		csp.Go(func() { use("ours", 16) }, csp.Name("other")).Wait()
	})
	text := run.Text(Sequence, TextOptions{})
	if strings.Contains(text, "mine") {
		t.Errorf("a lock of one process is drawn:\n%s", text)
	}
	for _, want := range []string{"● locks ours; unlocks ours (2 times)", "● locks ours; unlocks ours\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}
