package repl

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-zeromq/zmq4"

	"github.com/cspsh/cspsh/repl/internal/jupyter"
	"github.com/cspsh/cspsh/repl/internal/jupyter/jupytertest"
)

// startKernel starts a kernel and connects to it. The end of the test ends it.
func startKernel(t *testing.T) *jupytertest.Client {
	t.Helper()
	file := jupytertest.ConnectionFile(t)
	c, err := jupyter.ReadConnection(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serveKernel(ctx, Config{Virtual: true}, c, "test") }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return jupytertest.Connect(t, file)
}

// shown writes messages in a line each.
func shown(list []jupytertest.Message) string {
	var b strings.Builder
	for _, m := range list {
		switch m.Type {
		case "status", "execute_input":
			continue
		case "stream":
			fmt.Fprintf(&b, "%s %s: %q\n", m.Parent, m.Text("name"), m.Text("text"))
		case "execute_result":
			fmt.Fprintf(&b, "%s value: %s\n", m.Parent, m.Text("data", "text/plain"))
		case "display_data":
			fmt.Fprintf(&b, "%s picture: %.4s\n", m.Parent, m.Text("data", "image/svg+xml"))
		case "error":
			fmt.Fprintf(&b, "%s %s: %v\n", m.Parent, m.Text("ename"), m.Content["traceback"])
		default:
			fmt.Fprintf(&b, "%s %s\n", m.Parent, m.Type)
		}
	}
	return b.String()
}

// Cells are inputs of one session, whose processes go on; what these print belongs to the cell that started them.
func TestKernelCells(t *testing.T) {
	c := startKernel(t)
	for _, test := range []struct{ code, want string }{
		{"x := 40\nx + 2", "0 value: 42"},
		{"c := make(chan string)\ngo func() { for s := range c { fmt.Println(s) } }()", ""},
		{"c <- \"one\"; c <- \"two\"\nfmt.Println(x)\nx", "-1 stdout: \"one\\ntwo\\n\"\n0 stdout: \"40\\n\"\n0 value: 40"},
		{"fmt.Fprint(os.Stdout, \"by a file\")", "0 stdout: \"by a file\""},
		{"x\n:type x\n\"last\"", "0 value: 40\n0 stdout: \"int\\n\"\n0 value: \"last\""},
		{":seq c <- \"three\"", "-4 stdout: \"three\\n\"\n0 picture: <svg"},
		{":waits", "0 picture: <svg\n0 stdout: \"stuck unless you act: #4 waits to take from c\\n\""},
		{"nothing", "0 refused: [input 8:1:1: undefined: nothing     nothing     ^]"},
		{"x\n:type y\n1", "0 value: 40\n0 refused: [expression:1:1: undefined: y"},
		{"1\n:ps\npanic(1)", "0 value: 1\n0 stdout"},
		{"go panic(2)", "0 stderr: \"process #"},
		{":edit", "0 error: [:edit needs a terminal; in a notebook, edit the cell]"},
		{"var s string; fmt.Println(1); os.Exit(3)", "0 stdout: \"1\\n\"\n0 panic: [panic: os.Exit is not available here"},
		{"close(c)", ""},
		{":lesson channels", "0 stdout: \"Processes and channels\\n======================\\n\\nThe cell :next runs what is shown last"},
		{":again", "0 stdout: \"A program need not be one sequence of steps. It may be several, each of which is\\nsimple, and which tell each other what they have found. Such a sequence is\\ncalled a process here; in Go's own books it is a goroutine. What they tell each\\nother goes through channels. This lesson starts a few of both.\\n\\nThe word `go` before a call starts a process that makes the call. The one who\\nsays it does not wait for that.\\n\\n    go fmt.Println(\\\"hello from a process\\\")\\n\\n[1 of 14] :next runs it"},
	} {
		reply, list := c.Execute(test.code)
		got := shown(list)
		// Messages are called by how many executions ago they were asked for.
		for i := range 20 {
			got = strings.ReplaceAll(got, fmt.Sprintf("message-%d ", lastMessage(list)-i), fmt.Sprint(-i, " "))
		}
		if got = strings.TrimRight(got, "\n"); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s\ngives\n%s\nwant\n%s", test.code, got, test.want)
		}
		failed := slices.ContainsFunc(list, func(m jupytertest.Message) bool { return m.Type == "error" })
		if ok := reply.Text("status") == "ok"; ok == failed {
			t.Errorf("%s: the answer is %v", test.code, reply.Content)
		}
	}
}

// lastMessage is the number of the request that the last message answers.
func lastMessage(list []jupytertest.Message) (n int) {
	fmt.Sscanf(list[len(list)-1].Parent, "message-%d", &n)
	return n
}

