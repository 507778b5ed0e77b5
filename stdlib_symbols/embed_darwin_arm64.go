package stdlib_symbols

import "embed"

//go:embed export/darwin_arm64
var platformExports embed.FS

const platform = "darwin_arm64"
