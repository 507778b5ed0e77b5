package gotest

// What the verdict on a package may be of which no test was run.
const (
	BuildFailed = "build failed"
	SetupFailed = "setup failed"
)
