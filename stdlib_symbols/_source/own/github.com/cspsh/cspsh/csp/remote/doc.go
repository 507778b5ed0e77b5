// Package remote passes values between programs, over a broker. What it has are not channels in disguise: a
// network loses, repeats and delays, machines die, and the operations here say so.
//
//	e, err := nats.Start(nats.Options{Dir: "/var/lib/shop"}) // package csp/remote/nats
//	q, err := remote.NewQueue[Order](e, "orders")
//	outcome, err := q.Put(order) // done, refused or unknown
//	...
//	for d := range q.All() {
//		work(d.Value)
//		d.Ack()
//	}
//
// A [Topic] passes a value to all who listen, at most once. A [Queue] stores values until somebody has worked on
// them, and delivers each at least once. What a taker does with a value from a queue has to bear that it is done twice,
// by remembering the numbers of those that are done, say.
//
// # The end
//
// Nobody can close a queue that others put to. What ends is a producer: it announces itself, and closes with a message that
// says how many values there were. A taker sees the end when all producers that were announced have closed, and all
// values are acknowledged. The death of a producer ends nothing; it is an event for those who [WatchPeers], who may
// then close for it.
//
// # Engines
//
// The connection to a broker is an [Engine]. Package csp/remote/nats has those to a NATS server, in this program or elsewhere. [Simulated]
// makes a broker that is simulated, on the loop and by the clock of a runtime. A program of several machines is a function
// then, that runs in virtual time, and whatever may go wrong between the machines is a decision of the runtime. Package
// explore tries them:
//
//	explore.Run(t, func() {
//		b := remote.Simulated(nil, remote.AnyFault(2))
//		csp.Go(func() { producer(b.Connect("shop")) })
//		consumer(b.Connect("kitchen"))
//		explore.Assert(...)
//	})
package remote
