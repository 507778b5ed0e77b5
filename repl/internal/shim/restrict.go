package shim

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/cspsh/cspsh/repl/internal/restrict"
)

// What a restricted program is held to: the files of a folder, and the loopback network. What it may not use
// at all is refused before it runs (see package restrict).

// restrictOS has the functions of package os use the files of a folder only.
func restrictOS(s *symbols, f *restrict.Folder) {
	s.set("Chmod", f.Chmod)
	s.set("Chown", f.Chown)
	s.set("Chtimes", f.Chtimes)
	s.set("Create", f.Create)
	s.set("CreateTemp", f.CreateTemp)
	s.set("DirFS", f.DirFS)
	s.set("Getwd", f.Getwd)
	s.set("Lchown", f.Lchown)
	s.set("Link", f.Link)
	s.set("Lstat", f.Lstat)
	s.set("Mkdir", f.Mkdir)
	s.set("MkdirAll", f.MkdirAll)
	s.set("MkdirTemp", f.MkdirTemp)
	s.set("Open", f.Open)
	s.set("OpenFile", f.OpenFile)
	s.set("ReadDir", f.ReadDir)
	s.set("ReadFile", f.ReadFile)
	s.set("Readlink", f.Readlink)
	s.set("Remove", f.Remove)
	s.set("RemoveAll", f.RemoveAll)
	s.set("Rename", f.Rename)
	s.set("Stat", f.Stat)
	s.set("Symlink", f.Symlink)
	s.set("TempDir", f.TempDir)
	s.set("Truncate", f.Truncate)
	s.set("WriteFile", f.WriteFile)
}

// restrictNet has the functions of package net speak to this computer only.
func restrictNet(t *Table, s *symbols) {
	s.set("Dial", func(network, address string) (c net.Conn, err error) {
		if err := restrict.Address(network, address); err != nil {
			return nil, err
		}
		t.env.Block("net.Dial", func() { c, err = net.Dial(network, address) })
		return c, err
	})
	s.set("DialTimeout", func(network, address string, d time.Duration) (c net.Conn, err error) {
		if err := restrict.Address(network, address); err != nil {
			return nil, err
		}
		t.env.Block("net.DialTimeout", func() { c, err = net.DialTimeout(network, address, d) })
		return c, err
	})
	s.set("Listen", func(network, address string) (net.Listener, error) {
		if err := restrict.Address(network, address); err != nil {
			return nil, err
		}
		return net.Listen(network, address)
	})
	s.set("ListenPacket", func(network, address string) (net.PacketConn, error) {
		if err := restrict.Address(network, address); err != nil {
			return nil, err
		}
		return net.ListenPacket(network, address)
	})
}

// restrictHTTP has clients of package net/http speak to this computer only.
func restrictHTTP(t *Table, s *symbols) {
	do := func(c *http.Client, what string, call func(c *http.Client) (*http.Response, error)) (r *http.Response, err error) {
		t.env.Block(what, func() { r, err = call(restrict.Client(c)) })
		return r, err
	}
	get := func(c *http.Client, url string) (*http.Response, error) {
		return do(c, "http.Get", func(c *http.Client) (*http.Response, error) { return c.Get(url) })
	}
	head := func(c *http.Client, url string) (*http.Response, error) {
		return do(c, "http.Head", func(c *http.Client) (*http.Response, error) { return c.Head(url) })
	}
	post := func(c *http.Client, url, contentType string, body io.Reader) (*http.Response, error) {
		return do(c, "http.Post", func(c *http.Client) (*http.Response, error) { return c.Post(url, contentType, body) })
	}
	postForm := func(c *http.Client, url string, data url.Values) (*http.Response, error) {
		return do(c, "http.PostForm", func(c *http.Client) (*http.Response, error) { return c.PostForm(url, data) })
	}
	s.set("Get", func(url string) (*http.Response, error) { return get(http.DefaultClient, url) })
	s.set("Head", func(url string) (*http.Response, error) { return head(http.DefaultClient, url) })
	s.set("Post", func(url, contentType string, body io.Reader) (*http.Response, error) {
		return post(http.DefaultClient, url, contentType, body)
	})
	s.set("PostForm", func(url string, data url.Values) (*http.Response, error) {
		return postForm(http.DefaultClient, url, data)
	})
	s.method("Get", get)
	s.method("Head", head)
	s.method("Post", post)
	s.method("PostForm", postForm)
	s.method("Do", func(c *http.Client, req *http.Request) (*http.Response, error) {
		return do(c, "(*http.Client).Do", func(c *http.Client) (*http.Response, error) { return c.Do(req) })
	})
}
