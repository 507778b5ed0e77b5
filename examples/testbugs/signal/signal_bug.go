//go:build !mended

package signal

// New returns a page that is not ready.
func New() *Page { return &Page{ch: make(chan struct{})} }
