//go:build ignore

// The first error ends it all, and whoever has another one waits for ever.
package main

import "errors"

func work(i int) error {
	if i > 0 {
		return errors.New("no")
	}
	return nil
}

func main() {
	errs := make(chan error)
	for i := range 3 {
		go func() { errs <- work(i) }()
	}
	for range 3 {
		if err := <-errs; err != nil {
			return
		}
	}
}
