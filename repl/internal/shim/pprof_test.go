package shim

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/pprof/profile"
)

func TestEncoded(t *testing.T) {
	main, f := Frame{Func: "main.main", File: "/a.go", Line: 9}, Frame{Func: "main.f", File: "/a.go", Line: 3}
	var b bytes.Buffer
	if err := encoded("goroutine", []*counted{{[]Frame{f, main}, 2}, {[]Frame{main}, 1}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range p.Sample {
		text := fmt.Sprint(s.Value[0])
		for _, l := range s.Location {
			text += fmt.Sprintf(" %s %s:%d", l.Line[0].Function.Name, l.Line[0].Function.Filename, l.Line[0].Line)
		}
		got = append(got, text)
	}
	if want := []string{"2 main.f /a.go:3 main.main /a.go:9", "1 main.main /a.go:9"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(p.Function) != 2 || p.SampleType[0].Type != "goroutine" {
		t.Errorf("%d functions, samples of type %s", len(p.Function), p.SampleType[0].Type)
	}
}
