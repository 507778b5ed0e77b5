// Package loading keeps what it has loaded. Two who ask for the same at once both load it.
//
// After https://github.com/eko/gocache/issues/242.
package loading

import "sync"

// A Cache keeps what load returns, by key.
type Cache struct {
	mu    sync.Mutex
	items map[string]string
	load  func(key string) string
}

// New returns an empty cache.
func New(load func(key string) string) *Cache { return &Cache{items: map[string]string{}, load: load} }

func (c *Cache) get(key string) (item string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	item, ok = c.items[key]
	return item, ok
}

func (c *Cache) set(key, item string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = item
}
