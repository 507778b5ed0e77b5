package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A Kernel serves an Interpreter to the clients of a connection.
type Kernel struct {
	run     Interpreter
	info    Info
	conn    Connection
	signer  signer
	session string

	shell, control, iopub, stdin, heartbeat zmq4.Socket

	sending sync.Mutex // on the socket of stdin
	pub     *publisher
	end     context.CancelFunc
	done    context.Context

	count   int // executions
	history []past
	answers chan string // to requests for input
	asking  asking
}

// An asking is a request for input that has not been answered.
type asking struct {
	mu   sync.Mutex
	stop context.CancelFunc
}

// Serve serves an interpreter until a client asks for the end, or ctx is done. Its error is that of a socket
// which cannot be opened.
func Serve(ctx context.Context, c Connection, info Info, run Interpreter) error {
	k := &Kernel{run: run, info: info, conn: c, signer: signer{[]byte(c.Key)}, session: newID(), answers: make(chan string, 1)}
	k.done, k.end = context.WithCancel(ctx)
	defer k.end()
	if err := k.open(); err != nil {
		return err
	}
	defer k.close()
	k.pub = newPublisher(k.deliver)
	defer k.pub.close()
	k.pub.send(nil, "status", map[string]string{"execution_state": "starting"})

	requests := make(chan *message, 64)
	var all sync.WaitGroup
	defer all.Wait()
	defer k.end()
	ended := make(chan struct{})
	defer context.AfterFunc(k.done, func() { k.interruptUntil(ended) })()
	defer close(ended)
	all.Go(func() {
		k.receive(k.shell, func(m *message) {
			select {
			case requests <- m:
			case <-k.done.Done():
			}
		})
	})
	all.Go(func() { k.receive(k.control, k.controls) })
	all.Go(func() { k.receive(k.stdin, k.answered) })
	all.Go(k.beat)
	for {
		select {
		case m := <-requests:
			k.serve(m, requests)
		case <-k.done.Done():
			return nil
		}
	}
}

// open opens the sockets.
func (k *Kernel) open() error {
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0))
	for _, s := range []struct {
		socket *zmq4.Socket
		open   func(context.Context, ...zmq4.Option) zmq4.Socket
		port   int
	}{
		{&k.shell, zmq4.NewRouter, k.conn.Shell},
		{&k.control, zmq4.NewRouter, k.conn.Control},
		{&k.stdin, zmq4.NewRouter, k.conn.Stdin},
		{&k.iopub, zmq4.NewPub, k.conn.IOPub},
		{&k.heartbeat, zmq4.NewRep, k.conn.Heartbeat},
	} {
		*s.socket = s.open(k.done, quiet)
		if err := (*s.socket).Listen(k.conn.endpoint(s.port)); err != nil {
			k.close()
			return fmt.Errorf("socket %s: %w", k.conn.endpoint(s.port), err)
		}
	}
	return nil
}

func (k *Kernel) close() {
	for _, s := range []zmq4.Socket{k.shell, k.control, k.stdin, k.iopub, k.heartbeat} {
		if s != nil {
			s.Close()
		}
	}
}

// receive gives the messages of a socket to take, until the end. What is no message, or not signed, is dropped.
func (k *Kernel) receive(s zmq4.Socket, take func(*message)) {
	for k.done.Err() == nil {
		raw, err := s.Recv()
		if err != nil {
			k.rest()
			continue
		}
		if m, err := k.signer.parse(raw.Frames); err == nil {
			take(m)
		}
	}
}

// beat answers to heartbeats.
func (k *Kernel) beat() {
	for k.done.Err() == nil {
		m, err := k.heartbeat.Recv()
		if err == nil {
			err = k.heartbeat.Send(m)
		}
		if err != nil {
			k.rest()
		}
	}
}

// rest waits for a moment, or for the end, after a socket has failed.
func (k *Kernel) rest() {
	select {
	case <-k.done.Done():
	case <-time.After(gather):
	}
}

// deliver tells all clients something.
func (k *Kernel) deliver(parent json.RawMessage, kind string, content any) {
	frames, err := k.signer.frames(newHeader(k.session, kind), parent, content, []byte(kind))
	if err == nil {
		_ = k.iopub.SendMulti(zmq4.NewMsgFrom(frames...)) // who does not listen any more misses it
	}
}

// reply answers a request.
func (k *Kernel) reply(s zmq4.Socket, to *message, kind string, content any) {
	frames, err := k.signer.frames(newHeader(k.session, kind), to.raw, content, to.identities...)
	if err == nil {
		_ = s.SendMulti(zmq4.NewMsgFrom(frames...)) // so does who has gone away
	}
}

// controls handles a message of the control channel, which is not to wait for what is being executed.
func (k *Kernel) controls(m *message) {
	k.busy(m, func() {
		switch m.header.Type {
		case "interrupt_request":
			k.Interrupt()
			k.reply(k.control, m, "interrupt_reply", status("ok"))
		case "shutdown_request":
			k.shutdown(k.control, m)
		case "kernel_info_request":
			k.reply(k.control, m, "kernel_info_reply", k.describe())
		}
	})
}

// busy tells the clients that something is being done, and when it is done.
func (k *Kernel) busy(m *message, f func()) {
	state := func(s string) { k.pub.send(m.raw, "status", map[string]string{"execution_state": s}) }
	state("busy")
	defer state("idle")
	f()
}

// Interrupt interrupts the execution, also where it waits for input.
func (k *Kernel) Interrupt() {
	k.asking.mu.Lock()
	if k.asking.stop != nil {
		k.asking.stop()
	}
	k.asking.mu.Unlock()
	k.run.Interrupt()
}

// interruptUntil interrupts until the kernel has ended: nothing is to go on, nor what was asked for and begins only now.
func (k *Kernel) interruptUntil(ended <-chan struct{}) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		k.Interrupt()
		select {
		case <-ended:
			return
		case <-again.C:
		}
	}
}

func (k *Kernel) shutdown(s zmq4.Socket, m *message) {
	var content struct {
		Restart bool `json:"restart"`
	}
	_ = json.Unmarshal(m.content, &content)
	answer := map[string]any{"status": "ok", "restart": content.Restart}
	k.reply(s, m, "shutdown_reply", answer)
	k.pub.send(m.raw, "shutdown_reply", answer)
	k.end()
}

// errInterrupted is the error of a request for input that was interrupted.
var errInterrupted = errors.New("interrupted")

// input asks the client that has sent a request for a line.
func (k *Kernel) input(request *message) (string, error) {
	ctx, stop := context.WithCancel(k.done)
	defer stop()
	k.asking.mu.Lock()
	k.asking.stop = stop
	k.asking.mu.Unlock()
	defer func() {
		k.asking.mu.Lock()
		k.asking.stop = nil
		k.asking.mu.Unlock()
	}()
	select { // an answer that came too late
	case <-k.answers:
	default:
	}
	k.sending.Lock()
	k.reply(k.stdin, request, "input_request", map[string]any{"prompt": "", "password": false})
	k.sending.Unlock()
	select {
	case line := <-k.answers:
		return line, nil
	case <-ctx.Done():
		return "", errInterrupted
	}
}

// answered takes the answer to a request for input.
func (k *Kernel) answered(m *message) {
	var content struct {
		Value string `json:"value"`
	}
	if m.header.Type != "input_reply" || json.Unmarshal(m.content, &content) != nil {
		return
	}
	select {
	case k.answers <- content.Value:
	default:
	}
}

func status(s string) map[string]string { return map[string]string{"status": s} }
