// Package stdlib_symbols holds what the shell knows of compiled packages: of
// each package of the standard library that makes sense in a script, and of
// package csp, the symbols by which yaegi runs it and the export data by which
// go/types checks its use. Both are generated; a user needs no Go toolchain.
//
// Nothing is built when the program starts: the tables are static data, and
// each package's symbols, types and sources are made when first asked for. There
// are tables for Linux, macOS and Windows on amd64 and arm64, and for each Go
// release that the module can be built with: the packages are those of the one
// that it has been built with, [GoVersion], or of the newest known before it.
//
// # Generic declarations
//
// Only instances exist at run time, so a generic function or type can have one
// symbol at most: its erased instance. "NewChan" of package csp is
// csp.NewChan[any], and "Chan" is csp.Chan[any]; a constraint that asks for
// methods is its own erasure, as in pbkdf2.Key[hash.Hash]. The export data has
// the declarations themselves. Those of the standard library that can be
// specialised are there as source too, see [Source], and better so. Neither have
// generic methods, and the generic declarations of database/sql,
// encoding/json/jsontext, encoding/json/v2, runtime and weak; of most of these the
// shell makes instances itself.
package stdlib_symbols

//go:generate go run ./internal/gen
