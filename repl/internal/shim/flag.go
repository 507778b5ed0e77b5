package shim

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"reflect"
)

// Package flag: the flags of the command line are the program's own, and it is the session's
// business to exit on an error.
var flagPkg = pkg{
	path:        "flag",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		f := &t.flags
		begin := func() {
			f.exits = map[*flag.FlagSet]bool{}
			f.commandLine = t.newFlagSet(t.program(), flag.ExitOnError)
			f.usage = func() {
				fmt.Fprintf(f.commandLine.Output(), "Usage of %s:\n", t.program())
				f.commandLine.PrintDefaults()
			}
			f.commandLine.Usage = func() { f.usage() }
		}
		begin()
		t.resets = append(t.resets, begin)
		// Most functions are the methods of the same names, of what CommandLine is then.
		typ := reflect.TypeFor[*flag.FlagSet]()
		for m := range typ.Methods() {
			ft := withoutFirst(m.Func.Type())
			s.own[m.Name] = reflect.MakeFunc(ft, func(args []reflect.Value) []reflect.Value {
				args = append([]reflect.Value{reflect.ValueOf(f.commandLine)}, args...)
				if ft.IsVariadic() {
					return m.Func.CallSlice(args)
				}
				return m.Func.Call(args)
			})
		}
		for _, name := range []string{"Init", "Name", "Output", "SetOutput", "ErrorHandling"} { // no functions
			delete(s.own, name)
		}
		s.variable("CommandLine", &f.commandLine)
		s.variable("Usage", &f.usage)
		s.set("NewFlagSet", t.newFlagSet)
		s.set("Parse", func() { t.parseFlags(f.commandLine, t.std.args[min(1, len(t.std.args)):]) })
		s.method("Parse", t.parseFlags)
		s.method("Init", t.initFlags)
		s.method("SetOutput", func(set *flag.FlagSet, w io.Writer) {
			if w == io.Writer(t.std.ownStderr) {
				w = stdErr{t}
			}
			set.SetOutput(w)
		})
		s.method("Output", func(set *flag.FlagSet) io.Writer { return t.shown(set.Output()) })
		s.method("ErrorHandling", func(set *flag.FlagSet) flag.ErrorHandling {
			if f.exits[set] {
				return flag.ExitOnError
			}
			return set.ErrorHandling()
		})
	},
}

// flags is package flag for the programs of a session.
type flags struct {
	commandLine *flag.FlagSet
	usage       func()
	exits       map[*flag.FlagSet]bool // those that were made to exit on errors
}

// withoutFirst is the type of a function like one of type t, but for its first parameter.
func withoutFirst(t reflect.Type) reflect.Type {
	var params, results []reflect.Type
	for p := range t.Ins() {
		params = append(params, p)
	}
	for r := range t.Outs() {
		results = append(results, r)
	}
	return reflect.FuncOf(params[1:], results, t.IsVariadic())
}

// program is the name of the program.
func (t *Table) program() string {
	if len(t.std.args) == 0 {
		return ""
	}
	return t.std.args[0]
}

// handling notes whether a set is to exit on errors, and returns what it is to do instead.
func (t *Table) handling(set *flag.FlagSet, handling flag.ErrorHandling) flag.ErrorHandling {
	if handling != flag.ExitOnError {
		delete(t.flags.exits, set)
		return handling
	}
	t.flags.exits[set] = true
	return flag.ContinueOnError
}

// newFlagSet is flag.NewFlagSet.
func (t *Table) newFlagSet(name string, handling flag.ErrorHandling) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.Init(name, t.handling(set, handling))
	set.SetOutput(stdErr{t})
	return set
}

// initFlags is (*flag.FlagSet).Init.
func (t *Table) initFlags(set *flag.FlagSet, name string, handling flag.ErrorHandling) {
	set.Init(name, t.handling(set, handling))
}

// parseFlags is (*flag.FlagSet).Parse.
func (t *Table) parseFlags(set *flag.FlagSet, args []string) error {
	err := set.Parse(args)
	switch {
	case err == nil || !t.flags.exits[set]:
	case errors.Is(err, flag.ErrHelp):
		t.env.Exit(0)
	default:
		t.env.Exit(2)
	}
	return err
}
