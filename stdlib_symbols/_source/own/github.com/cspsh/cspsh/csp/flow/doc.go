// Package flow runs a graph of step functions over channels. A step says what becomes of a message; it knows
// of no channels, no other steps and no processes, so that it can be tested by calling it. The graph says
// which steps there are and how they are connected, and package flow makes the channels, runs each step in a process
// of its own, and has all of them started, paused, looked at and stopped from one place. It is what
// core.async.flow is for core.async.
//
//	f, err := flow.New(flow.Graph{
//		Procs: map[string]flow.Proc{
//			"words": {Step: flow.Lift(strings.Fields)},
//			"count": {Step: flow.Step[int]{...}},
//		},
//		Conns: []flow.Conn{{From: flow.Port{"words", "out"}, To: flow.Port{"count", "in"}}},
//	})
//	reports, errs := f.Start()
//	f.Resume()
//	f.Inject(flow.Port{"words", "in"}, "to be or not to be")
//
// # Life
//
// A flow is paused when it has been started. A process that is paused takes no messages and passes none on,
// but answers to [Flow.Ping]. The step's Transition is called at each change, so that it can get and give back what it
// needs of the outside. After [Flow.Stop] nothing is started again; what is in the channels is dropped.
//
// # Errors
//
// What Transform or Transition return as an error, or panic with, comes over the flow's error channel as an
// [*Error]; the process goes on with the state that it had. Steps may put on the output [Report] what is to be seen
// of them. Neither channel holds up a process: each keeps the latest 100 values that nobody has taken.
package flow
