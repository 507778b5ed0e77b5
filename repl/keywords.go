package repl

// keywordDocs say what Go's keywords and other words of the language are for.
var keywordDocs = map[string]string{}
