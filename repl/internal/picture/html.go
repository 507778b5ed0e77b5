package picture

import (
	"fmt"
	"strings"
)

// htmlRows is how many rows a page shows of a run.
const htmlRows = 1000

// HTML makes a page of a run that needs nothing else: its pictures, to be zoomed and moved, and its table.
func (r *Run) HTML() string {
	type view struct{ name, body string }
	views := []view{
		{"Sequence", file("", "", "", false, r.svgSequence(htmlRows))},
		{"Timeline", file("", "", "", false, r.svgTimeline())},
	}
	if g := r.waitFor(); len(g.processes) > 0 {
		views = append(views, view{"Who waits", file("", "", "", false, r.svgWaits(g, svgNodes))})
	}
	views = append(views, view{"Table", r.htmlTable()})
	title := r.Title
	if title == "" {
		title = "a run"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<style>%s</style></head><body>\n",
		markup(title), pageStyle)
	fmt.Fprintf(&b, "<header><h1>%s</h1>", markup(title))
	if v := r.verdict(); v != "" {
		class := "verdict"
		if r.failed() {
			class += " wrong"
		}
		fmt.Fprintf(&b, "<p class=\"%s\">%s</p>", class, markup(v))
	}
	if r.Why != "" {
		fmt.Fprintf(&b, "<p class=\"why\">%s</p>", markup(r.Why))
	}
	fmt.Fprintf(&b, "<p class=\"sum\">%s, %s</p>", count(len(r.Processes), "process", "processes"), count(int(r.Total), "event", "events"))
	b.WriteString("<nav>")
	for i, v := range views {
		fmt.Fprintf(&b, `<button class="tab" data-view="v%d" aria-pressed="%t">%s</button>`, i, i == 0, v.name)
	}
	b.WriteString(`<span class="zoom"><button data-zoom="out" title="smaller (-)">−</button><button data-zoom="fit" title="fit the width (0)">fit</button><button data-zoom="in" title="larger (+)">+</button></span></nav></header><main>`)
	for i, v := range views {
		hidden := ""
		if i > 0 {
			hidden = " hidden"
		}
		fmt.Fprintf(&b, "\n<section id=\"v%d\"%s>%s</section>", i, hidden, v.body)
	}
	fmt.Fprintf(&b, "</main><div id=\"tip\" hidden></div>\n<script>%s</script></body></html>\n", pageScript)
	return b.String()
}

