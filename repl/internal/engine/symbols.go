package engine

import (
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine/gosync"
	"github.com/cspsh/cspsh/repl/internal/lower"
)

// symbols is the runtime package that lowered code calls: see lower.RuntimePath.
func (e *Engine) symbols() map[string]reflect.Value {
	symbols := map[string]reflect.Value{
		"Chan":     reflect.ValueOf((*Chan)(nil)),
		"MakeChan": reflect.ValueOf(e.makeChan),
		"Send":     reflect.ValueOf(e.send),
		"Receive":  reflect.ValueOf(e.receive),
		"Received": reflect.ValueOf(func() any { return *e.value }),
		"Close":    reflect.ValueOf(e.closeChan),
		"Bridge":   reflect.ValueOf(e.bridge),
		"Native":   reflect.ValueOf(e.native),
		"Done":     reflect.ValueOf(e.done),

		"Go":       reflect.ValueOf(e.spawn),
		"GoMethod": reflect.ValueOf(e.spawnMethod),
		"Poll":     reflect.ValueOf(e.poll),
		"Inside":   reflect.ValueOf(e.rt.OnLoop),
		"Enter":    reflect.ValueOf(e.enter),
		"Block":    reflect.ValueOf(e.block),
		"Waits":    reflect.ValueOf(e.waits),
		"At":       reflect.ValueOf(e.at),
		"Name":     reflect.ValueOf(csp.Name),
		"Elem":     reflect.ValueOf(csp.Elem),

		"Panic":   reflect.ValueOf(e.panic),
		"Recover": reflect.ValueOf(e.recover),
		"Direct":  reflect.ValueOf(e.beginsDirect),
		"Defers":  reflect.ValueOf(e.newDefers),

		"FlagParse":  reflect.ValueOf(e.parseFlags),
		"XMLEncode":  reflect.ValueOf(e.xmlEncode),
		"XMLDecode":  reflect.ValueOf(e.xmlDecode),
		"XMLChild":   reflect.ValueOf(e.xmlDecodeElement),
		"XMLElement": reflect.ValueOf(e.xmlEncodeElement),
		"JSONEncode": reflect.ValueOf(e.jsonEncode),
		"JSONDecode": reflect.ValueOf(e.jsonDecode),
		"AddCleanup": reflect.ValueOf(e.addCleanup),

		"Rune":       reflect.ValueOf(func(s string, i int) (rune, int) { return utf8.DecodeRuneInString(s[i:]) }),
		"Methods":    reflect.ValueOf(e.addMethods),
		"Method":     reflect.ValueOf(e.addMethod),
		"Find":       reflect.ValueOf(e.find),
		"Implements": reflect.ValueOf(e.implements),
		"Wrap":       reflect.ValueOf(e.wrap),
		"Any":        reflect.ValueOf(func(v any) any { return v }),
		"Unbox":      reflect.ValueOf(unbox),
		"Equal":      reflect.ValueOf(e.equal),
		"IsNil":      reflect.ValueOf(func(v any) bool { return v == nil }),
		"BadAssert":  reflect.ValueOf(e.badAssert),
		"ErrorsAs":   reflect.ValueOf(e.errorsAs),
		"Export":     reflect.ValueOf(e.export),
		"ExportAll":  reflect.ValueOf(e.exportAll),

		"NotNil": reflect.ValueOf(func(v any) {
			if v == nil {
				panic(nilDereference)
			}
		}),
		"BadIndex":      reflect.ValueOf(badIndex),
		"BadSlice":      reflect.ValueOf(badSlice),
		"BadFullSlice":  reflect.ValueOf(badFullSlice),
		"NegativeShift": reflect.ValueOf(func() { panic(runtimeError("runtime error: negative shift amount")) }),
		"Cap":           reflect.ValueOf(checkedCap),
		"MapItems":      reflect.ValueOf(e.mapItems),
		"IsNaN":         reflect.ValueOf(isNaN),
		"ClearMap":      reflect.ValueOf(func(m any) { reflect.ValueOf(m).Clear() }),

		"PrintedInterface": reflect.ValueOf(printedInterface),

		"Print":    reflect.ValueOf(e.print),
		"Println":  reflect.ValueOf(e.println),
		"Show":     reflect.ValueOf(func(v any, t int) { e.opts.Show(v, e.lowerer.TypeAt(t)) }),
		"ShowText": reflect.ValueOf(e.opts.ShowText),
	}
	for name, f := range e.logMethods() {
		symbols["Log"+name] = reflect.ValueOf(f)
	}
	for name, f := range e.testMethods() {
		symbols["Test"+name] = reflect.ValueOf(f)
	}
	unsafeSymbols(func(name string, v any) { symbols[name] = reflect.ValueOf(v) })
	return symbols
}

