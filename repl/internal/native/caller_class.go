package native

import (
	"math"
	"runtime"
	"unsafe"
)

const fewFloats = 4

// direct chooses how to call through registers, if the class of the results is known.
//
// A function value may be called by any type that loads the registers it looks at, since
// more of them do no harm: the caller only reserves more room for the callee to spill
// arguments to. Integer registers are loaded as plain words, since their pointers stay
// visible in the memory they come from. Results are to have the exact class: a pointer
// is one for the collector from the moment the call returns.
func (c *Caller) direct() {
	if c.in.packed() && c.out.packed() {
		if do := scalars[c.in.shape()+":"+c.out.shape()]; do != nil {
			c.call, c.through = do, true
			return
		}
	}
	k := exact[c.out.shape()]
	if k == nil || !c.out.packed() {
		name, scatter := c.out.toRegisters()
		if k = classes[name]; k == nil {
			return
		}
		if !c.out.inWords() || c.out.shape() != name {
			c.scatter = scatter
		}
	}
	c.through = true
	if n := len(c.in.parts); n < len(k.words) && c.in.inWords() && c.scatter == nil {
		c.call = k.words[n]
		return
	}
	ints, floats := 0, 0
	for _, p := range c.in.parts {
		if p.kind.isFloat() {
			c.gather = append(c.gather, move{p.kind, p.off, uintptr(floats)})
			floats++
		} else {
			c.gather = append(c.gather, move{p.kind, p.off, uintptr(ints)})
			ints++
		}
	}
	switch {
	case floats == 0:
		c.call = k.ints
	case floats <= fewFloats:
		c.call = k.few
	default:
		c.call = k.all
	}
}

// toRegisters returns the class of values by registers, integers first, and the moves from
// a struct of that class to the memory of the layout.
func (l *layout) toRegisters() (class string, moves []move) {
	ints, _ := l.count()
	names := make([]byte, len(l.parts))
	i, f := 0, ints
	for _, p := range l.parts {
		if p.kind.isFloat() {
			names[f] = byte(float)
			moves = append(moves, move{p.kind, uintptr(f) * wordSize, p.off})
			f++
			continue
		}
		names[i] = byte(word)
		if p.kind == pointer {
			names[i] = byte(pointer)
		}
		moves = append(moves, move{p.kind, uintptr(i) * wordSize, p.off})
		i++
	}
	return string(names), moves
}

// A call does it for one class of results.
type call = func(c *Caller, fn, args, results unsafe.Pointer)

type class struct {
	words [7]call // so many words, one after the other
	ints  call    // any integer parts
	few   call    // and fewFloats
	all   call    // and maxFloats
}

func classOf[R any]() *class {
	return &class{
		[7]call{words0[R], words1[R], words2[R], words3[R], words4[R], words5[R], words6[R]},
		ints[R], few[R], all[R],
	}
}

// put stores results that have a size.
func put[R any](p unsafe.Pointer, r R) {
	if unsafe.Sizeof(r) > 0 {
		*(*R)(p) = r
	}
}

// scalar calls functions of numbers, which are the fields of A.
func scalar[A, R any](c *Caller, fn, args, results unsafe.Pointer) {
	put(results, (*(*func(A) R)(unsafe.Pointer(&fn)))(*(*A)(args)))
}

func words0[R any](c *Caller, fn, args, results unsafe.Pointer) {
	put(results, (*(*func() R)(unsafe.Pointer(&fn)))())
}

func words1[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := *(*uintptr)(args)
	put(results, (*(*func(a uintptr) R)(unsafe.Pointer(&fn)))(a))
}

func words2[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := (*[2]uintptr)(args)
	put(results, (*(*func(a, b uintptr) R)(unsafe.Pointer(&fn)))(a[0], a[1]))
}

func words3[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := (*[3]uintptr)(args)
	put(results, (*(*func(a, b, c uintptr) R)(unsafe.Pointer(&fn)))(a[0], a[1], a[2]))
}

