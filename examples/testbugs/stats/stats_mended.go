//go:build mended

package stats

// Stats tells both, as of one moment.
func (c *Cache) Stats() (items, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items, c.size
}
