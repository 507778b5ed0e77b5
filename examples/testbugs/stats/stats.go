// Package stats tells how many items a cache has and how large they are together, as of two moments.
//
// After https://github.com/buchgr/bazel-remote/pull/129.
package stats

import "sync"

// A Cache has items of some size.
type Cache struct {
	mu    sync.Mutex
	items int
	size  int
}

// Add adds an item.
func (c *Cache) Add(size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items++
	c.size += size
}

// Items tells how many there are.
func (c *Cache) Items() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items
}

// Size tells how large they are together.
func (c *Cache) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}
