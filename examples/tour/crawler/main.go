// Crawler fetches pages at the same time, and none twice, though the pages link to
// one another in circles. A goroutine fetches one page and starts one for each link
// on it; whether a page was seen is asked and noted in one step, under a mutex.
//
// An answer to "Exercise: Web Crawler" of A Tour of Go.
package main

import (
	"fmt"
	"sync"
	"time"
)

type page struct {
	text  string
	links []string
}

// A web maps addresses to pages. It answers slowly.
type web map[string]page

func (w web) fetch(url string) (page, error) {
	time.Sleep(10 * time.Millisecond)
	p, ok := w[url]
	if !ok {
		return page{}, fmt.Errorf("not found: %s", url)
	}
	return p, nil
}

type crawler struct {
	web  web
	wg   sync.WaitGroup
	mu   sync.Mutex
	seen map[string]bool
}

// crawl starts with url and follows links up to the given depth.
func crawl(w web, url string, depth int) {
	c := &crawler{web: w, seen: map[string]bool{}}
	c.visit(url, depth)
	c.wg.Wait()
}

func (c *crawler) visit(url string, depth int) {
	if depth == 0 || !c.isNew(url) {
		return
	}
	c.wg.Go(func() {
		p, err := c.web.fetch(url)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("found: %s %q\n", url, p.text)
		for _, link := range p.links {
			c.visit(link, depth-1)
		}
	})
}

func (c *crawler) isNew(url string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.seen[url]
	c.seen[url] = true
	return !known
}

func main() {
	w := web{
		"/":          {"Go", []string{"/pkg/", "/cmd/"}},
		"/pkg/":      {"Packages", []string{"/", "/cmd/", "/pkg/fmt/", "/pkg/sync/"}},
		"/pkg/fmt/":  {"Package fmt", []string{"/", "/pkg/", "/pkg/deep/"}},
		"/pkg/sync/": {"Package sync", []string{"/", "/pkg/"}},
		"/pkg/deep/": {"Too deep", []string{"/pkg/deeper/"}},
	}
	crawl(w, "/", 3)
}

// Unordered output:
// found: / "Go"
// found: /pkg/ "Packages"
// not found: /cmd/
// found: /pkg/fmt/ "Package fmt"
// found: /pkg/sync/ "Package sync"
