package engine

import (
	"fmt"
	"log"
	"path/filepath"
	"reflect"
)

// logSymbols are what package log writes with: it tells places by the stack, on which there
// is no interpreted code, and ends the program.
func (e *Engine) logSymbols(set func(string, any)) {
	for name, f := range e.logMethods() {
		f := reflect.ValueOf(f)
		set(name, reflect.MakeFunc(withoutFirst(f.Type()), func(args []reflect.Value) []reflect.Value {
			return f.CallSlice(append([]reflect.Value{reflect.ValueOf(log.Default())}, args...))
		}).Interface())
	}
}

// withoutFirst is the type of a function like one of type t, but for its first parameter.
func withoutFirst(t reflect.Type) reflect.Type {
	var params []reflect.Type
	for p := range t.Ins() {
		params = append(params, p)
	}
	return reflect.FuncOf(params[1:], nil, t.IsVariadic())
}

// logMethods are the methods of a log.Logger that write, as functions.
func (e *Engine) logMethods() map[string]any {
	methods := map[string]any{}
	for name, then := range map[string]func(text string){
		"Print": func(string) {},
		"Fatal": func(string) { e.opts.Exit(1) },
		"Panic": func(text string) { e.panic(text) },
	} {
		write := func(l *log.Logger, text string) {
			e.log(l, text)
			then(text)
		}
		methods[name] = func(l *log.Logger, a ...any) { write(l, fmt.Sprint(a...)) }
		methods[name+"f"] = func(l *log.Logger, f string, a ...any) { write(l, fmt.Sprintf(f, a...)) }
		methods[name+"ln"] = func(l *log.Logger, a ...any) { write(l, fmt.Sprintln(a...)) }
	}
	return methods
}

// log has a Logger write text, with the place of the running process if it is to.
func (e *Engine) log(l *log.Logger, text string) {
	const place = log.Lshortfile | log.Llongfile
	if flags := l.Flags(); flags&place != 0 {
		at := e.Here()
		file := at.File
		if flags&log.Lshortfile != 0 {
			file = filepath.Base(file)
		}
		head, prefix := fmt.Sprintf("%s:%d: ", file, at.Line), l.Prefix()
		if flags&log.Lmsgprefix != 0 {
			head += prefix
			l.SetPrefix("")
			defer l.SetPrefix(prefix)
		}
		l.SetFlags(flags &^ (place | log.Lmsgprefix))
		defer l.SetFlags(flags)
		text = head + text
	}
	e.mayBlock("(*log.Logger).Output", func() { l.Output(2, text) }, l)
}
