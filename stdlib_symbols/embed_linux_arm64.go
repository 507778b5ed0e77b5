package stdlib_symbols

import "embed"

//go:embed export/linux_arm64
var platformExports embed.FS

const platform = "linux_arm64"
