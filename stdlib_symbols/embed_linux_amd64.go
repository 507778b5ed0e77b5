package stdlib_symbols

import "embed"

//go:embed export/linux_amd64
var platformExports embed.FS

const platform = "linux_amd64"
