package shim

// Packages csp/remote and csp/flow run from source. What brokers are connected by is compiled, and parks whoever waits
// for one by itself.
var (
	cspRemoteEnginePkg = pkg{path: CSPPath + "/remote/engine", never: true}
	cspRemoteNATSPkg   = pkg{path: CSPPath + "/remote/nats", never: true}
	cspRemoteServerPkg = pkg{path: CSPPath + "/remote/nats/embedded", never: true}
)
