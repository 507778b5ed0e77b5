package csp

// An Interpreter runs code of its own in the processes of a runtime. Its methods are called on the
// loop, and must neither park nor panic.
type Interpreter interface {
	// Leave is called by the running process before it parks or lets others run. It returns what
	// Enter is to be given when the process goes on: what the interpreter has one of, and each
	// process needs its own.
	Leave() (kept any)
	// Enter is called by a process that goes on, also where it does so to unwind, and with nil by one
	// that begins.
	Enter(kept any)
	// Here returns the place of the running process, for reports, or nil.
	Here() *Site
	// Place returns the place of a process that is not running, by what Leave returned, or nil.
	Place(kept any) *Site
}

// WithInterpreter sets who is told of the processes that leave the loop and go on there, and is
// asked for their places.
func WithInterpreter(i Interpreter) RuntimeOption {
	return func(rt *Runtime) { rt.interpreter = i }
}

// WithSites sets what is asked, on the loop, for the place of a process that is about to park or lets
// others run, as if the process had called SetSite with it. Where a process goes on, back is called
// with that place. WithSites is for interpreters that keep nothing else for a process; here and back
// must not park. See [WithInterpreter].
func WithSites(here func() *Site, back func(*Site)) RuntimeOption {
	return WithInterpreter(sites{here, back})
}

type sites struct {
	here func() *Site
	back func(*Site)
}

func (s sites) Here() *Site { return s.here() }

func (s sites) Leave() any {
	if at := s.here(); at != nil {
		return at
	}
	return nil
}

func (s sites) Enter(kept any) {
	if at, ok := kept.(*Site); ok {
		s.back(at)
	}
}

func (s sites) Place(kept any) *Site { return kept.(*Site) }
