package gosync

// Map is sync.Map. Range goes through the keys in the order in which they were
// stored first, so that a run can be repeated.
type Map struct {
	index map[any]*entry
	order []*entry
	gone  int // entries of order that were deleted
}

type entry struct {
	key, value any
	deleted    bool
}

// Load returns the value of a key.
func (m *Map) Load(key any) (value any, ok bool) {
	step()
	return m.load(key)
}

func (m *Map) load(key any) (value any, ok bool) {
	if e := m.index[key]; e != nil {
		return e.value, true
	}
	return nil, false
}

// Store sets the value of a key.
func (m *Map) Store(key, value any) { m.Swap(key, value) }

// Swap sets the value of a key and returns the one before.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	step()
	return m.swap(key, value)
}

func (m *Map) swap(key, value any) (previous any, loaded bool) {
	if e := m.index[key]; e != nil {
		previous, e.value = e.value, value
		return previous, true
	}
	if m.index == nil {
		m.index = map[any]*entry{}
	}
	e := &entry{key: key, value: value}
	m.index[key] = e
	m.order = append(m.order, e)
	return nil, false
}

// LoadOrStore returns the value of a key, which it sets if there is none.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	step()
	if actual, loaded = m.load(key); loaded {
		return actual, true
	}
	m.swap(key, value)
	return value, false
}

// LoadAndDelete deletes a key and returns its value.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	step()
	return m.remove(key)
}

func (m *Map) remove(key any) (value any, loaded bool) {
	e := m.index[key]
	if e == nil {
		return nil, false
	}
	delete(m.index, key)
	e.deleted = true
	if m.gone++; m.gone > 16 && m.gone > len(m.order)/2 {
		m.compact()
	}
	return e.value, true
}

// compact forgets the entries that were deleted. It makes a new list: a Range may
// be under way over the old one.
func (m *Map) compact() {
	order := make([]*entry, 0, len(m.index))
	for _, e := range m.order {
		if !e.deleted {
			order = append(order, e)
		}
	}
	m.order, m.gone = order, 0
}

// Delete deletes a key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// CompareAndSwap sets the value of a key to new if it is old.
func (m *Map) CompareAndSwap(key, old, new any) bool {
	step()
	e := m.index[key]
	if e == nil || e.value != old {
		return false
	}
	e.value = new
	return true
}

// CompareAndDelete deletes a key if its value is old.
func (m *Map) CompareAndDelete(key, old any) bool {
	step()
	if e := m.index[key]; e == nil || e.value != old {
		return false
	}
	m.remove(key)
	return true
}

// Range calls f for each key and its value, until f returns false.
func (m *Map) Range(f func(key, value any) bool) {
	for _, e := range m.order {
		if !e.deleted && !f(e.key, e.value) {
			return
		}
	}
}

// Clear deletes all.
func (m *Map) Clear() {
	for _, e := range m.order {
		e.deleted = true
	}
	*m = Map{}
}

// Pool is sync.Pool. It keeps what it is given until it is asked for.
type Pool struct {
	New func() any

	items []any
}

// Put adds to the pool, but not nil.
func (p *Pool) Put(x any) {
	if x != nil {
		p.items = append(p.items, x)
	}
}

// Get returns what was put last, or something new.
func (p *Pool) Get() any {
	if n := len(p.items); n > 0 {
		x := p.items[n-1]
		p.items[n-1] = nil
		p.items = p.items[:n-1]
		return x
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}
