package stdlib_symbols

import "unsafe"

// sym_unsafe is all of package unsafe that is not built into the compiler.
var sym_unsafe = table{
	types: []symbol{
		{"Pointer", (*unsafe.Pointer)(nil)},
	},
}
