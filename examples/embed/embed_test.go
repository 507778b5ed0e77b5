package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

// A client is somebody at the other end of a connection.
type client struct {
	net.Conn
	t *testing.T
	r *bufio.Reader
}

func dial(t *testing.T, addr net.Addr) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := &client{conn, t, bufio.NewReader(conn)}
	c.answer()
	return c
}

// ask types an input and returns what comes before the next prompt.
func (c *client) ask(input string) string {
	c.t.Helper()
	if _, err := io.WriteString(c, input+"\n"); err != nil {
		c.t.Fatal(err)
	}
	return c.answer()
}

func (c *client) answer() string {
	c.t.Helper()
	var b strings.Builder
	for !strings.HasSuffix(b.String(), ">>> ") {
		r, _, err := c.r.ReadRune()
		if err != nil {
			c.t.Fatalf("after %q: %v", b.String(), err)
		}
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), ">>> ")
}

func TestShellOverTCP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := newGarden("rose", "fern")
	defer g.rt.Stop()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- g.serve(ctx, l) }()

	one, two := dial(t, l.Addr()), dial(t, l.Addr())
	for _, test := range []struct {
		c           *client
		input, want string
	}{
		{one, `6 * 7`, "42\n"},
		{one, `garden.Moisture()`, "map[string]int{\"fern\": 5, \"rose\": 5}\n"},
		{two, `garden.Orders.Put("rose")`, "true\n"},
		{one, `csp.Yield(); garden.Moisture()["rose"]`, "10\n"},
		{two, `x := 1`, ""},
		{one, `nothing`, "input 4:1:1: undefined: nothing\n    nothing\n    ^\n"},
	} {
		if got := test.c.ask(test.input); got != test.want {
			t.Errorf("%s\ngot  %swant %s", test.input, got, test.want)
		}
	}
	procs := two.ask(":ps")
	for _, name := range []string{"rose", "fern", "gardener"} {
		if !strings.Contains(procs, name) {
			t.Errorf("no process %s in\n%s", name, procs)
		}
	}

	// One leaves; the other stays until the program ends.
	io.WriteString(one, ":quit\n")
	if rest, _ := io.ReadAll(one.r); len(rest) > 0 {
		t.Errorf("after the end comes %q", rest)
	}
	if got := two.ask("x + 1"); got != "2\n" {
		t.Errorf("x + 1 is %s", got)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
