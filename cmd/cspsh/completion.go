package main

import (
	"fmt"
	"strings"
)

// completion returns the script by which a shell completes the command line of cspsh.
func completion(shell string) (script string, ok bool) {
	switch shell {
	case "bash":
		return bashCompletion(), true
	case "zsh":
		return zshCompletion(), true
	case "fish":
		return fishCompletion(), true
	}
	return "", false
}

// choices returns what the argument of a flag may be, or nil if that is open.
func (f flagDoc) choices() []string {
	if !strings.Contains(f.arg, "|") {
		return nil
	}
	return strings.Split(f.arg, "|")
}

// Flags come before the script; behind it any file may be meant.
func bashCompletion() string {
	var names, open, cases []string
	for _, f := range flagDocs {
		names = append(names, "-"+f.name)
		switch c := f.choices(); {
		case c != nil:
			cases = append(cases, fmt.Sprintf("\t-%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", f.name, strings.Join(c, " ")))
		case f.arg != "":
			open = append(open, "-"+f.name)
		}
	}
	return fmt.Sprintf(`# Completion of cspsh for bash: source <(cspsh -completion bash)
_cspsh() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	COMPREPLY=()
	case $prev in
%s	%s) return ;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W '%s' -- "$cur"))
		return
	fi
	compopt -o filenames 2>/dev/null
	local IFS=$'\n'
	COMPREPLY=($(compgen -f -X '!*.go' -- "$cur") $(compgen -d -- "$cur"))
}
complete -F _cspsh cspsh
`, strings.Join(cases, ""), strings.Join(open, "|"), strings.Join(names, " "))
}

func zshCompletion() string {
	var b strings.Builder
	b.WriteString(`#compdef cspsh
# Completion of cspsh for zsh: source <(cspsh -completion zsh)
_cspsh() {
	_arguments \
`)
	for _, f := range flagDocs {
		help := strings.NewReplacer("'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(f.help)
		fmt.Fprintf(&b, "\t\t'-%s[%s]", f.name, help)
		switch c := f.choices(); {
		case c != nil:
			fmt.Fprintf(&b, ":%s:(%s)", f.name, strings.Join(c, " "))
		case f.arg != "":
			fmt.Fprintf(&b, ":%s:", f.arg)
		}
		b.WriteString("' \\\n")
	}
	b.WriteString(`		'1:script:_files -g "*.go(-.)"' \
		'*:argument:_files'
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
	_cspsh "$@"
else
	compdef _cspsh cspsh
fi
`)
	return b.String()
}

func fishCompletion() string {
	var b strings.Builder
	b.WriteString("# Completion of cspsh for fish: cspsh -completion fish | source\n")
	for _, f := range flagDocs {
		option := "-o" // a flag of several letters behind one dash
		if len(f.name) == 1 {
			option = "-s"
		}
		fmt.Fprintf(&b, "complete -c cspsh %s %s", option, f.name)
		switch c := f.choices(); {
		case c != nil:
			fmt.Fprintf(&b, " -x -a '%s'", strings.Join(c, " "))
		case f.arg != "":
			b.WriteString(" -x")
		}
		fmt.Fprintf(&b, " -d '%s'\n", strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(f.help))
	}
	return b.String()
}