// override puts the shell's own in the place of what would leave the runtime:
// its clock for the machine's, its output for the process's.
func (e *Engine) override(path string, symbols map[string]reflect.Value) {
	set := func(name string, v any) { symbols[name] = reflect.ValueOf(v) }
	switch path {
	case "fmt":
		e.fmtSymbols(set)
	case "errors":
		set("Is", e.errorsIs)
	case "os":
		set("Exit", e.opts.Exit)
		symbols["Args"] = reflect.ValueOf(&e.opts.Args).Elem()
		if e.opts.OSStdout != nil {
			symbols["Stdout"] = reflect.ValueOf(&e.opts.OSStdout).Elem()
		}
		if e.opts.OSStderr != nil {
			symbols["Stderr"] = reflect.ValueOf(&e.opts.OSStderr).Elem()
		}
	case lower.CSPPath:
		// These return channels of a fixed type, where interpreted code has
		// the erased one for every type.
		timeout := func(d time.Duration) *csp.Chan[any] {
			c := csp.NewChan[any](csp.Name(fmt.Sprintf("timeout %v", d)), csp.Elem("struct{}"))
			csp.Timeout(d).TakeThen(func(struct{}, bool) { c.Close() })
			return c
		}
		set("Timeout", timeout)
		set("After", timeout)
		set("Interval", func(d time.Duration, opts ...csp.Option) *csp.Chan[any] {
			return erasedChan(csp.Interval(d, opts...))
		})
		set("Ticker", func(d time.Duration, opts ...csp.Option) *csp.Chan[any] {
			return erasedChan(csp.Ticker(d, opts...))
		})
		set("DefaultRuntime", func() *csp.Runtime { return e.rt })
		// Interpreted code stays on the loop; what blocks in it leaves by itself.
		set("Thread", csp.GoChan[any])
	case "os/signal":
		e.signalSymbols(set)
	case "reflect":
		set("Select", reflectSelect)
		set("ValueOf", func(v any) reflect.Value { return reflect.ValueOf(noChan(v)) })
		set("TypeOf", func(v any) reflect.Type { return reflect.TypeOf(noChan(v)) })
	case "math/rand":
		draws := &source{e: e}
		randSymbols(symbols, rand.New(draws))
		set("Read", draws.read)
	case "math/rand/v2":
		randSymbols(symbols, randv2.New(&source{e: e}))
	case "runtime/pprof":
		e.pprofSymbols(set)
	case "context":
		e.contextSymbols(set)
	case "encoding/json":
		e.jsonSymbols(set)
	case "encoding/xml":
		e.xmlSymbols(set)
	case "flag":
		e.flagSymbols(symbols)
	case "log":
		e.logSymbols(set)
	case "runtime/debug":
		e.debugSymbols(set)
	case "testing/synctest":
		e.synctestSymbols(set)
	case "iter":
		e.iterSymbols(set)
	case "runtime":
		set("Gosched", csp.Yield)
		set("SetFinalizer", e.setFinalizer)
		e.stackSymbols(set)
	case "time":
		set("Sleep", csp.Sleep)
		set("Now", e.rt.Now)
		set("Since", func(t time.Time) time.Duration { return e.rt.Now().Sub(t) })
		set("Until", func(t time.Time) time.Duration { return t.Sub(e.rt.Now()) })
		set("After", e.timeAfter)
		set("Tick", e.timeTick)
		set("NewTimer", e.newTimer)
		set("AfterFunc", e.afterFunc)
		set("NewTicker", e.newTicker)
		set("Timer", (*Timer)(nil))
		set("Ticker", (*Ticker)(nil))
	case "sync":
		set("Mutex", (*gosync.Mutex)(nil))
		set("RWMutex", (*gosync.RWMutex)(nil))
		set("WaitGroup", (*gosync.WaitGroup)(nil))
		set("Once", (*gosync.Once)(nil))
		set("OnceFunc", gosync.OnceFunc)
		set("Cond", (*gosync.Cond)(nil))
		set("NewCond", gosync.NewCond)
		set("Map", (*gosync.Map)(nil))
		set("Pool", (*gosync.Pool)(nil))
	}
}

// erasedChan passes the values of a channel of a fixed type on to one that
// interpreted code can have.
func erasedChan[T any](in *csp.Chan[T]) *csp.Chan[any] {
	info := in.Info()
	out := csp.NewChan[any](csp.Name(info.Name), csp.Elem(info.ElemType))
	csp.Go(func() {
		for v := range in.All() {
			if !out.Put(v) {
				break
			}
		}
		in.Close()
		out.Close()
	}, csp.Name("values of "+info.Name))
	return out
}
