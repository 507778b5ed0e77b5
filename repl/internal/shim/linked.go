package shim

import "reflect"

// linked are functions that packages which are run from source link by their symbols: what
// they have in assembly, or from the runtime.
var linked = map[string]func(t *Table) any{}

// Linked returns the function that a symbol stands for.
func (t *Table) Linked(symbol string) (fn reflect.Value, ok bool) {
	if f := t.env.Linked[symbol]; f != nil {
		return reflect.ValueOf(f), true
	}
	if f := linked[symbol]; f != nil {
		return reflect.ValueOf(f(t)), true
	}
	return reflect.Value{}, false
}
