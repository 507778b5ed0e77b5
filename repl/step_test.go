package repl_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
)

// The lesson that takes ping-pong event by event.
const stepLesson = `type Ball struct{ hits int }
func player(name string, table chan *Ball) {
	for {
		ball := <-table
		ball.hits++
		fmt.Println(name, ball.hits)
		time.Sleep(100 * time.Millisecond)
		table <- ball
	}
}
func main() {
	table := make(chan *Ball)
	go player("ping", table)
	go player("pong", table)
	table <- &Ball{}
	time.Sleep(time.Second)
}
:pause
go main()
:step 10
`

// events are the lines of an output that tell of one, without their times.
func events(output string) (list []string) {
	for _, m := range regexp.MustCompile(`(?m)^\S+  (#\d+ .*)$`).FindAllStringSubmatch(output, -1) {
		list = append(list, m[1])
	}
	return list
}

// Ten steps show ten events in plain words, on either clock and for a program that reads them as
// JSON, too.
func TestStepLesson(t *testing.T) {
	want := []string{
		`#5 main is started`,
		`#7 player("ping", table) is started`,
		`#8 player("pong", table) is started`,
		`#5 main waits to put on table`,
		`#7 player("ping", table) takes &Ball{hits: 0} from table`,
		`#7 player("ping", table) sleeps`,
		`#8 player("pong", table) waits to take from table`,
		`#5 main sleeps`,
		`#7 player("ping", table) wakes up`,
		`#7 player("ping", table) puts &Ball{hits: 1} on table`,
	}
	for name, cfg := range map[string]repl.Config{"virtual": {Virtual: true}, "real": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := events(pipedTo(t, cfg, stepLesson)); !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			cfg.JSON = true
			dec := json.NewDecoder(strings.NewReader(pipedTo(t, cfg, stepLesson)))
			var last repl.Outcome
			for dec.More() {
				if err := dec.Decode(&last); err != nil {
					t.Fatal(err)
				}
			}
			if got := events(last.Output); last.Input != ":step 10" || !slices.Equal(got, want) {
				t.Errorf("as JSON: %+v", last)
			}
		})
	}
}

// The same seed gives the same ten events, at the same times; others give others.
func TestStepLessonSeeded(t *testing.T) {
	all := map[string]bool{}
	for seed := range uint64(10) {
		cfg := repl.Config{Virtual: true, Seed: seed + 1}
		first, again := pipedTo(t, cfg, stepLesson), pipedTo(t, cfg, stepLesson)
		if len(events(first)) != 10 || first != again {
			t.Errorf("with seed %d, first\n%s\nand then\n%s", seed+1, first, again)
		}
		all[strings.Join(events(first), "\n")] = true
	}
	if len(all) < 3 {
		t.Errorf("ten seeds give %d orders of events", len(all))
	}
}
