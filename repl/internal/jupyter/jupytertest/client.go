// Package jupytertest is a client of Jupyter's kernels, for tests. It knows the protocol by itself.
package jupytertest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// patience is how long a client waits for a message before its test fails.
const patience = 5 * time.Minute

// A Message is one that a kernel has sent.
type Message struct {
	Type    string
	Parent  string // the identifier of the message that it answers
	Content map[string]any
}

// Text is a text in the content of a message, found by its keys.
func (m Message) Text(keys ...string) string {
	var v any = m.Content
	for _, k := range keys {
		table, _ := v.(map[string]any)
		v = table[k]
	}
	text, _ := v.(string)
	return text
}

// A Client is connected to a kernel.
type Client struct {
	t    *testing.T
	key  []byte
	n    int
	subs zmq4.Socket

	Shell, Control, Stdin, Heartbeat zmq4.Socket
}

// ConnectionFile writes a connection file with ports that are free.
func ConnectionFile(t *testing.T) string {
	t.Helper()
	c := map[string]any{"ip": "127.0.0.1", "transport": "tcp", "signature_scheme": "hmac-sha256", "key": "secret"}
	for _, name := range []string{"shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		c[name] = l.Addr().(*net.TCPAddr).Port
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Connect connects to the kernel of a connection file, when that is there. It returns when the kernel's messages come.
func Connect(t *testing.T, file string) *Client {
	t.Helper()
	var conn struct {
		Key       string `json:"key"`
		Shell     int    `json:"shell_port"`
		Control   int    `json:"control_port"`
		IOPub     int    `json:"iopub_port"`
		Stdin     int    `json:"stdin_port"`
		Heartbeat int    `json:"hb_port"`
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &conn)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{t: t, key: []byte(conn.Key)}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	id := zmq4.WithID(zmq4.SocketIdentity("tester"))
	for _, s := range []struct {
		socket *zmq4.Socket
		made   zmq4.Socket
		port   int
	}{
		{&c.Shell, zmq4.NewDealer(ctx, id), conn.Shell},
		{&c.Control, zmq4.NewDealer(ctx, id), conn.Control},
		{&c.Stdin, zmq4.NewDealer(ctx, id), conn.Stdin},
		{&c.Heartbeat, zmq4.NewReq(ctx), conn.Heartbeat},
		{&c.subs, zmq4.NewSub(ctx), conn.IOPub},
	} {
		*s.socket = s.made
		if err := s.made.Dial(fmt.Sprintf("tcp://127.0.0.1:%d", s.port)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.made.Close() })
	}
	if err := c.subs.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		t.Fatal(err)
	}
	// What is published before the kernel has heard of the subscription is lost.
	heard := make(chan bool, 1)
	go func() {
		c.subs.Recv()
		heard <- true
	}()
	for done := false; !done; {
		request := c.Send(c.Shell, "kernel_info_request", nil)
		c.Reply(c.Shell, request)
		select {
		case done = <-heard:
		default:
		}
	}
	request := c.Send(c.Shell, "kernel_info_request", nil)
	c.Reply(c.Shell, request)
	c.Until(request)
	return c
}

// sign is the signature of the parts of a message.
func (c *Client) sign(parts [][]byte) []byte {
	mac := hmac.New(sha256.New, c.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return []byte(hex.EncodeToString(mac.Sum(nil)))
}

// Send sends a request, and returns its identifier.
func (c *Client) Send(to zmq4.Socket, kind string, content any) (id string) {
	c.t.Helper()
	c.n++
	id = fmt.Sprintf("message-%d", c.n)
	if content == nil {
		content = struct{}{}
	}
	head, _ := json.Marshal(map[string]string{
		"msg_id": id, "session": "test", "username": "tester", "msg_type": kind, "version": "5.4", "date": "2020-01-01T00:00:00Z",
	})
	body, err := json.Marshal(content)
	if err != nil {
		c.t.Fatal(err)
	}
	parts := [][]byte{head, []byte("{}"), []byte("{}"), body}
	frames := append([][]byte{[]byte("<IDS|MSG>"), c.sign(parts)}, parts...)
	if err := to.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		c.t.Fatal(err)
	}
	return id
}

// receive returns the next message of a socket.
func (c *Client) receive(from zmq4.Socket) Message {
	c.t.Helper()
	raw, err := from.Recv()
	if err != nil {
		c.t.Fatalf("no message of the kernel: %v", err)
	}
	frames := raw.Frames
	for len(frames) > 0 && string(frames[0]) != "<IDS|MSG>" {
		frames = frames[1:]
	}
	if len(frames) < 6 || string(frames[1]) != string(c.sign(frames[2:6])) {
		c.t.Fatalf("a message that is not signed: %q", raw.Frames)
	}
	var head struct {
		Type    string `json:"msg_type"`
		Version string `json:"version"`
	}
	var parent struct {
		ID string `json:"msg_id"`
	}
	var m Message
	for i, to := range []any{&head, &parent, &struct{}{}, &m.Content} {
		if err := json.Unmarshal(frames[2+i], to); err != nil {
			c.t.Fatalf("%q: %v", frames[2+i], err)
		}
	}
	if head.Version != "5.4" {
		c.t.Fatalf("a message of version %q", head.Version)
	}
	m.Type, m.Parent = head.Type, parent.ID
	return m
}

// Reply returns the answer to a request; others before it are dropped.
func (c *Client) Reply(from zmq4.Socket, request string) Message {
	c.t.Helper()
	for {
		if m := c.receive(from); m.Parent == request {
			return m
		}
	}
}

// Published returns the next message that all clients get.
func (c *Client) Published() Message {
	c.t.Helper()
	return c.receive(c.subs)
}

// Until returns what all clients get until a request is done, that is, until the kernel is idle after it.
func (c *Client) Until(request string) (list []Message) {
	c.t.Helper()
	for {
		m := c.Published()
		list = append(list, m)
		if m.Type == "status" && m.Parent == request && m.Text("execution_state") == "idle" {
			return list
		}
	}
}

// Execute executes a cell, and returns the answer with what was published meanwhile.
func (c *Client) Execute(code string) (reply Message, list []Message) {
	c.t.Helper()
	request := c.Send(c.Shell, "execute_request", map[string]any{"code": code, "silent": false, "store_history": true, "allow_stdin": true})
	reply = c.Reply(c.Shell, request)
	return reply, c.Until(request)
}
