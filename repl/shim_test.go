package repl

import (
	"bytes"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// A difference is a snippet, a program or its statements, that does here what it could not do
// if a file of repl/internal/shim were not there.
type difference struct {
	src, want string
	set       func(*Config) // what the session has that others have not
	shown     bool          // it ends with a value, which is
}

// tooMuch is told of 32 TiB; what is in use before is left out.
const tooMuch = "fatal error: out of memory: 32 TiB asked for, and the limit is 1 TiB\n  at -e:3:3, in input.func1\n    \t\tstrings.Repeat(\"x\", 1<<45)\n"

var inUse = regexp.MustCompile(`[0-9.]+ MiB in use,\s+`)

func races(c *Config) { c.Races = true }

// differences has one for each file.
var differences = map[string]difference{
	"atomic.go": {set: races, want: "7 <nil>\n", src: `
		var ready atomic.Bool
		x := 0
		go func() { x = 7; ready.Store(true) }()
		for !ready.Load() { runtime.Gosched() }
		fmt.Println(x, nil)`},
	"atomic_pointer.go": {set: races, want: "7\n", src: `
		type T struct{ x int }
		var p atomic.Pointer[T]
		go func() { t := new(T); t.x = 7; p.Store(t) }()
		for p.Load() == nil { runtime.Gosched() }
		fmt.Println(p.Load().x)`},
	"bubble.go": {want: "1h0m0s 2000\n", src: `
		synctest.Test(new(testing.T), func(*testing.T) {
			begin := time.Now()
			time.Sleep(time.Hour)
			synctest.Wait()
			fmt.Println(time.Since(begin).Round(time.Hour), begin.Year())
		})`},
	"context.go": {want: "context deadline exceeded 1h0m0s\n", src: `
		begin := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		<-ctx.Done()
		fmt.Println(ctx.Err(), time.Since(begin).Round(time.Hour))`},
	"context_double.go": {want: "context deadline exceeded too slow\n", src: `
		ctx, cancel := context.WithTimeoutCause(context.Background(), time.Hour, errors.New("too slow"))
		defer cancel()
		<-ctx.Done()
		fmt.Println(ctx.Err(), context.Cause(context.WithValue(ctx, 1, 2)))`},
	"csp.go": {want: "{a 1} true\n", src: `
		type T struct { s string; n int }
		c := csp.NewChan[T]()
		csp.Go(func() { c.Put(T{"a", 1}) })
		v, ok := c.Take()
		fmt.Println(v, ok)`},
	"csp_chan.go": {want: "x true\n1.5 true\n", src: `
		s, f := csp.NewChan[string](csp.Fixed(1)), csp.NewChan[float64](csp.Fixed(1))
		s.Put("x"); f.Put(1.5)
		fmt.Println(s.Take())
		fmt.Println(f.Take())`},
	"cycles.go": {src: `
		m := map[string]any{}
		m["m"] = m
		fmt.Println(m)`,
		want: "fatal error: stack overflow: a value that is printed contains itself\n  at -e:4:3, in input.func1\n    \t\tfmt.Println(m)\n"},
	"encode.go": {src: `
		type N struct{ Next *N }
		n := &N{}
		n.Next = n
		xml.Marshal(n)`,
		want: "fatal error: stack overflow: a value that is encoded contains itself\n  at -e:5:3, in input.func1\n    \t\txml.Marshal(n)\n"},
	"goast.go": {src: `
		n := &ast.ParenExpr{}
		n.X = n
		ast.Fprint(io.Discard, nil, n, nil) // which knows of pointers
		printer.Fprint(io.Discard, token.NewFileSet(), n)`,
		want: "fatal error: stack overflow: a value that is printed contains itself\n  at -e:5:3, in input.func1\n    \t\tprinter.Fprint(io.Discard, token.NewFileSet(), n)\n"},
	"env.go": {want: "a line\nexit 3\n", src: `
		fmt.Println("a line")
		os.Exit(3)`},
	"erased.go": {want: "[2 4]\n", src: `
		in := csp.NewChan[int](csp.Fixed(3))
		csp.OntoChan(in, []int{1, 2, 3, 4})
		fmt.Println(csp.Into([]int(nil), csp.Filter(in, func(i int) bool { return i%2 == 0 })))`},
	"flag.go": {want: "prog 3 [rest]\n", src: `
		n := flag.Int("n", 1, "")
		flag.Parse()
		fmt.Println(flag.CommandLine.Name(), *n, flag.Args())`},
	"fmt.go": {want: "typed 1 <nil>\n", src: `
		var word string
		n, err := fmt.Scanln(&word)
		fmt.Println(word, n, err)`},
	"generic.go": {want: "1 true\n0 false\n", src: `
		type T int
		next, stop := iter.Pull(func(yield func(T) bool) { yield(1) })
		defer stop()
		fmt.Println(next())
		fmt.Println(next())`},
	"guise.go": {want: "*context.cancelCtx\n", src: `
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		fmt.Printf("%T\n", ctx)`},
	"hidden.go": {want: "binary.littleEndian 513\n", src: `
		order := binary.LittleEndian
		f := order.Uint16
		fmt.Printf("%T %d\n", order, f([]byte{1, 2}))`},
	"iter.go": {want: "1 true\n", src: `
		c := make(chan int)
		go func() { c <- 1 }()
		next, stop := iter.Pull(func(yield func(int) bool) { yield(<-c) })
		defer stop()
		fmt.Println(next())`},
	"json.go": {want: "\"a\"\n", src: `
		type S string
		b, err := jsontext.AppendQuote(nil, S("a"))
		if err == nil { fmt.Println(string(b)) }`},
	"layout.go": {want: "false\ntrue\n", src: `
		var m sync.Mutex
		m.Lock()
		other := (*sync.Mutex)(unsafe.Pointer(&m))
		fmt.Println(other.TryLock())
		other.Unlock()
		fmt.Println(m.TryLock())`},
	"lead.go": {want: "a\n1\n", src: `
		r, w, _ := os.Pipe()
		s := bufio.NewScanner(r)
		n := 0
		go func() { n++; fmt.Fprintln(w, "a"); w.Close() }()
		for s.Scan() { fmt.Println(s.Text()) }
		fmt.Println(n)`},
	"locks.go": {want: "deadlock: every process is parked (seed 1)\n" +
		"  #1 -e: sync.RWMutex.Lock on m held by #1 since -e:3:3, parked at -e:4:3 for 0s, spawned at -e\n" +
		"  cycle: #1 -e holds m, waits for m\n-virtual -seed 1 repeats this\n", src: `
		var m sync.RWMutex
		m.RLock()
		m.Lock()`},
	"log.go": {want: "00:00:00 p: text\n", src: `
		log.SetFlags(log.Ltime | log.Lmsgprefix | log.LUTC)
		log.SetPrefix("p: ")
		log.Print("text")`},
	"crypto.go": {want: "7e11 true\n", src: `
		a, _ := hkdf.Key(sha256.New, []byte("secret"), nil, "info", 2)
		b, _ := pbkdf2.Key(sha3.New256, "password", []byte("salt"), 1, 32)
		c, _ := pbkdf2.Key(func() hash.Hash { return sha3.New256() }, "password", []byte("salt"), 1, 32)
		fmt.Printf("%x %v\n", a, bytes.Equal(b, c))`},
	"maphash.go": {want: "true\n", src: `
		type T struct{ a int; s string }
		seed := maphash.MakeSeed()
		fmt.Println(maphash.Comparable(seed, T{1, "a"}) == maphash.Comparable(seed, T{1, "a"}))`},
	"multipart.go": {set: func(c *Config) { c.Seed = 3 }, want: "551f3383a9a1d62986d8ceef6478de0216e18cca4187ea821494859e3c96\n", src: `
		fmt.Println(multipart.NewWriter(io.Discard).Boundary())`},
	"net.go": {want: "read pipe: i/o timeout\n", src: `
		a, _ := net.Pipe()
		a.SetReadDeadline(time.Now().Add(time.Millisecond))
		_, err := a.Read(make([]byte, 1))
		fmt.Println(err)`},
	"order.go": {set: races, want: "1\n", src: `
		var m sync.Mutex
		var wg sync.WaitGroup
		x := 0
		wg.Go(func() { m.Lock(); x++; m.Unlock() })
		m.Lock(); m.Unlock()
		wg.Wait()
		fmt.Println(x)`},
	"touched.go": {set: races, want: "aa\n", src: `
		var m sync.Mutex
		var wg sync.WaitGroup
		var b bytes.Buffer
		for range 2 {
			wg.Go(func() { m.Lock(); b.WriteByte('a'); m.Unlock() })
		}
		wg.Wait()
		fmt.Println(b.String())`},
	"os.go": {want: "file already closed\n", src: `
		os.Stdin.Close()
		_, err := fmt.Scanln()
		fmt.Println(errors.Unwrap(err))`},
	"pprof.go": {want: "goroutineleak profile: total 1\n", src: `
		c := make(chan int)
		go func() { <-c }()
		runtime.Gosched()
		var b strings.Builder
		pprof.Lookup("goroutineleak").WriteTo(&b, 1)
		first, _, _ := strings.Cut(b.String(), "\n")
		fmt.Println(first)`},
	"rand.go": {want: "4 [0 1 2]\n", src: `fmt.Println(rand.Intn(100), rand.Perm(3))`},
	"reflect.go": {want: "1 x true\n", src: `
		a, b := make(chan int), make(chan string)
		go func() { time.Sleep(time.Hour); b <- "x" }()
		i, v, ok := reflect.Select([]reflect.SelectCase{
			{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(a)}, {Dir: reflect.SelectRecv, Chan: reflect.ValueOf(b)},
		})
		fmt.Println(i, v, ok)`},
	"runtime.go": {want: "2\n", src: `
		go func() { select {} }()
		fmt.Println(runtime.NumGoroutine())`},
	"sync.go": {want: "1 2 done\n", src: `
		var wg sync.WaitGroup
		for i := range 2 { wg.Go(func() { time.Sleep(time.Duration(i) * time.Hour); fmt.Print(i+1, " ") }) }
		wg.Wait()
		fmt.Println("done")`},
	"sync_mutex.go": {want: "[first second]\n", src: `
		var m sync.RWMutex
		var order []string
		m.Lock()
		done := make(chan bool)
		go func() { m.RLock(); order = append(order, "second"); m.RUnlock(); done <- true }()
		time.Sleep(time.Hour)
		order = append(order, "first")
		m.Unlock()
		<-done
		fmt.Println(order)`},
	"time.go": {want: "2000 24h0m0s\n", src: `
		begin := time.Now()
		time.Sleep(24 * time.Hour)
		fmt.Println(begin.UTC().Year(), time.Since(begin).Round(time.Hour))`},
	"trace.go": {want: "<nil> true true\n", src: `
		package main

		import ("fmt"; "runtime/trace"; _ "unsafe")

		type size int

		func (s *size) Write(b []byte) (int, error) { *s += size(len(b)); return len(b), nil }

		//go:linkname now runtime.traceClockNow
		func now() int64

		func main() {
			var s size
			err := trace.Start(&s)
			trace.Stop()
			fmt.Println(err, s > 0, now() > 0)
		}`},
	"wait.go": {want: "meanwhile\nanswer\n", src: `
		a, b := net.Pipe()
		go func() { fmt.Println("meanwhile"); b.Write([]byte("answer")) }()
		p := make([]byte, 6)
		a.Read(p)
		fmt.Println(string(p))`},
	"csp_own.go": {want: "8760h0m0s 2000 true\nhandled one\nseen true\n", src: `
		now := time.Now()
		defer func() {
			n := 0
			rt := csp.New(
				csp.WithPanicHandler(func(e *csp.PanicError) { fmt.Println("handled", e.Value) }),
				csp.WithObserver(func(csp.Event) { n++ }),
			)
			defer rt.Stop()
			rt.Run(func() {
				csp.Go(func() { panic("one") })
				csp.Yield()
			})
			fmt.Println("seen", n > 0)
		}()
		rt := csp.New(csp.WithVirtualClock(), csp.WithSeed(3))
		rt.Run(func() {
			begin := csp.Now()
			csp.Sleep(365 * 24 * time.Hour)
			fmt.Print(csp.Since(begin).Round(time.Hour), " ", csp.Now().Year(), " ")
		})
		rt.Stop()
		fmt.Println(time.Since(now) >= 365 * 24 * time.Hour)`},
	"csp_remote.go": {want: "7\n", src: `
		b := remote.Simulated(nil, remote.Faults{})
		csp.Go(func() {
			q, _ := remote.NewQueue[int](b.Connect("shop"), "payments")
			q.Put(7)
			q.Close()
		})
		q, _ := remote.NewQueue[int](b.Connect("bank"), "payments")
		for d := range q.All() { fmt.Println(d.Value); d.Ack() }`},
	"terminal.go": {want: "\"typed\\n\"\n/dev/null\n", set: func(c *Config) { c.keyboard = keyboard{} }, src: `
		b := make([]byte, 9)
		n, _ := syscall.Read(0, b)
		fmt.Printf("%q\n", b[:n])
		fmt.Println(os.NewFile(0, "keys").Name())`},
	"descriptors.go": {want: "still there\n", src: `
		syscall.Close(2)
		fmt.Println("still there")`},
	"http.go": {want: "404 pattern \"/x\" conflicts with pattern \"/x\":\n/x matches the same requests as /x\n", src: `
		rec := httptest.NewRecorder()
		http.DefaultServeMux.ServeHTTP(rec, httptest.NewRequest("GET", "/debug/vars", nil)) // expvar is not imported
		fmt.Print(rec.Code, " ")
		defer func() { fmt.Println(recover()) }()
		for range 2 {
			http.HandleFunc("/x", http.NotFound)
		}`},
	"linked.go": {want: "[1 2 0] map[a:1] a 1 7\n1h0m0s\n", src: `
		package main

		import ("fmt"; "reflect"; "time"; "unsafe")

		//go:linkname nanotime runtime.nanotime
		func nanotime() int64

		//go:linkname unsafe_NewArray reflect.unsafe_NewArray
		func unsafe_NewArray(t unsafe.Pointer, n int) unsafe.Pointer

		//go:linkname unsafe_New reflect.unsafe_New
		func unsafe_New(t unsafe.Pointer) unsafe.Pointer

		//go:linkname typedmemmove reflect.typedmemmove
		func typedmemmove(t, to, from unsafe.Pointer)

		//go:linkname typedslicecopy reflect.typedslicecopy
		func typedslicecopy(elem unsafe.Pointer, to, from header) int

		//go:linkname makemap reflect.makemap
		func makemap(t unsafe.Pointer, room int) unsafe.Pointer

		//go:linkname mapassign reflect.mapassign
		func mapassign(t, m, key, elem unsafe.Pointer)

		//go:linkname mapiterinit reflect.mapiterinit
		func mapiterinit(t, m unsafe.Pointer, it *iter)

		//go:linkname ifaceE2I reflect.ifaceE2I
		func ifaceE2I(t unsafe.Pointer, from any, to unsafe.Pointer)

		type header struct { data unsafe.Pointer; len, cap int }
		type iter struct { key, elem, t, it unsafe.Pointer; rest [8]uintptr }
		type celsius int
		func (c celsius) String() string { return fmt.Sprint(int(c)) }

		func word(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] }
		func data(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1] }

		func main() {
			c := word(celsius(0))
			s := unsafe.Slice((*celsius)(unsafe_NewArray(c, 3)), 3)
			typedslicecopy(c, header{unsafe.Pointer(&s[0]), 3, 3}, header{unsafe.Pointer(&[]celsius{1, 2}[0]), 2, 2})
			m := map[string]celsius{}
			t := word(m)
			p := makemap(t, 1)
			k, one := "a", celsius(1)
			mapassign(t, p, unsafe.Pointer(&k), unsafe.Pointer(&one))
			m = *(*map[string]celsius)(unsafe.Pointer(&p))
			var it iter
			mapiterinit(t, p, &it)
			moved := (*celsius)(unsafe_New(c))
			typedmemmove(c, unsafe.Pointer(moved), it.elem)
			var str fmt.Stringer
			ifaceE2I(data(stringerType()), celsius(7), unsafe.Pointer(&str))
			fmt.Println(s, m, *(*string)(it.key), *moved, str)
			clock()
		}

		// stringerType is the type of the interface.
		func stringerType() any { return reflect.TypeFor[fmt.Stringer]() }

		func clock() {
			begin := nanotime()
			time.Sleep(time.Hour)
			fmt.Println(time.Duration(nanotime() - begin).Round(time.Hour))
		}`},
	"linked_std.go": {want: "2\n", src: `
		package main

		import ("fmt"; _ "unsafe")

		//go:linkname count internal/bytealg.CountString
		func count(s string, c byte) int

		func main() { fmt.Println(count("abba", 'b')) }`},
	"linked_unix.go": {want: "true\n", src: `
		package main

		import ("fmt"; "os"; "syscall"; _ "unsafe")

		//go:linkname call golang.org/x/sys/unix.RawSyscallNoError
		func call(trap, a1, a2, a3 uintptr) (r1, r2 uintptr)

		func main() {
			pid, _ := call(syscall.SYS_GETPID, 0, 0, 0)
			fmt.Println(int(pid) == os.Getpid())
		}`},
	"restrict.go": {set: func(c *Config) { c.Restrict = "internal/shim" }, want: "false true\n", src: `
		_, inside := os.Stat("shim.go")
		_, outside := os.Stat("../../shell.go")
		fmt.Println(inside != nil, outside != nil)`},
	"shim.go": {want: "true 2s\n", src: `
		begin := time.Now()
		sleep := time.Sleep
		sleep(2 * time.Second)
		fmt.Println(time.Since(begin) >= 2*time.Second, time.Since(begin).Round(time.Second))`},
	"signal.go": {want: "interrupt\n", src: `
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt)
		defer signal.Stop(c)
		syscall.Kill(os.Getpid(), syscall.SIGINT)
		fmt.Println(<-c)`},
	"sizes.go": {set: func(c *Config) { c.Memory = 1 << 40 }, src: `
		defer fmt.Println("as Go's runtime, it runs no deferred calls")
		strings.Repeat("x", 1<<45)`, want: tooMuch},
	"slog.go": {want: "2000/01/01 00:00:00 INFO m a=1\n", src: `
		log.SetFlags(log.LstdFlags | log.LUTC)
		slog.Info("m", "a", 1)`},
	"slog_source.go": {want: "-e 8\n", src: `
		h := slog.NewTextHandler(io.Discard, &slog.HandlerOptions{AddSource: true, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if s, ok := a.Value.Any().(*slog.Source); ok {
				fmt.Println(filepath.Base(s.File), s.Line)
			}
			return a
		}})
		slog.New(h).Info("x")`},
	"sql.go": {want: "{5 true} <nil>\n", src: `
		type ID int
		var n sql.Null[ID]
		err := n.Scan("5")
		fmt.Println(n, err)`},
	"state.go": {shown: true, want: "sync.WaitGroup(2 to go)\n", src: `
		var wg sync.WaitGroup
		wg.Add(2)
		wg`},
	"syscall.go": {want: "exit 4\n", src: `syscall.Exit(4)`},
	"template.go": {want: "1  true\n", src: `
		m := map[string]any{"a": 1}
		m["m"] = m
		var b strings.Builder
		err := template.Must(template.New("").Parse("{{.m.a}} {{.m}}")).Execute(&b, m)
		fmt.Println(b.String(), strings.HasSuffix(fmt.Sprint(err), "contains itself"))`},
	"turns.go": {want: "2\n", src: `
		package main

		import ("fmt"; "log/slog"; "sync"; "time")

		type slow struct{ writing, n int }

		func (s *slow) Write(b []byte) (int, error) {
			if s.writing++; s.writing > 1 { panic("two at a time") }
			time.Sleep(time.Second)
			s.writing--
			s.n++
			return len(b), nil
		}

		func main() {
			s := &slow{}
			l := slog.New(slog.NewTextHandler(s, nil))
			var wg sync.WaitGroup
			for range 2 { wg.Go(func() { l.Info("x") }) }
			wg.Wait()
			fmt.Println(s.n)
		}`},
	"testing.go": {want: "-e:3:3: told 1\n", src: `
		tb := new(testing.T)
		tb.Logf("told %d", 1)`},
	"xcpu.go": {want: "0 0 0 0\n", src: `
		package main

		import ("fmt"; _ "unsafe")

		//go:linkname cpuid golang.org/x/sys/cpu.cpuid
		func cpuid(eax, ecx uint32) (a, b, c, d uint32)

		func main() { fmt.Println(cpuid(1, 0)) }`},
	"weak.go": {want: "7 true true\n", src: `
		type T struct{ x int }
		p := &T{7}
		w := weak.Make(p)
		fmt.Println(w.Value().x, w == weak.Make(p), unique.Make(T{1}) == unique.Make(T{1}))
		runtime.KeepAlive(p)`},
}

// A keyboard is a terminal with nobody at it.
type keyboard struct{}

func (keyboard) Open(string, int) (*os.File, error) { return os.Open(os.DevNull) }
func (keyboard) Is(*os.File) bool                   { return false }
func (keyboard) Await()                             {}

// platform ends the names of files that are for a system, a processor or a release.
var platform = regexp.MustCompile(`(_(unix|linux|amd64|other|go127))+\.go$`)

// TestShims runs a snippet for each file of repl/internal/shim.
func TestShims(t *testing.T) {
	files, err := filepath.Glob("internal/shim/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files: ", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if _, ok := differences[name]; !ok {
			name = platform.ReplaceAllString(name, ".go")
		}
		seen[name] = true
		d, ok := differences[name]
		if !ok {
			t.Errorf("%s has no difference to show", name)
			continue
		}
		if fits, err := build.Default.MatchFile(filepath.Split(file)); err != nil || !fits {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			c := Config{
				Stdin: strings.NewReader("typed\n"), Stdout: &out, Stderr: &out, Args: []string{"prog", "-n", "3", "rest"},
				Virtual: true, Seed: 1,
				Exit: func(code int) {
					fmt.Fprintf(&out, "exit %d\n", code)
					runtime.Goexit()
				},
			}
			if d.set != nil {
				d.set(&c)
			}
			s, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			src := strings.TrimSpace(d.src)
			if !d.shown && !strings.HasPrefix(src, "package ") {
				src = "func() {\n" + src + "\n}()"
			}
			if err := s.RunCode(src); err != nil {
				out.WriteString(s.Report(err))
			}
			if got := inUse.ReplaceAllString(out.String(), ""); got != d.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, d.want)
			}
		})
	}
	for name := range differences {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
}
