package gotest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// TestConverter converts what programs have printed which the sources of Go have with the events
// that the go command makes of it.
func TestConverter(t *testing.T) {
	root, err := module.Root()
	if err != nil {
		t.Skip(err)
	}
	files, _ := filepath.Glob(filepath.Join(root, "src/cmd/internal/test2json/testdata/*.test"))
	if len(files) == 0 {
		t.Skip("the sources of the go command are not here")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".test")
		if name == "framebig" {
			continue // it has lines as no package testing writes them
		}
		t.Run(name, func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".test") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var got []Event
			c := NewConverter("", func(e *Event) { got = append(got, *e) })
			c.Write(in)
			got = append(got, Event{Action: c.Close()})
			if !bytes.Contains(want, []byte("OutputType")) { // it tells of none
				for i := range got {
					got[i].OutputType = ""
				}
			}
			events := parse(t, want)
			g, w := texts(got), texts(events)
			if events[len(events)-1].Action == "output" { // they are not all
				g = g[:min(len(g), len(w))]
			}
			if g != w {
				t.Errorf("got\n%swant\n%s", g, w)
			}
		})
	}
}

func parse(t *testing.T, data []byte) (events []Event) {
	dec := json.NewDecoder(bytes.NewReader(data))
	for dec.More() {
		var e Event
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

// texts writes events without times, with output of one test that follows on another as one.
func texts(events []Event) string {
	var b strings.Builder
	for i := 0; i < len(events); i++ {
		e := events[i]
		if e.Action == "start" || e.Action == "" {
			continue
		}
		b.WriteString(strings.Join([]string{e.Action, e.OutputType, e.Test, e.Key, e.Value, e.Path}, "|"))
		if e.Output != nil {
			out := *e.Output
			for i+1 < len(events) && events[i+1].Action == "output" && events[i+1].Test == e.Test && events[i+1].OutputType == e.OutputType {
				i++
				out += *events[i].Output
			}
			b.WriteString("|" + out)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
