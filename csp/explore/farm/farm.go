// Package farm explores a program on many machines. A [Coordinator] is the [explore.Farm] of a search: it puts batches of
// schedules on a queue of package csp/remote and takes what has come of them from another one. A [Worker] serves
// whatever search it hears of.
//
// A batch that a worker has begun and not ended, since it died, is given to another one by the broker, and each report
// counts once, however often it comes. The coordinator writes reports to a journal before it acknowledges them: when
// it dies, the same search made again with that journal goes on where it was.
package farm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/csp/remote"
)

// A Search is what workers have to know of one.
type Search struct {
	ID   string `json:"id"`   // the coordinator's
	Name string `json:"name"` // of the program
	// Program is the program, in whatever form [Worker.Load] understands.
	Program []byte `json:"program,omitempty"`
	// Version is that of the program that explores. A worker of another one does not serve the search.
	Version string  `json:"version"`
	Options Options `json:"options"`
}

// Options are those of [explore.Options] that workers have to know, and those that tell one search from another.
type Options struct {
	Schedules  int    `json:"schedules"`
	Seed       uint64 `json:"seed"`
	Steps      int    `json:"steps"`
	Idle       int    `json:"idle"`
	Punctual   bool   `json:"punctual"`
	AllowLeaks bool   `json:"allowLeaks"`
	SameOutput bool   `json:"sameOutput"`
}

// NewOptions returns the Options of a search.
func NewOptions(o explore.Options) Options {
	return Options{o.Schedules, o.Seed, o.Steps, o.Idle, o.Punctual, o.AllowLeaks, o.SameOutput}
}

// explore returns the options for a Hand.
func (o Options) explore() explore.Options {
	return explore.Options{Steps: o.Steps, Idle: o.Idle, Punctual: o.Punctual, AllowLeaks: o.AllowLeaks}
}

// hash tells a search from others.
func (s *Search) hash() string {
	plain := *s
	plain.ID = ""
	data, _ := json.Marshal(plain)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A result is what a worker sends.
type result struct {
	Worker string          `json:"worker"`
	Report *explore.Report `json:"report,omitempty"`
	Wrong  string          `json:"wrong,omitempty"`  // why the worker cannot serve the search
	Serves bool            `json:"serves,omitempty"` // it does, or will when it is done with another search
}

// A call is what coordinators send to all workers, again and again.
type call struct {
	Search Search `json:"search"`
	Over   bool   `json:"over,omitempty"`
}

const (
	calls    = "farm"                 // the topic of calls
	every    = time.Second            // a call comes
	silence  = 10 * every             // after which a coordinator is taken for dead
	ackWait  = 5 * time.Second        // for a batch, unless the worker says that it is at it
	renewal  = ackWait / 4            // how often it says so
	window   = 2 * time.Minute        // in which a batch or a report that is put twice is stored once
	pause    = 100 * time.Millisecond // before what has failed is tried again
	mostCall = 700 << 10              // bytes of a call; brokers take a megabyte
)

// work and done open the queues of a search.
func (s *Search) work(e remote.Engine, unsettled int) (*remote.Queue[explore.Batch], error) {
	return remote.NewQueue[explore.Batch](e, "farm-work-"+s.ID, remote.AckWait(ackWait), remote.Dedup(window), remote.Unsettled(unsettled))
}

func (s *Search) done(e remote.Engine) (*remote.Queue[result], error) {
	return remote.NewQueue[result](e, "farm-done-"+s.ID, remote.AckWait(ackWait), remote.Dedup(window), remote.Unsettled(256))
}