func words4[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := (*[4]uintptr)(args)
	put(results, (*(*func(a, b, c, d uintptr) R)(unsafe.Pointer(&fn)))(a[0], a[1], a[2], a[3]))
}

func words5[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := (*[5]uintptr)(args)
	put(results, (*(*func(a, b, c, d, e uintptr) R)(unsafe.Pointer(&fn)))(a[0], a[1], a[2], a[3], a[4]))
}

func words6[R any](c *Caller, fn, args, results unsafe.Pointer) {
	a := (*[6]uintptr)(args)
	put(results, (*(*func(a, b, c, d, e, f uintptr) R)(unsafe.Pointer(&fn)))(a[0], a[1], a[2], a[3], a[4], a[5]))
}

func ints[R any](c *Caller, fn, args, results unsafe.Pointer) {
	var i [maxInts]uintptr
	loadInts(c.gather, args, &i)
	r := (*(*func(a, b, c, d, e, f, g, h, i uintptr) R)(unsafe.Pointer(&fn)))(
		i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8])
	runtime.KeepAlive(args)
	store(c, results, r)
}

func few[R any](c *Caller, fn, args, results unsafe.Pointer) {
	var i [maxInts]uintptr
	var x [fewFloats]float64
	load(c.gather, args, &i, x[:])
	r := (*(*func(a, b, c, d, e, f, g, h, i uintptr, x, y, z, t float64) R)(unsafe.Pointer(&fn)))(
		i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], x[0], x[1], x[2], x[3])
	runtime.KeepAlive(args)
	store(c, results, r)
}

func all[R any](c *Caller, fn, args, results unsafe.Pointer) {
	var i [maxInts]uintptr
	var x [maxFloats]float64
	load(c.gather, args, &i, x[:])
	r := (*(*func(a, b, c, d, e, f, g, h, i uintptr, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14 float64) R)(unsafe.Pointer(&fn)))(
		i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8],
		x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14])
	runtime.KeepAlive(args)
	store(c, results, r)
}

// store puts results where they belong, piece by piece if they lie otherwise there.
func store[R any](c *Caller, results unsafe.Pointer, r R) {
	if c.scatter == nil {
		put(results, r)
		return
	}
	scatter(c.scatter, unsafe.Pointer(&r), results)
}

func scatter(moves []move, from, to unsafe.Pointer) {
	for _, m := range moves {
		from, to := unsafe.Add(from, m.from), unsafe.Add(to, m.to)
		switch m.kind {
		case pointer:
			*(*unsafe.Pointer)(to) = *(*unsafe.Pointer)(from)
		case word:
			*(*uint64)(to) = *(*uint64)(from)
		case half:
			*(*uint32)(to) = uint32(*(*uint64)(from))
		case quarter:
			*(*uint16)(to) = uint16(*(*uint64)(from))
		case single:
			*(*uint8)(to) = uint8(*(*uint64)(from))
		case float:
			*(*float64)(to) = *(*float64)(from)
		case float4:
			*(*uint32)(to) = uint32(*(*uint64)(from))
		}
	}
}

func integer(k kind, p unsafe.Pointer) uintptr {
	switch k {
	case half:
		return uintptr(*(*uint32)(p))
	case quarter:
		return uintptr(*(*uint16)(p))
	case single:
		return uintptr(*(*uint8)(p))
	}
	return *(*uintptr)(p)
}

func loadInts(moves []move, args unsafe.Pointer, i *[maxInts]uintptr) {
	for _, m := range moves {
		i[m.to] = integer(m.kind, unsafe.Add(args, m.from))
	}
}

func load(moves []move, args unsafe.Pointer, i *[maxInts]uintptr, x []float64) {
	for _, m := range moves {
		switch p := unsafe.Add(args, m.from); m.kind {
		case float:
			x[m.to] = *(*float64)(p)
		case float4:
			x[m.to] = math.Float64frombits(uint64(*(*uint32)(p)))
		default:
			i[m.to] = integer(m.kind, p)
		}
	}
}
