package reflect

func TypeFor[T any]() Type {
	return TypeOf((*T)(nil)).Elem()
}

func TypeAssert[T any](v Value) (T, bool) {
	x, ok := v.Interface().(T)
	return x, ok
}