// What is asked for besides the execution of cells.
func TestKernelRequests(t *testing.T) {
	c := startKernel(t)
	ask := func(kind string, content any) jupytertest.Message {
		t.Helper()
		return c.Reply(c.Shell, c.Send(c.Shell, kind, content))
	}
	expect := func(what string, got, want any) {
		t.Helper()
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			t.Errorf("%s: %s, want %s", what, g, w)
		}
	}
	info := ask("kernel_info_request", nil)
	expect("language", info.Text("language_info", "name"), "go")
	expect("protocol", info.Text("protocol_version"), "5.4")

	c.Execute("élan := 3")
	c.Execute(":type élan")
	m := ask("complete_request", map[string]any{"code": "\"é\"; strings.ToUp", "cursor_pos": 17})
	expect("matches", m.Content["matches"], "[ToUpper ToUpperSpecial]")
	expect("cursor", fmt.Sprint(m.Content["cursor_start"], m.Content["cursor_end"]), "13 17")
	m = ask("complete_request", map[string]any{"code": ":ps\nél", "cursor_pos": 6})
	expect("matches below a command", m.Content["matches"], "[élan]")
	m = ask("complete_request", map[string]any{"code": "x := 1\n:timel", "cursor_pos": 13})
	expect("commands", m.Content["matches"], "[timeline]")

	m = ask("inspect_request", map[string]any{"code": "x := strings.ToUpper(s)", "cursor_pos": 15})
	if !strings.HasPrefix(m.Text("data", "text/plain"), "func ToUpper(s string) string\n") {
		t.Errorf("inspection: %v", m.Content)
	}
	m = ask("inspect_request", map[string]any{"code": "élan", "cursor_pos": 4})
	expect("a variable", m.Text("data", "text/plain"), "var élan int\n3")
	m = ask("inspect_request", map[string]any{"code": "nobody", "cursor_pos": 2})
	expect("nothing", m.Content["found"], false)

	for code, want := range map[string]string{"x := 1": "complete", "for {": "incomplete", "x ]": "invalid", ":ps": "complete", ":ps\nif true {": "incomplete"} {
		m = ask("is_complete_request", map[string]any{"code": code})
		expect(code, m.Text("status"), want)
	}
	expect("indent", ask("is_complete_request", map[string]any{"code": "for {"}).Text("indent"), "    ")

	m = ask("history_request", map[string]any{"hist_access_type": "tail", "n": 1, "output": false})
	expect("history", m.Content["history"], "[[0 2 :type élan]]")
	m = ask("history_request", map[string]any{"hist_access_type": "search", "n": 9, "pattern": "él*"})
	expect("search", m.Content["history"], "[[0 1 élan := 3]]")
	expect("comms", ask("comm_info_request", nil).Text("status"), "ok")

	if err := c.Heartbeat.Send(zmq4.NewMsgString("ping")); err != nil {
		t.Fatal(err)
	}
	beat, err := c.Heartbeat.Recv()
	expect("heartbeat", fmt.Sprintf("%s %v", beat.Frames, err), "[ping] <nil>")
}

// An interrupt ends what runs, and what was asked for after it is not done; values stay. The person can be asked for
// input. A message with a wrong signature is not heeded.
func TestKernelInterrupt(t *testing.T) {
	c := startKernel(t)
	c.Execute("n := 1")
	aborted := false
	for range 50 { // what comes after the loop may come late
		loop := c.Send(c.Shell, "execute_request", map[string]any{"code": "fmt.Println(\"runs\"); for { n++ }"})
		next := c.Send(c.Shell, "execute_request", map[string]any{"code": "n = 1"})
		for c.Published().Type != "stream" {
		}
		c.Reply(c.Control, c.Send(c.Control, "interrupt_request", nil))
		if m := c.Reply(c.Shell, loop); m.Text("ename") != "interrupted" {
			t.Fatalf("the loop ends with %v", m.Content)
		}
		m := c.Reply(c.Shell, next)
		c.Until(next)
		if aborted = m.Text("status") == "aborted"; aborted {
			break
		}
	}
	if !aborted {
		t.Error("what was asked for after the loop is always done")
	}
	if _, list := c.Execute("n > 1"); !strings.Contains(shown(list), "value: true") {
		t.Errorf("then there is\n%s", shown(list))
	}

	asks := c.Send(c.Shell, "execute_request", map[string]any{"code": "var name string; fmt.Scanln(&name)\nname", "allow_stdin": true})
	if m := c.Reply(c.Stdin, asks); m.Type != "input_request" {
		t.Errorf("a person is asked by %s", m.Type)
	}
	c.Send(c.Stdin, "input_reply", map[string]string{"value": "Ada"})
	if list := shown(c.Until(asks)); !strings.Contains(list, `value: "Ada"`) {
		t.Errorf("the answer gives\n%s", list)
	}
	if err := c.Shell.SendMulti(zmq4.NewMsgFrom([]byte("<IDS|MSG>"), []byte("00"), []byte(`{"msg_type":"execute_request"}`), []byte("{}"), []byte("{}"), []byte(`{"code":"n = 7"}`))); err != nil {
		t.Fatal(err)
	}
	if _, list := c.Execute("n == 7"); !strings.Contains(shown(list), "value: false") {
		t.Errorf("a forged message is heeded:\n%s", shown(list))
	}

	c.Send(c.Shell, "execute_request", map[string]any{"code": "for {}"})
	m := c.Reply(c.Control, c.Send(c.Control, "shutdown_request", map[string]bool{"restart": true}))
	if m.Type != "shutdown_reply" || m.Content["restart"] != true {
		t.Errorf("the end is answered by %s %v", m.Type, m.Content)
	}
}
