package stdlib_symbols

import "embed"

//go:embed export/windows_arm64
var platformExports embed.FS

const platform = "windows_arm64"
