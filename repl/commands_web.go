package repl

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/picture"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/web"
)

// A livePage is the page on which a shell can be watched.
type livePage struct {
	server    *web.Server // nil if there is none
	lingering atomic.Bool // the program has ended, and the page is still there
	leave     chan struct{}
	left      sync.Once
}

// webPage begins to serve the page, or ends that.
func (s *Shell) webPage(args string) error {
	switch args {
	case "":
		if s.live.server == nil {
			if err := s.serveLive(); err != nil {
				return err
			}
		}
		fmt.Fprintln(s.out(), s.live.server.URL())
		return nil
	case "off":
		if s.live.server == nil {
			return errors.New("there is no page; :web serves one")
		}
		s.closeLive()
		return nil
	}
	return wrongUsage("web")
}

// serveLive begins to serve the page.
func (s *Shell) serveLive() error {
	printer := pretty.Printer{Special: special, Main: check.Path} // the page's goroutines share nothing with the session
	tape := s.spool(picture.DefaultKeep)
	server, err := web.Serve(web.Options{
		Runtime: s.rt, Title: s.title(), Began: s.rt.Now(),
		Brief: func(v any) string { return briefly(printer.Value(v, nil)) },
		Tape:  func() *csp.Tape { return tape },
	})
	if err != nil {
		return err
	}
	s.live.server, s.live.leave = server, make(chan struct{})
	return nil
}

// closeLive ends the service.
func (s *Shell) closeLive() {
	if s.live.server == nil {
		return
	}
	s.live.server.Close()
	s.live.server = nil
	s.unspool()
}

// watch serves the page for Config.Web. A script begins when somebody presses a button there.
func (s *Shell) watch() error {
	if err := s.serveLive(); err != nil {
		return err
	}
	text := "What happens can be watched at"
	if s.cfg.Script {
		s.rt.Pause()
		text = "The program can be watched, and begins when you say so, at"
	}
	fmt.Fprintf(s.cfg.Stderr, "%s\n%s\n", text, s.live.server.URL())
	return nil
}

// showEnd has the page show how the program ended.
func (s *Shell) showEnd(err error) {
	if s.live.server == nil || !s.cfg.Script {
		return
	}
	text, stuck := "", stuckIn(err)
	if err != nil {
		text, _, _ = strings.Cut(s.Report(err), "\n")
	}
	if s.rt.OnLoop() {
		s.live.server.Ended(text, stuck)
		return
	}
	soon(func() bool { s.live.server.Ended(text, stuck); return true })
}

// linger keeps the page of a script that has ended until an interrupt comes.
func (s *Shell) linger() {
	if s.live.server == nil || !s.cfg.Script {
		return
	}
	fmt.Fprintln(s.cfg.Stderr, "The program has ended. Ctrl-C ends its page, too.")
	s.live.lingering.Store(true)
	<-s.live.leave
}

// leavesPage ends linger, and reports whether there was anything to end.
func (s *Shell) leavesPage() bool {
	if !s.live.lingering.Load() {
		return false
	}
	s.live.left.Do(func() { close(s.live.leave) })
	return true
}
