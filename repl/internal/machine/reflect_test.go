package machine

import (
	"flag"
	"os"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/native"
)

var reflected = flag.Bool("reflect", false, "have package reflect do all calls of compiled code, as with a release whose calls are not known")

func TestMain(m *testing.M) {
	flag.Parse()
	if *reflected {
		native.Disable()
	}
	os.Exit(m.Run())
}
