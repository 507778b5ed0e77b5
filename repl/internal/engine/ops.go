package engine

import (
	"reflect"

	"github.com/cspsh/cspsh/csp"
)

// A call of a compiled function goes through reflection, which costs more than what
// most of them do here. A conversion does not, and yaegi lets those between given
// types be taken over: its own package unsafe is made that way. So what programs do
// all the time is lowered to conversions of a pointer into one to a type that stands
// for the operation. Values go through variables of the interpreter: see
// lower.ValueVar.
type (
	sendOp        Chan // ch <- value
	sendIntOp     Chan // the same with an int
	receiveOp     Chan // value, ok = <-ch
	sendCaseOp    Chan // case ch <- value, of the select statement that follows
	receiveCaseOp Chan // case <-ch

	selectOp  choice
	defaultOp choice // select with a default
)

// A choice is the select statement under way.
type choice struct {
	cases []selectCase
	ops   []csp.Op
}

// operations are the types that stand for operations, by their names for lowered
// code, and what is done for each.
func (e *Engine) operations() (symbols map[string]reflect.Value, convert func(from, to reflect.Type) func(src, dest reflect.Value)) {
	symbols = map[string]reflect.Value{"Choice": reflect.ValueOf(&e.choice)}
	funcs := map[reflect.Type]func(src, dest reflect.Value){}
	add := func(name string, typ any, f func(src reflect.Value)) {
		symbols[name] = reflect.ValueOf(typ)
		funcs[reflect.TypeOf(typ)] = func(src, _ reflect.Value) { f(src) }
	}
	onChan := func(f func(c *Chan)) func(reflect.Value) {
		return func(src reflect.Value) { f((*Chan)(src.UnsafePointer())) } // faster than Interface
	}
	add("SendOp", (*sendOp)(nil), onChan(func(c *Chan) { e.send(c, e.takeValue()) }))
	add("SendIntOp", (*sendIntOp)(nil), onChan(func(c *Chan) { e.send(c, *e.int) }))
	add("ReceiveOp", (*receiveOp)(nil), onChan(func(c *Chan) {
		v, ok := e.receive2(c)
		e.received(c, v, ok)
	}))
	add("SendCaseOp", (*sendCaseOp)(nil), onChan(func(c *Chan) {
		e.choice.cases = append(e.choice.cases, selectCase{c, e.takeValue(), true})
	}))
	add("ReceiveCaseOp", (*receiveCaseOp)(nil), onChan(func(c *Chan) {
		e.choice.cases = append(e.choice.cases, selectCase{c: c})
	}))
	add("SelectOp", (*selectOp)(nil), func(reflect.Value) { e.choose(false) })
	add("DefaultOp", (*defaultOp)(nil), func(reflect.Value) { e.choose(true) })
	return symbols, func(_, to reflect.Type) func(src, dest reflect.Value) { return funcs[to] }
}

// takeValue takes the operand of an operation.
func (e *Engine) takeValue() any {
	v := *e.value
	*e.value = nil // not to hold on to it
	return v
}
