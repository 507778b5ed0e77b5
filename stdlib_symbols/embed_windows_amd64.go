package stdlib_symbols

import "embed"

//go:embed export/windows_amd64
var platformExports embed.FS

const platform = "windows_amd64"
