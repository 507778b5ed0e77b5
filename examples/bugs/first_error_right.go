//go:build ignore

// There is room for all of them.
package main

import "errors"

func work(i int) error {
	if i > 0 {
		return errors.New("no")
	}
	return nil
}

func main() {
	errs := make(chan error, 3)
	for i := range 3 {
		go func() { errs <- work(i) }()
	}
	for range 3 {
		if err := <-errs; err != nil {
			return
		}
	}
}
