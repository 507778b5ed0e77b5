package csp

import (
	"context"
	"errors"
	"testing"
)

func TestContext(t *testing.T) {
	type key struct{}
	rt := New()
	defer rt.Stop()
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), key{}, "v"))
	var child *Process
	err := rt.Run(func() {
		if Context().Value(key{}) != "v" {
			t.Error("the context's values are not there")
		}
		child = Go(func() { NewChan[int]().Take() })
		Yield()
		cancel(cause)
		defer rt.Hold()()
		NewChan[int]().Take()
	}, WithContext(ctx))
	if !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if err := child.Wait(); !errors.Is(err, cause) {
		t.Errorf("child: got %v", err)
	}

	p := rt.Go(func() { Yield() })
	out := p.Context()
	<-out.Done()
	if p.Wait() != nil {
		t.Error(p.Err())
	}
	if Context() != context.Background() {
		t.Error("a context outside a process")
	}
}

func TestLocals(t *testing.T) {
	user := NewLocal("nobody")
	onLoop(t, func() {
		user.Set("ann")
		p := Go(func() {
			if user.Get() != "ann" {
				t.Errorf("child got %q", user.Get())
			}
			user.Set("bob")
			user.Set("cid")
			if user.Get() != "cid" {
				t.Errorf("child set, but got %q", user.Get())
			}
		})
		user.Set("dan")
		p.Wait()
		if user.Get() != "dan" {
			t.Errorf("got %q", user.Get())
		}
	})
	if user.Get() != "nobody" {
		t.Errorf("outside: %q", user.Get())
	}
}
