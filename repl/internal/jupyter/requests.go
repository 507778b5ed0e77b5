package jupyter

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// serve handles a request of the shell channel. When an execution fails, those that have been asked for before its
// client could know are not done any more, unless that is not wanted.
func (k *Kernel) serve(m *message, requests chan *message) {
	for n := k.handle(m, requests); n > 0; n-- {
		next := <-requests
		if next.header.Type != "execute_request" {
			k.handle(next, requests)
			continue
		}
		k.busy(next, func() {
			k.reply(k.shell, next, "execute_reply", map[string]any{"status": "aborted", "execution_count": k.count})
		})
	}
}

// handle handles a request. Of an execution that has failed it returns how many other requests were there then.
func (k *Kernel) handle(m *message, requests chan *message) (waiting int) {
	k.busy(m, func() {
		answer := strings.TrimSuffix(m.header.Type, "_request") + "_reply"
		var content any
		switch m.header.Type {
		case "execute_request":
			var failed bool
			if content, failed = k.execute(m); failed {
				waiting = len(requests)
			}
		case "kernel_info_request":
			content = k.describe()
		case "complete_request":
			content = k.complete(m)
		case "inspect_request":
			content = k.inspect(m)
		case "is_complete_request":
			content = k.isComplete(m)
		case "history_request":
			content = k.past(m)
		case "comm_info_request":
			content = map[string]any{"status": "ok", "comms": struct{}{}}
		case "interrupt_request":
			k.Interrupt()
			content = status("ok")
		case "shutdown_request": // of clients older than the control channel
			k.shutdown(k.shell, m)
			return
		default: // of a later protocol, or of no interest here, such as messages of widgets
			return
		}
		k.reply(k.shell, m, answer, content)
	})
	return waiting
}

// describe is what the kernel says of itself.
func (k *Kernel) describe() any {
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       ProtocolVersion,
		"implementation":         "cspsh",
		"implementation_version": k.info.Version,
		"language_info": map[string]string{
			"name": "go", "version": k.info.Language, "mimetype": "text/x-go", "file_extension": ".go",
			"pygments_lexer": "go", "codemirror_mode": "go",
		},
		"banner":             k.info.Banner,
		"debugger":           false,
		"help_links":         []any{},
		"supported_features": []string{},
	}
}

// execute evaluates a cell.
func (k *Kernel) execute(m *message) (reply map[string]any, failed bool) {
	content := struct {
		Code    string `json:"code"`
		Silent  bool   `json:"silent"`
		History *bool  `json:"store_history"`
		Stdin   bool   `json:"allow_stdin"`
		Stop    *bool  `json:"stop_on_error"`
	}{}
	if err := json.Unmarshal(m.content, &content); err != nil {
		return failure(&Error{Name: "error", Text: err.Error(), Report: err.Error()}, k.count), false
	}
	kept := !content.Silent && (content.History == nil || *content.History)
	if kept {
		k.count++
	}
	c := &Cell{k: k, request: m, number: k.count, silent: content.Silent, stdin: content.Stdin}
	c.publish("execute_input", map[string]any{"code": content.Code, "execution_count": k.count})
	var err *Error
	if strings.TrimSpace(content.Code) != "" {
		if kept {
			k.history = append(k.history, past{k.count, content.Code})
		}
		err = k.run.Execute(c, content.Code)
	}
	if err != nil {
		reply := failure(err, k.count)
		c.publish("error", map[string]any{"ename": reply["ename"], "evalue": reply["evalue"], "traceback": reply["traceback"]})
		return reply, content.Stop == nil || *content.Stop
	}
	return map[string]any{
		"status": "ok", "execution_count": k.count, "user_expressions": struct{}{}, "payload": []any{},
	}, false
}

// failure is the answer to an execution that has failed.
func failure(err *Error, count int) map[string]any {
	return map[string]any{
		"status": "error", "execution_count": count, "ename": err.Name, "evalue": err.Text,
		"traceback": strings.Split(strings.TrimRight(err.Report, "\n"), "\n"),
	}
}

// cursor is where a request points into code.
type cursor struct {
	Code string `json:"code"`
	Pos  int    `json:"cursor_pos"` // in characters
}

// offset is the position in bytes.
func (c cursor) offset() int {
	n := 0
	for i := range c.Code {
		if n == c.Pos {
			return i
		}
		n++
	}
	return len(c.Code)
}

func (k *Kernel) complete(m *message) any {
	var c cursor
	_ = json.Unmarshal(m.content, &c)
	list := k.run.Complete(c.Code, c.offset())
	matches, types := []string{}, []map[string]any{}
	start, end := utf8.RuneCountInString(c.Code[:list.From]), utf8.RuneCountInString(c.Code[:list.To])
	for _, x := range list.Matches {
		matches = append(matches, x.Text)
		types = append(types, map[string]any{"start": start, "end": end, "text": x.Text, "type": "", "signature": x.Detail})
	}
	return map[string]any{
		"status": "ok", "matches": matches, "cursor_start": start, "cursor_end": end,
		"metadata": map[string]any{"_jupyter_types_experimental": types},
	}
}

func (k *Kernel) inspect(m *message) any {
	var c cursor
	_ = json.Unmarshal(m.content, &c)
	text := k.run.Inspect(c.Code, c.offset())
	data := map[string]string{}
	if text != "" {
		data["text/plain"] = text
	}
	return map[string]any{"status": "ok", "found": text != "", "data": data, "metadata": struct{}{}}
}

func (k *Kernel) isComplete(m *message) any {
	var c cursor
	_ = json.Unmarshal(m.content, &c)
	s, indent := k.run.State(c.Code)
	reply := map[string]string{"status": string(s)}
	if s == Incomplete {
		reply["indent"] = indent
	}
	return reply
}

// A past is an input that was executed.
type past struct {
	number int
	code   string
}

// past answers to a request for the history, which is that of this session.
func (k *Kernel) past(m *message) any {
	q := struct {
		Access  string `json:"hist_access_type"`
		Output  bool   `json:"output"`
		Session int    `json:"session"`
		Start   int    `json:"start"`
		Stop    int    `json:"stop"`
		N       int    `json:"n"`
		Pattern string `json:"pattern"`
		Unique  bool   `json:"unique"`
	}{N: -1}
	_ = json.Unmarshal(m.content, &q)
	list := [][3]any{}
	seen := map[string]bool{}
	for _, p := range k.history {
		switch q.Access {
		case "range":
			if p.number < q.Start || q.Stop > 0 && p.number >= q.Stop || q.Session > 0 {
				continue
			}
		case "search":
			if !matches(q.Pattern, p.code) || q.Unique && seen[p.code] {
				continue
			}
			seen[p.code] = true
		}
		var what any = p.code
		if q.Output {
			what = [2]any{p.code, nil}
		}
		list = append(list, [3]any{0, p.number, what})
	}
	if q.Access != "range" && q.N >= 0 && len(list) > q.N {
		list = list[len(list)-q.N:]
	}
	return map[string]any{"status": "ok", "history": list}
}

// matches reports whether a text is of a pattern in which * stands for any text and ? for a character.
func matches(pattern, text string) bool {
	re := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	ok, _ := regexp.MatchString("(?s)^"+re+"$", text)
	return ok
}
