package machine

import (
	"go/types"
	"math"
	"math/bits"
)

// Functions that are instructions to Go's compiler are such here, too: they are not called. None of them panics.

// instructions has what makes the closure of such a function, by its name.
var instructions = map[string]func(x *expr) any{
	"math.Sqrt": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) float64 { return math.Sqrt(v(f)) }
	},
	"math.Abs": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) float64 { return math.Abs(v(f)) }
	},
	"math.Floor": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) float64 { return math.Floor(v(f)) }
	},
	"math.Ceil": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) float64 { return math.Ceil(v(f)) }
	},
	"math.Trunc": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) float64 { return math.Trunc(v(f)) }
	},
	"math.Float64bits": func(x *expr) any {
		v := closure[float64](x)
		return func(f *frame) uint64 { return math.Float64bits(v(f)) }
	},
	"math.Float64frombits": func(x *expr) any {
		v := closure[uint64](x)
		return func(f *frame) float64 { return math.Float64frombits(v(f)) }
	},
	"math/bits.Len": func(x *expr) any {
		v := closure[uint](x)
		return func(f *frame) int { return bits.Len(v(f)) }
	},
	"math/bits.Len64": func(x *expr) any {
		v := closure[uint64](x)
		return func(f *frame) int { return bits.Len64(v(f)) }
	},
	"math/bits.OnesCount": func(x *expr) any {
		v := closure[uint](x)
		return func(f *frame) int { return bits.OnesCount(v(f)) }
	},
	"math/bits.OnesCount64": func(x *expr) any {
		v := closure[uint64](x)
		return func(f *frame) int { return bits.OnesCount64(v(f)) }
	},
	"math/bits.TrailingZeros": func(x *expr) any {
		v := closure[uint](x)
		return func(f *frame) int { return bits.TrailingZeros(v(f)) }
	},
	"math/bits.TrailingZeros64": func(x *expr) any {
		v := closure[uint64](x)
		return func(f *frame) int { return bits.TrailingZeros64(v(f)) }
	},
}

// instruction returns the result of a call of such a function, nil if it is another.
func instruction(obj *types.Func, args []*expr) any {
	if make := instructions[obj.FullName()]; make != nil && len(args) == 1 {
		return make(args[0])
	}
	return nil
}
