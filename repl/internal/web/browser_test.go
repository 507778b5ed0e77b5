package web

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/cspsh/cspsh/csp"
)

// browser returns a context of a headless browser, and skips the test where there is none that starts: a
// machine may have one that lacks what it needs (a bus, memory, rights).
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("there is no Chromium")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1400, 900))
	var err error
	for range 3 {
		var ctx context.Context
		if ctx, err = start(t, opts); err == nil {
			return ctx
		}
	}
	t.Skip("the Chromium that is here does not start: ", err)
	return nil
}

// start starts a browser that ends with the test.
func start(t *testing.T, opts []chromedp.ExecAllocatorOption) (context.Context, error) {
	ctx, cancelAll := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancelAll)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return ctx, chromedp.Run(ctx)
}

// act does actions, and keeps a picture of the page where CSPSH_SCREENSHOTS names a folder.
func act(t *testing.T, ctx context.Context, name string, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var text string
		chromedp.Run(ctx, chromedp.Evaluate("document.body.innerText", &text))
		t.Fatalf("%s: %v; the page says\n%s", name, err, text)
	}
	if dir := os.Getenv("CSPSH_SCREENSHOTS"); dir != "" && name != "" {
		var png []byte
		chromedp.Run(ctx, chromedp.FullScreenshot(&png, 100))
		if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// until waits until an expression is true, as long as the browser lives.
func until(format string, args ...any) chromedp.Action {
	return chromedp.Poll(fmt.Sprintf(format, args...), nil, chromedp.WithPollingTimeout(0))
}

// says waits until an element holds a text.
func says(id, text string) chromedp.Action {
	return until("document.getElementById(%q).innerText.includes(%q)", id, text)
}

// count is an action that waits until there are so many of what a selector selects.
func count(selector string, n int) chromedp.Action {
	return until("document.querySelectorAll(%q).length === %d", selector, n)
}

// Two players are taken on from step to step, back, with another one picked, and in the end to a deadlock.
func TestPage(t *testing.T) {
	ctx := browser(t)
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	s := serve(t, rt)
	rt.Pause()
	table := csp.NewChanOn[int](rt, csp.Name("table"))
	player := func(name string) {
		rt.Go(func() {
			for ball := range table.All() {
				if ball < 3 {
					table.Put(ball + 1)
				}
			}
		}, csp.Name(name))
	}
	player("ping")
	player("<b>pong</b>")
	rt.Go(func() { table.Put(0) }, csp.Name("main"))
	act(t, ctx, "start", chromedp.Navigate(s.URL()), says("state", "paused"), count(".card", 3), says("cards", "<b>pong</b>"))
	act(t, ctx, "step", chromedp.Click("#step"), says("cards", "waits to take from table"))
	act(t, ctx, "pick", chromedp.Click(`.card[data-id="4"]`), says("lines", "#4 main gives 0 to #2 ping, on table"))
	act(t, ctx, "back", chromedp.KeyEvent("b"), says("state", "earlier"), says("cards", "waits to take from table"))
	act(t, ctx, "forward", chromedp.KeyEvent("n"), says("state", "paused"))
	act(t, ctx, "over", chromedp.KeyEvent("c"), says("verdict", "every process waits"), says("waits", "table"))
	act(t, ctx, "dark", chromedp.Click("#look"), chromedp.Click("#larger"), chromedp.Click("#larger"))
	s.Ended("deadlock: every process is parked", []int{2, 3})
	act(t, ctx, "ended", says("state", "the program has ended"), says("verdict", "deadlock"))
	var status int
	act(t, ctx, "", chromedp.Evaluate(`fetch('do', {method: 'POST', body: '{}'}).then(r => r.status)`, &status, chromedp.EvalAsValue, awaits))
	if status != 403 {
		t.Errorf("a command without the token is answered with %d", status)
	}
}

// A thousand processes and thousands of events a second leave a page that goes on to be drawn, in two browsers at
// once; how often depends on the machine, and is logged.
func TestPageUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	ctx := browser(t)
	rt := csp.New(csp.WithLocator(func(*csp.Process) string { return "x.go:3" })) // as an interpreter tells
	defer rt.Stop()
	s := serve(t, rt)
	work := func(c *csp.Chan[int]) func() {
		return func() {
			for v := range c.All() {
				csp.Sleep(180 * time.Millisecond)
				c.Put(v + 1)
			}
		}
	}
	for i := range 500 {
		c := csp.NewChanOn[int](rt)
		rt.Go(work(c), csp.Name(fmt.Sprint("left", i)))
		rt.Go(work(c), csp.Name(fmt.Sprint("right of left", i)))
		go c.Put(0)
	}
	second := browser(t)
	act(t, second, "", chromedp.Navigate(s.URL()), says("facts", "000 processes"))
	act(t, ctx, "", chromedp.Navigate(s.URL()), says("facts", "000 processes"))
	var drawn [2]float64
	var events [2]uint64
	for i := range drawn {
		events[i] = s.options.Tape().Len()
		if err := chromedp.Run(ctx, chromedp.Evaluate("+document.documentElement.dataset.drawn", &drawn[i])); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if err := chromedp.Run(ctx, chromedp.Sleep(3*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
	}
	act(t, ctx, "load", count(".card", maxInFront), until(`/\d+ waits/.test(document.getElementById("legend").innerText)`))
	var broken int
	act(t, ctx, "counts", chromedp.Evaluate(`(() => {
		const legend = document.getElementById("legend");
		for (let w = 100; w < 700; w += 10) {
			legend.style.width = w + "px";
			if ([...legend.querySelectorAll("span")].some(s => s.getClientRects().length > 1)) return w;
		}
		return 0;
	})()`, &broken))
	if broken > 0 {
		t.Errorf("with %d pixels, a count is broken from its word", broken)
	}
	frames, rate := (drawn[1]-drawn[0])/3, float64(events[1]-events[0])/3
	t.Logf("%.0f frames and %.0f events a second", frames, rate)
	act(t, ctx, "it goes on", until("+document.documentElement.dataset.drawn > %v", drawn[1]))
	var text string
	act(t, second, "", chromedp.Evaluate("document.getElementById('lines').innerText", &text))
	if !strings.Contains(text, "left") {
		t.Errorf("the second page says %q", text)
	}
}
