package main

import (
	"bufio"
	"crypto/rand"
	"database/sql"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/rpc"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"text/template"
	"time"
)

// Each of these waits for what another goroutine does at the other end.

type conn struct{ net.Conn }

type reader interface{ Read([]byte) (int, error) }

type lines interface {
	Scan() bool
	Text() string
}

// both returns the ends of a connection, to one of which text is written a little later.
func both(text string) (net.Conn, net.Conn) {
	a, b := net.Pipe()
	go func() {
		time.Sleep(time.Millisecond)
		io.WriteString(b, text)
		b.Close()
	}()
	return a, b
}

func read(r io.Reader) string {
	b, err := io.ReadAll(r)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func one(r io.Reader) byte {
	p := make([]byte, 1)
	r.Read(p)
	return p[0]
}

func main() {
	a, _ := both("as an argument")
	fmt.Println(read(a))
	a, _ = both("x")
	if p := make([]byte, 1); func() bool { n, _ := a.Read(p); return n == 1 }() {
		fmt.Println("in a condition", string(p))
	}
	a, _ = both("a b c")
	for sc := bufio.NewScanner(a); sc.Scan(); {
		fmt.Println("in a loop's condition", sc.Text())
	}
	a, _ = both("d")
	f := a.Read
	p := make([]byte, 1)
	fmt.Println(f(p))
	g := io.ReadAll
	a, _ = both("a function value")
	b, err := g(a)
	fmt.Println(string(b), err)
	a, _ = both("e")
	h := net.Conn.Read
	fmt.Println(h(a, p))
	a, _ = both("promoted")
	c := conn{a}
	fmt.Println(c.Read(p))
	fmt.Println(one(c))
	var r reader = c
	fmt.Println(r.Read(p))
	a, _ = both("in an interface of the user's")
	var ls lines = bufio.NewScanner(a)
	fmt.Println(ls.Scan(), ls.Text())
	a, _ = both("deferred")
	func() {
		defer func() { fmt.Println(string(p)) }()
		defer a.Read(p)
	}()
	a, z := net.Pipe()
	go a.Write([]byte("go"))
	io.ReadFull(z, p)
	fmt.Println(string(p))
	a.Close()
	a, z = net.Pipe()
	go io.WriteString(a, "go of a function")
	io.ReadFull(z, p)
	fmt.Println(string(p))
	a, z = net.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Fprintf(a, "formatted %d", 1); a.Close() })
	fmt.Println(read(z))
	wg.Wait()
	var v struct{ N int }
	switch a, _ := both("{\"N\": 5}"); {
	case json.NewDecoder(a).Decode(&v) == nil:
		fmt.Println("in a case", v.N)
	}
	a, z = net.Pipe()
	go func() {
		gob.NewEncoder(a).Encode([]int{1, 2})
		w := tabwriter.NewWriter(a, 1, 1, 1, ' ', 0)
		fmt.Fprintln(w, "a\tb")
		w.Flush()
		template.Must(template.New("t").Parse("t {{.}}\n")).Execute(a, 1)
		log.New(a, "", 0).Print("logged")
		slog.New(slog.NewTextHandler(a, &slog.HandlerOptions{ReplaceAttr: func(_ []string, at slog.Attr) slog.Attr {
			if at.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return at
		}})).Info("structured")
		bw := bufio.NewWriter(a)
		bw.WriteString("buffered\n")
		bw.Flush()
		io.Copy(a, io.LimitReader(rand.Reader, 0))
		io.MultiWriter(a, io.Discard).Write([]byte("several\n"))
		a.Close()
	}()
	br := bufio.NewReader(z)
	var list []int
	fmt.Println(gob.NewDecoder(br).Decode(&list), list)
	fmt.Print(read(io.TeeReader(br, io.Discard)))
	a, z = net.Pipe()
	go func() {
		t := textproto.NewConn(a)
		t.PrintfLine("line %d", 1)
		t.Close()
	}()
	fmt.Println(textproto.NewReader(bufio.NewReader(z)).ReadLine())

	// A deadline ends it.
	a, _ = net.Pipe()
	a.SetReadDeadline(time.Now().Add(-time.Second))
	_, err = a.Read(p)
	fmt.Println(err, os.IsTimeout(err))
	fr, fw, _ := os.Pipe()
	go func() { fw.WriteString("file"); fw.Close() }()
	fmt.Println(read(fr))

	// rpc
	a, z = net.Pipe()
	s := rpc.NewServer()
	go s.ServeConn(a)
	cl := rpc.NewClient(z)
	var reply int
	fmt.Println(cl.Call("Arith.Double", 4, &reply), reply)
	call := <-cl.Go("Arith.Double", 5, &reply, make(chan *rpc.Call, 1)).Done
	fmt.Println(call.Error, reply)
	call = <-cl.Go("Arith.Double", 6, &reply, nil).Done
	fmt.Println(call.Error, reply)
	cl.Close()
	_, err = sql.Open("none", "")
	fmt.Println(err)

	// These do not wait, and nothing depends on when a goroutine comes back.
	sc := bufio.NewScanner(strings.NewReader("x y"))
	for sc.Scan() {
		fmt.Println(sc.Text())
	}
}

// Output:
// as an argument
// in a condition x
// in a loop's condition a b c
// 1 <nil>
// a function value <nil>
// 1 <nil>
// 1 <nil>
// 114
// 1 <nil>
// true in an interface of the user's
// d
// g
// g
// formatted 1
// in a case 5
// <nil> [1 2]
// a b
// t 1
// logged
// level=INFO msg=structured
// buffered
// several
// line 1 <nil>
// read pipe: i/o timeout true
// file
// rpc: can't find service Arith.Double 0
// rpc: can't find service Arith.Double 0
// rpc: can't find service Arith.Double 0
// sql: unknown driver "none" (forgotten import?)
// x y
