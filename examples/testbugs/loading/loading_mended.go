//go:build mended

package loading

import "sync"

var loading sync.Mutex

// Get returns an item, which it loads if it is not there, one at a time.
func (c *Cache) Get(key string) string {
	loading.Lock()
	defer loading.Unlock()
	if item, ok := c.get(key); ok {
		return item
	}
	item := c.load(key)
	c.set(key, item)
	return item
}
