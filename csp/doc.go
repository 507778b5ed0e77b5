// Package csp runs communicating sequential processes: functions that run side by side and pass
// values over channels. It has the vocabulary of Clojure's core.async, typed with generics.
//
//	err := csp.Run(func() {
//		table := csp.NewChan[string]()
//		csp.Go(func() { table.Put("ball") })
//		ball, ok := table.Take()
//		...
//	})
//
// # Processes
//
// [Go] starts a function as a process. A process is an ordinary function: an operation that has to
// wait may stand at any depth of calls. It parks the process, and another one runs. [Run] starts a
// process and waits for it; [GoChan], [GoFuture] and [Thread] start one whose result is wanted.
//
// All processes of a [Runtime] run on its event loop, one at a time, so they need no locks for what
// they share. A process runs until it parks, yields or ends, so one that computes for long keeps the
// others waiting; it may call [Yield] now and then, or hand the work to [Thread] or [Block], which
// use a goroutine of their own. Operations on channels do so by themselves after some thousands.
//
// The package-level functions act on the runtime of the calling process, and on the default one,
// [DefaultRuntime], when the caller is not a process.
//
// # Channels
//
// [NewChan] makes a channel: unbuffered, so that a put and a take meet, or with a [Fixed],
// [Dropping] or [Sliding] buffer or a [Buffer] of one's own. [PromiseChan] makes one that keeps a
// single value for all. [Alts] does one of several operations. Closing a channel answers whoever is
// parked on it; what is buffered can still be taken; a put on it returns false.
//
// [Chan.Offer] and [Chan.Poll] never wait; [Chan.PutThen] and [Chan.TakeThen] call back on a later
// tick. [Chan.PutSide] and [Chan.TakeSide] are views of a channel that can do one of the two only.
//
// # Over channels
//
// What core.async has over channels is here under its names. [Pipe], [Split], [Merge], [Map],
// [Filter], [MapCat], [Partition] and their like pass values on, [Reduce] and [Into] collect them,
// [Pipeline] and [PipelineAsync] work on several at once and keep their order. A [Mult] passes each
// value to many channels, a [Pub] to those that subscribe to its topic, and a [Mix] brings many
// channels together. [Debounce], [Throttle], [Batch] and [Interval] go by the clock. An [Xform], a
// transducer, says what becomes of values apart from where they come from: see [Through] and [XChan].
// Those of ReactiveX, Pekko and Kotlin Flow are [Scan], [Switch], [MapUnordered], [CombineLatest],
// [WithLatestFrom], [Window], [WindowTime], [WindowSession], [Sample], [GroupBy], [MergeSorted],
// [Interleave], [Concat], [Balance], [TakeUntil], [IdleTimeout] and its like, [Retry], [Restart],
// [NewReplay] and [StateFlow].
//
// Close travels with the values. [Chan.Poison] and [Chan.Retire] are ends that travel against them, too,
// so that a consumer stops its producers. [Semaphore], [Mutex], [Barrier], [Server] and [Future.AwaitOp]
// are what else processes wait for, in Alts if need be.
// [FromSeq], [FromGo], [ToGo] and [Lines] are the bridges to the rest of Go.
//
// # Goroutines outside
//
// Every operation may be called from any goroutine. One that is not a process of the channel's
// runtime, such as main or a goroutine of an HTTP server, blocks until the loop has served it; a
// process of another runtime parks meanwhile. [Enter] runs a whole function as a process for a
// caller outside. A runtime cannot know what goroutines outside are going to do: where a process
// waits for one of them, [Runtime.Hold] says so.
//
// # Errors
//
// A panic in a process ends that process. It is a [*PanicError] for whoever waits for the process,
// and when nobody does, for the runtime's handler, which prints it. A process that is killed with
// [Process.Kill], or by the context it was started with ([WithContext]), unwinds, running its
// deferred functions. One that calls runtime.Goexit ends as if it had returned. In a [Group] the
// first error, panic or kill ends all. When no process can run, no timer is set and nobody outside
// holds the runtime, Run returns a [*DeadlockError], which tells for every parked process in what
// it is parked, where, since when, and where it and the channel were made.
//
// # Clocks
//
// With [WithVirtualClock] a runtime has a clock of its own, which jumps to the next timer when all
// processes wait: a program that sleeps for an hour is done at once, and each run of it is the same.
// [Runtime.Idle] waits until all that is due at an instant is done, for a test to look at it.
// [WithSeed] chooses among the schedules that a program may have, to find those that go wrong, and to
// repeat them. All that a runtime leaves to chance is asked of one [Decider]; package explore has those that
// record, repeat, and search schedules.
//
// # Insight
//
// [Runtime.Processes] and [Runtime.Channels] tell what there is: who is parked in what, where, since
// when. An [Observer] is called with every event. [Runtime.Settle] waits until nothing can happen any
// more, [ReportLeaks] tells what a Run leaves behind, [Cycles] who waits for whom in a circle, and
// [Runtime.Stuck] who can never go on while the rest of the program does. [Runtime.Pause] stops a
// runtime, and [Runtime.Advance] takes it on step by step.
//
// # What this gives up
//
// A runtime uses one thread. A switch between processes costs half of one between goroutines, and
// there are no data races, but processes do not run in parallel: for work that keeps a processor
// busy there are Thread and [Pipeline], and a program may have several runtimes. A Pipeline keeps all
// processors as busy as goroutines do when a value takes a millisecond of work (BenchmarkCPUPipeline);
// when it takes only some microseconds, handing it over costs more. The loop is not preempted: a
// process that neither ends nor does an operation stops all others, and what it waits for must not
// be a process of its own runtime, except by the operations of this package. In particular:
//
//   - A sync.Mutex or a native channel that another process is to unlock or send on blocks the loop
//     for ever. Use a channel of this package, or Block.
//   - An iterator that does channel operations may be used in a range loop, but not with iter.Pull:
//     the coroutine that iter.Pull makes is not the process.
//   - A process must not be locked to its thread (runtime.LockOSThread) when it parks: the Go
//     runtime would stop the program. Use Block or Thread for what needs that.
//   - A deadlock of processes of several runtimes is not found: who waits for another runtime holds
//     its own.
//   - A process that waits for ever is kept, as a goroutine is, until the runtime is stopped.
package csp
