//go:build !mended

package loading

// Get returns an item, which it loads if it is not there.
func (c *Cache) Get(key string) string {
	if item, ok := c.get(key); ok {
		return item
	}
	item := c.load(key)
	c.set(key, item)
	return item
}
