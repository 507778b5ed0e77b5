package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// recordRandom is for a run of some minutes:
//
//	go test ./cmd/cspsh -run TestRecordRandom -record.n 1000 -timeout 0
var recordRandom = flag.Int("record.n", 5, "how many random programs are recorded and repeated, and a fifth as many inputs")

// chances are what processes of a random program do whose outcome is left to chance, or to the order of others.
var chances = []string{
	`fmt.Println(me, rand.Intn(1000))`,
	`for k, v := range map[string]int{"a": 1, "b": 2, "c": 3} { fmt.Print(me, k, v, " ") }`,
	`select { case c <- me: fmt.Println(me, "put"); case x := <-c: fmt.Println(me, "took", x); case <-time.After(time.Duration(rand.Intn(3)) * time.Millisecond): fmt.Println(me, "late") }`,
	`select { case a <- me: case b <- me: }`,
	`select { case x := <-a: fmt.Println(me, "a", x); case x := <-b: fmt.Println(me, "b", x); default: fmt.Println(me, "none") }`,
	`mu.Lock(); n++; fmt.Println(me, n); mu.Unlock()`,
	`if mu.TryLock() { n--; mu.Unlock() } else { fmt.Println(me, "busy") }`,
	`time.Sleep(time.Duration(rand.Intn(5)) * time.Millisecond)`,
	`fmt.Println(me, total.Add(int64(me)))`,
	`fmt.Println(me, time.Now().Format(time.StampNano))`,
	`runtime.Gosched()`,
	`once.Do(func() { fmt.Println(me, "is first") })`,
	`if rand.Intn(40) == 0 { panic(me) }`,
	`if rand.Intn(60) == 0 { os.Exit(me) }`,
	`if rand.Intn(60) == 0 { close(c) }`,
	`if rand.Intn(60) == 0 { <-make(chan int) }`,
	`ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond); go func() { time.Sleep(time.Duration(rand.Intn(3)) * time.Millisecond); cancel() }(); <-ctx.Done(); fmt.Println(me, ctx.Err())`,
	`shared.Store(rand.Intn(3), me); shared.Range(func(k, v any) bool { fmt.Print(k, v, " "); return true })`,
	`plain[me%2]++`,
}

// chancy returns a function run of some processes that do such things, and what it needs.
func chancy(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 15))
	var b strings.Builder
	b.WriteString(`
import ("context"; "fmt"; "math/rand"; "os"; "runtime"; "sync"; "sync/atomic"; "time")
var (_ = context.Background; _ = rand.Intn; _ = os.Exit; _ = runtime.Gosched; _ = time.Now)
var (mu sync.Mutex; once sync.Once; total atomic.Int64; shared sync.Map; n int; plain [2]int)
var (a, b = make(chan int, 1), make(chan int, 2); c = make(chan int))
func run() {
	var wg sync.WaitGroup
`)
	for me := range 2 + r.IntN(3) {
		fmt.Fprintf(&b, "\twg.Go(func() {\n\t\tme := %d\n\t\t_ = me\n", me+1)
		for range 1 + r.IntN(5) {
			fmt.Fprintf(&b, "\t\tfor range %d { %s }\n", 1+r.IntN(3), chances[r.IntN(len(chances))])
		}
		b.WriteString("\t})\n")
	}
	b.WriteString("\twg.Wait()\n\tfmt.Println(\"end\", n, plain)\n}\n")
	return b.String()
}

// A random program that was recorded is repeated in another process: what it writes is the same, byte for byte.
// So is what an input does at the prompt.
func TestRecordRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*recordRandom) {
		dir := t.TempDir()
		file, schedule := filepath.Join(dir, "main.go"), filepath.Join(dir, "schedule")
		src := chancy(seed)
		if err := os.WriteFile(file, []byte("package main\n"+src+"\nfunc main() { run() }\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		first := outcome(t, "-seed", fmt.Sprint(seed), "-record", schedule, file)
		if again := outcome(t, "replay", schedule); again != first {
			t.Errorf("seed %d: it was\n%s\nand is\n%s\n%s", seed, first, again, src)
		}
		if seed%5 > 0 {
			continue
		}
		if first, again := typed(t, src, ":record! "+schedule+" run()"), typed(t, src, ":replay "+schedule); first != again {
			t.Errorf("seed %d, at the prompt: it was\n%s\nand is\n%s\n%s", seed, first, again, src)
		}
	}
}

// typed returns what a session shows of a command after some declarations.
func typed(t *testing.T, src, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "cspsh", "-virtual")
	cmd.Stdin = strings.NewReader(src + command + "\n")
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out)
}
