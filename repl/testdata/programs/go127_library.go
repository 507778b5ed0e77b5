//go:build go1.27

// What is new in the standard library.
package main

import (
	"bytes"
	"fmt"
	"math/big"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"uuid"
)

func main() {
	fmt.Println(strings.CutLast("a/b/c", "/"))
	before, after, ok := bytes.CutLast([]byte("k=v"), []byte(":"))
	fmt.Printf("%q %q %t\n", before, after, ok)

	u := uuid.MustParse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
	_, err := uuid.Parse("nonsense")
	fmt.Println(u, uuid.Nil() == uuid.UUID{}, err != nil, len(uuid.New().String()))
	fmt.Println(map[uuid.UUID]string{u: "known"}[u])

	fmt.Println(big.NewInt(0).SetBit(new(big.Int), 70, 1))

	synctest.Test(new(testing.T), func(t *testing.T) {
		start := time.Now()
		done := false
		go func() {
			time.Sleep(time.Hour)
			done = true
		}()
		synctest.Sleep(time.Hour)
		fmt.Println(done, time.Since(start))
	})

	// The profile of leaked goroutines is always there, once.
	var names []string
	for _, p := range pprof.Profiles() {
		names = append(names, p.Name())
	}
	fmt.Println(slices.Contains(names, "goroutineleak"), len(slices.Compact(names)) == len(names))
	leak()
	var b bytes.Buffer
	fmt.Println(pprof.Lookup("goroutineleak").WriteTo(&b, 1))
	fmt.Println(strings.HasPrefix(b.String(), "goroutineleak profile: total 1"))
}

func leak() {
	c := make(chan int)
	go func() { c <- 1 }()
	time.Sleep(time.Millisecond)
}

// Output:
// a/b c true
// "k=v" "" false
// f81d4fae-7dec-11d0-a765-00a0c91e6bf6 true true 36
// known
// 1180591620717411303424
// true 1h0m0s
// true true
// <nil>
// true
