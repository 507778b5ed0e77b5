package engine

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"reflect"
)

// What ends a whole program in compiled code is to end the user's, not the shell.

// flags is package flag for one program: the flags of the command line are its own, and
// it is the shell's business to exit.
type flags struct {
	commandLine *flag.FlagSet
	usage       func()
	exits       map[*flag.FlagSet]bool // those that were made to exit on errors
}

// flagSymbols are package flag.
func (e *Engine) flagSymbols(symbols map[string]reflect.Value) {
	f := &e.flags
	if f.exits == nil {
		f.exits = map[*flag.FlagSet]bool{}
		f.commandLine = e.newFlagSet(e.program(), flag.ExitOnError)
		f.usage = func() {
			fmt.Fprintf(f.commandLine.Output(), "Usage of %s:\n", e.program())
			f.commandLine.PrintDefaults()
		}
		f.commandLine.Usage = func() { f.usage() }
	}
	// Most functions are the methods of the same names, of what CommandLine is then.
	for name, v := range symbols {
		m, ok := reflect.TypeFor[*flag.FlagSet]().MethodByName(name)
		if !ok || v.Kind() != reflect.Func {
			continue
		}
		symbols[name] = reflect.MakeFunc(v.Type(), func(args []reflect.Value) []reflect.Value {
			return m.Func.Call(append([]reflect.Value{reflect.ValueOf(f.commandLine)}, args...))
		})
	}
	symbols["CommandLine"] = reflect.ValueOf(&f.commandLine).Elem()
	symbols["Usage"] = reflect.ValueOf(&f.usage).Elem()
	symbols["NewFlagSet"] = reflect.ValueOf(e.newFlagSet)
	symbols["Parse"] = reflect.ValueOf(func() { e.parseFlags(f.commandLine, e.opts.Args[min(1, len(e.opts.Args)):]) })
}

// program is the name of the program.
func (e *Engine) program() string {
	if len(e.opts.Args) == 0 {
		return ""
	}
	return e.opts.Args[0]
}

// newFlagSet is flag.NewFlagSet.
func (e *Engine) newFlagSet(name string, handling flag.ErrorHandling) *flag.FlagSet {
	exits := handling == flag.ExitOnError
	if exits {
		handling = flag.ContinueOnError
	}
	s := flag.NewFlagSet(name, handling)
	if exits {
		e.flags.exits[s] = true
		s.SetOutput(e.opts.Stderr)
	}
	return s
}

// parseFlags is the method Parse of a FlagSet.
func (e *Engine) parseFlags(s *flag.FlagSet, args []string) error {
	err := s.Parse(args)
	switch {
	case err == nil || !e.flags.exits[s]:
	case errors.Is(err, flag.ErrHelp):
		e.opts.Exit(0)
	default:
		e.opts.Exit(2)
	}
	return err
}

// debugSymbols are the functions of package runtime/debug that change what the shell
// itself runs on, or look at its stack.
func (e *Engine) debugSymbols(set func(string, any)) {
	set("SetMaxStack", func(bytes int) int { return maxStack })
	set("Stack", func() []byte { return []byte(e.stack(false)) })
	set("PrintStack", func() { io.WriteString(e.opts.Stderr, e.stack(false)) })
}
