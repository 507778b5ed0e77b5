package stdlib_symbols

import "embed"

//go:embed export/darwin_amd64
var platformExports embed.FS

const platform = "darwin_amd64"