// htmlTable is the table, with a column for each process.
func (r *Run) htmlTable() string {
	list := r.rows(htmlRows)
	lanes, of := r.lanes(list, svgLanes)
	list = fold(list, lanes, of)
	times, _ := (&drawing{run: r, marks: &boxes}).times(list)
	var b strings.Builder
	b.WriteString("<table><thead><tr><th></th>")
	for _, l := range lanes {
		fmt.Fprintf(&b, "<th>%s</th>", markup(l.name))
	}
	b.WriteString("</tr></thead><tbody>\n")
	for i := range list {
		w := &list[i]
		if w.kind == gap {
			fmt.Fprintf(&b, "<tr class=\"gap\"><td></td><td colspan=\"%d\">… %s …</td></tr>\n", len(lanes), markup(gapText(list, i)))
			continue
		}
		cells := make([]string, len(lanes))
		say := func(id int, text string) {
			if text != "" && len(lanes[of[id]].ids) > 1 {
				text = fmt.Sprintf("#%d %s", id, text)
			}
			if text != "" {
				cells[of[id]] = strings.TrimPrefix(cells[of[id]]+"; "+text, "; ")
			}
		}
		from, to := w.said()
		say(w.from, from)
		say(w.to, to)
		class := ""
		if w.bad {
			class = ` class="wrong"`
		}
		fmt.Fprintf(&b, "<tr%s title=\"%s\"><td>%s</td>", class, markup(w.place), markup(times[i]))
		for _, cell := range cells {
			fmt.Fprintf(&b, "<td>%s</td>", markup(cell))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

const pageStyle = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#6a737d;--faint:#d5d9de;--bad:#d1242f;--sel:#0969da}
@media (prefers-color-scheme:dark){:root{--bg:#12161b;--fg:#e6e9ed;--dim:#98a2ad;--faint:#39414b;--bad:#ff6b63;--sel:#58a6ff}}
body{margin:0;font:15px system-ui,sans-serif;background:var(--bg);color:var(--fg)}
header{position:sticky;top:0;left:0;background:var(--bg);padding:10px 16px;border-bottom:1px solid var(--faint);z-index:1}
h1{font-size:18px;margin:0;display:inline}.verdict{display:inline;margin:0 0 0 14px;font-weight:bold}.wrong{color:var(--bad)}.why{margin:6px 0;max-width:110ch}.sum{margin:4px 0;color:var(--dim)}
button{font:inherit;color:inherit;background:none;border:1px solid var(--faint);border-radius:6px;padding:3px 10px;margin-right:6px;cursor:pointer}
button[aria-pressed=true]{border-color:var(--sel);color:var(--sel)}.zoom{margin-left:20px}
main{overflow:auto}section{padding:8px}section svg{display:block}
table{border-collapse:collapse;font:13px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}th,td{border:1px solid var(--faint);padding:3px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
tr:hover td{background:color-mix(in srgb,var(--sel) 14%,transparent)}.gap td{text-align:center;color:var(--dim)}
svg g:hover>line,svg g:hover>circle{stroke-width:3}svg g:hover>text{font-weight:bold}
#tip{position:fixed;max-width:60ch;padding:6px 10px;border-radius:6px;background:var(--fg);color:var(--bg);font:13px ui-monospace,monospace;pointer-events:none;overflow-wrap:anywhere;z-index:2}
`

const pageScript = `
'use strict';
const tip = document.getElementById('tip'), scale = {};
const shown = () => document.querySelector('section:not([hidden])');
const zoom = how => {
  const s = shown(), pic = s.querySelector('svg');
  if (!pic) { s.style.fontSize = ''; s.style.zoom = scale[s.id] = how === 'fit' ? 1 : (scale[s.id] || 1) * (how === 'in' ? 1.25 : 0.8); return; }
  const w = pic.viewBox.baseVal.width, h = pic.viewBox.baseVal.height;
  let k = scale[s.id] || 1;
  k = how === 'fit' ? (document.documentElement.clientWidth - 20) / w : Math.min(8, Math.max(0.05, k * (how === 'in' ? 1.25 : 0.8)));
  scale[s.id] = k;
  pic.setAttribute('width', w * k);
  pic.setAttribute('height', h * k);
};
document.addEventListener('click', e => {
  const b = e.target.closest('button');
  if (!b) return;
  if (b.dataset.zoom) return zoom(b.dataset.zoom);
  document.querySelectorAll('.tab').forEach(t => t.setAttribute('aria-pressed', t === b));
  document.querySelectorAll('section').forEach(s => s.hidden = s.id !== b.dataset.view);
});
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const how = {'+': 'in', '=': 'in', '-': 'out', '0': 'fit'}[e.key];
  if (how) zoom(how);
});
document.addEventListener('wheel', e => {
  if (!e.ctrlKey || !e.target.closest('section')) return;
  e.preventDefault();
  zoom(e.deltaY < 0 ? 'in' : 'out');
}, {passive: false});
document.querySelectorAll('section svg title').forEach(t => {
  if (t.parentNode.tagName === 'svg') { t.remove(); return; }
  t.parentNode.dataset.tip = t.textContent;
  t.remove();
});
document.addEventListener('mousemove', e => {
  const at = e.target.closest('[data-tip]');
  tip.hidden = !at;
  if (!at) return;
  tip.textContent = at.dataset.tip;
  tip.style.left = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px';
  tip.style.top = Math.min(e.clientY + 18, innerHeight - tip.offsetHeight - 8) + 'px';
});
`
