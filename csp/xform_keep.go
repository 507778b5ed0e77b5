package csp

// XScan returns an Xform that makes of each value what f makes of it and of what it made of the ones
// before, beginning with init. This is scan of ReactiveX, and Clojure's reductions without the first.
func XScan[T, A any](init A, f func(acc A, v T) A) Xform[T, A] {
	need("XScan", f == nil)
	return NewXform(func(emit func(A) bool) (func(T) bool, func()) {
		acc := init
		return func(v T) bool {
			acc = f(acc, v)
			return emit(acc)
		}, nil
	})
}

// XDropWhile returns an Xform that leaves out values up to the first for which pred does not hold.
func XDropWhile[T any](pred func(T) bool) Xform[T, T] {
	need("XDropWhile", pred == nil)
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		dropping := true
		return func(v T) bool {
			if dropping && pred(v) {
				return true
			}
			dropping = false
			return emit(v)
		}, nil
	})
}

// XTakeNth returns an Xform that keeps the first value and every nth after it. XTakeNth panics when
// n is less than 1.
func XTakeNth[T any](n int) Xform[T, T] {
	if n < 1 {
		panic("csp: XTakeNth: keeps every nth value, for an n of at least 1")
	}
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		i := n - 1
		return func(v T) bool {
			if i++; i < n {
				return true
			}
			i = 0
			return emit(v)
		}, nil
	})
}

// XKeep returns an Xform that makes of each value what f makes of it, and leaves out those for which
// the second result of f is false.
func XKeep[A, B any](f func(A) (B, bool)) Xform[A, B] {
	need("XKeep", f == nil)
	return NewXform(func(emit func(B) bool) (func(A) bool, func()) {
		return func(v A) bool {
			w, ok := f(v)
			return !ok || emit(w)
		}, nil
	})
}

// XMapIndexed returns an Xform that makes f(i, v) of each v, which i others came before.
func XMapIndexed[A, B any](f func(i int, v A) B) Xform[A, B] {
	need("XMapIndexed", f == nil)
	return NewXform(func(emit func(B) bool) (func(A) bool, func()) {
		i := -1
		return func(v A) bool {
			i++
			return emit(f(i, v))
		}, nil
	})
}

// XDistinct returns an Xform that leaves out a value that equals any before it. It keeps one of each
// for as long as it is used.
func XDistinct[T comparable]() Xform[T, T] {
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		seen := map[T]struct{}{}
		return func(v T) bool {
			n := len(seen)
			if seen[v] = struct{}{}; len(seen) == n {
				return true
			}
			return emit(v)
		}, nil
	})
}

// XInterpose returns an Xform that puts sep between the values.
func XInterpose[T any](sep T) Xform[T, T] {
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		first := true
		return func(v T) bool {
			if !first && !emit(sep) {
				return false
			}
			first = false
			return emit(v)
		}, nil
	})
}

// XWindow returns an Xform that makes slices of n values each, of which a new one begins with every
// step-th value: with a step of less than n they overlap, with one of more they leave values out.
// What is left at the end and fills no window is dropped; [XPartition] keeps it. XWindow panics when
// n or step is less than 1.
func XWindow[T any](n, step int) Xform[T, []T] {
	if n < 1 || step < 1 {
		panic("csp: XWindow: a window holds at least 1 value, and begins at least 1 after the one before")
	}
	return NewXform(func(emit func([]T) bool) (func(T) bool, func()) {
		var part []T
		skip := 0
		return func(v T) bool {
			if skip > 0 {
				skip--
				return true
			}
			if part == nil {
				part = make([]T, 0, n)
			}
			if part = append(part, v); len(part) < n {
				return true
			}
			full := part
			part = nil
			if step < n {
				part = append(make([]T, 0, n), full[step:]...)
			} else {
				skip = step - n
			}
			return emit(full)
		}, nil
	})
}
