package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// runHere runs a program in this process and prints how long it took, and what it gave.
func runHere(executor, name, profile string, w io.Writer) error {
	src, err := programs.ReadFile("testdata/" + name + ".go")
	if err != nil {
		return fmt.Errorf("no program %q", name)
	}
	start := func(src string) (string, func(int), error) { return inShell(src, executor) }
	if executor == "yaegi" {
		start = inYaegi
	}
	result, work, err := start(string(src))
	if err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		for begin := time.Now(); time.Since(begin) < 2*time.Second; {
			work(1)
		}
		pprof.StopCPUProfile()
		return f.Close()
	}
	took := measure(work)
	fmt.Fprintln(w, took.Seconds())
	fmt.Fprintln(w, result)
	return nil
}

// inShell loads a program into a session, and returns what does its work. how is one of watching.
func inShell(src, how string) (result string, work func(rounds int), err error) {
	repl.HeapFloor(16 << 20) // as command cspsh does
	var out bytes.Buffer
	s, err := repl.New(repl.Config{Stdout: &out, Stderr: os.Stderr, Script: true, Races: how == "watched" || how == "accompanied"})
	if err != nil {
		return "", nil, err
	}
	eval := func(src string) {
		if e := s.Eval(src); e != nil && err == nil {
			err = fmt.Errorf("%s", s.Report(e))
		}
	}
	_, body, _ := strings.Cut(src, "\n")
	eval(body)
	eval("func do(rounds int) { for range rounds { work() } }")
	if how == "accompanied" {
		eval("go func() { select {} }()")
	}
	eval("fmt.Println(work())")
	return out.String(), func(rounds int) { eval(fmt.Sprintf("do(%d)", rounds)) }, err
}

// inYaegi loads a program into plain yaegi.
func inYaegi(src string) (result string, work func(rounds int), err error) {
	in := interp.New(interp.Options{})
	symbols := interp.Exports{}
	for _, path := range []string{"fmt", "math", "strconv", "strings"} {
		symbols[path+"/"+path] = stdlib_symbols.Symbols(path)
	}
	if err := in.Use(symbols); err != nil {
		return "", nil, err
	}
	if _, err := in.Eval(src); err != nil {
		return "", nil, err
	}
	v, err := in.Eval("main.work")
	if err != nil {
		return "", nil, err
	}
	f, ok := v.Interface().(func() string)
	if !ok {
		return "", nil, fmt.Errorf("work is %s", v.Type())
	}
	return f(), func(rounds int) {
		for range rounds {
			f()
		}
	}, nil
}
