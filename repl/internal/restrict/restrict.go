// Package restrict knows what of the standard library a restricted program may not use, and holds it to a
// folder and to the loopback network in what it may.
//
// It keeps programs that are meant well, or written by students, from what they should not do. It is no wall
// against hostile code: that runs in the same process, and a fault of any package may be a way out.
package restrict

import (
	"go/types"
	"strings"
)

// packages are those that may not be imported, with the reason.
var packages = map[string]string{
	"os/exec":          "it runs other programs",
	"plugin":           "it loads compiled code",
	"syscall":          "it speaks to the system itself",
	"unsafe":           "it reaches any memory",
	"runtime/cgo":      "it speaks to C",
	"runtime/coverage": "it writes files",
	"log/syslog":       "it speaks to the system's log",
	"net/http/cgi":     "it runs other programs",
	"net/http/fcgi":    "it takes over the standard input",
	"net/rpc/jsonrpc":  netWhy,
	"net/rpc":          netWhy,
	"net/smtp":         netWhy,
	"go/build":         "it reads files and runs the go command",
	"go/importer":      "it reads files and runs the go command",
}

const (
	fileWhy = "it would use files outside of the folder; package os uses those within"
	procWhy = "it reaches other processes"
	netWhy  = "it would reach the network beyond this computer; net.Dial, net.Listen and net/http speak within"
	memWhy  = "it reaches any memory"
	selfWhy = "it would change the shell itself"
)

// objects are single functions, types and variables, and methods with their types, that may not be used.
var objects = map[string]string{
	"os.Chdir":           "the working folder stays as it is",
	"(os.File).Chdir":    "the working folder stays as it is",
	"os.CopyFS":          fileWhy,
	"os.OpenRoot":        fileWhy,
	"os.OpenInRoot":      fileWhy,
	"os.Root":            fileWhy,
	"os.NewFile":         "it would make a file of any descriptor",
	"(os.File).Fd":       "it gives away a descriptor",
	"os.FindProcess":     procWhy,
	"os.StartProcess":    procWhy,
	"os.Process":         procWhy,
	"os.ProcAttr":        procWhy,
	"io/ioutil.ReadFile": fileWhy, "io/ioutil.WriteFile": fileWhy, "io/ioutil.ReadDir": fileWhy,
	"io/ioutil.TempFile": fileWhy, "io/ioutil.TempDir": fileWhy,

	"(os.File).SyscallConn": "it gives away a descriptor",

	"archive/zip.OpenReader": fileWhy,
	"crypto/tls.Dial":        netWhy, "crypto/tls.DialWithDialer": netWhy, "crypto/tls.Dialer": netWhy,
	"crypto/tls.Listen": netWhy, "crypto/tls.LoadX509KeyPair": fileWhy,
	"debug/buildinfo.ReadFile": fileWhy, "debug/elf.Open": fileWhy, "debug/macho.Open": fileWhy,
	"debug/macho.OpenFat": fileWhy, "debug/pe.Open": fileWhy, "debug/plan9obj.Open": fileWhy,
	"go/parser.ParseDir": fileWhy, "go/parser.ParseFile": fileWhy,
	"html/template.ParseFiles": fileWhy, "html/template.ParseGlob": fileWhy,
	"(html/template.Template).ParseFiles": fileWhy, "(html/template.Template).ParseGlob": fileWhy,
	"text/template.ParseFiles": fileWhy, "text/template.ParseGlob": fileWhy,
	"(text/template.Template).ParseFiles": fileWhy, "(text/template.Template).ParseGlob": fileWhy,
	"path/filepath.Glob": fileWhy + "; fs.Glob", "path/filepath.EvalSymlinks": fileWhy,
	"path/filepath.Walk": fileWhy + "; fs.WalkDir", "path/filepath.WalkDir": fileWhy + "; fs.WalkDir",

	"github.com/cspsh/cspsh/csp/remote/nats.Connect":        netWhy,
	"github.com/cspsh/cspsh/csp/remote/nats/embedded.Start": netWhy,

	"net.Dialer": netWhy, "net.DialIP": netWhy, "net.DialTCP": netWhy, "net.DialUDP": netWhy, "net.DialUnix": netWhy,
	"net.ListenConfig": netWhy, "net.ListenIP": netWhy, "net.ListenTCP": netWhy, "net.ListenUDP": netWhy,
	"net.ListenUnix": netWhy, "net.ListenUnixgram": netWhy, "net.ListenMulticastUDP": netWhy,
	"net.Resolver": netWhy, "net.DefaultResolver": netWhy, "net.LookupAddr": netWhy, "net.LookupCNAME": netWhy,
	"net.LookupHost": netWhy, "net.LookupIP": netWhy, "net.LookupMX": netWhy, "net.LookupNS": netWhy,
	"net.LookupSRV": netWhy, "net.LookupTXT": netWhy, "net.ResolveIPAddr": netWhy, "net.ResolveTCPAddr": netWhy,
	"net.ResolveUDPAddr": netWhy, "net.FileConn": netWhy, "net.FileListener": netWhy, "net.FilePacketConn": netWhy,
	"net/http.Transport": netWhy, "net/http.DefaultTransport": netWhy, "net/http.Dir": fileWhy + ": http.FS(os.DirFS(…))",
	"net/http.ServeFile": fileWhy, "net/http.NewFileTransport": fileWhy,
	"net/http/httputil.ReverseProxy": netWhy, "net/http/httputil.NewSingleHostReverseProxy": netWhy,
	"net/textproto.Dial": netWhy,

	"reflect.NewAt": memWhy, "reflect.SliceAt": memWhy, "(reflect.Value).SetPointer": memWhy,
	"runtime/debug.WriteHeapDump": "it writes to any descriptor", "runtime/debug.SetCrashOutput": selfWhy,
	"runtime/debug.SetMemoryLimit": selfWhy, "runtime/debug.SetGCPercent": selfWhy,
	"runtime/debug.SetMaxThreads": selfWhy, "runtime/debug.SetMaxStack": selfWhy,
}

// Package says why a package may not be imported, and "" if it may.
func Package(path string) string { return packages[path] }

// Object says why a function, type, variable or method may not be used, and "" if it may. The name is how
// a message calls it.
func Object(obj types.Object) (name, why string) {
	pkg := obj.Pkg()
	if pkg == nil {
		return "", ""
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		recv := types.Unalias(f.Signature().Recv().Type())
		if p, ok := recv.(*types.Pointer); ok {
			recv = types.Unalias(p.Elem())
		}
		named, ok := recv.(*types.Named)
		if !ok {
			return "", ""
		}
		short := "(" + pkg.Name() + "." + named.Obj().Name() + ")." + obj.Name()
		return short, objects["("+pkg.Path()+"."+named.Obj().Name()+")."+obj.Name()]
	}
	if obj.Parent() != pkg.Scope() {
		return "", ""
	}
	if why := packages[pkg.Path()]; why != "" { // imported by another name, or with a dot
		return pkg.Name() + "." + obj.Name(), why
	}
	return pkg.Name() + "." + obj.Name(), objects[pkg.Path()+"."+obj.Name()]
}

// Names returns what may not be used, for documentation and tests: packages, and objects as their keys name
// them.
func Names() (pkgs, objs []string) {
	for path := range packages {
		pkgs = append(pkgs, path)
	}
	for name := range objects {
		objs = append(objs, strings.Trim(name, " "))
	}
	return pkgs, objs
}
