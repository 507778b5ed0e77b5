'use strict';
// The page of a runtime: frames come by server-sent events, commands go by POST. What is drawn is the latest
// frame, or an earlier one of those that have been seen, when somebody goes back.
(() => {
  const $ = id => document.getElementById(id);
  const token = new URLSearchParams(location.search).get('token') || '';
  const keep = 2000;         // frames that can be gone back to
  const history = [];
  let at = -1;               // the frame that is shown; the last one if it follows
  let dirty = false, waits = '', drawnWaits = null, drawn = 0;
  const names = new Map();

  // --- what is shown -----------------------------------------------------------------------------------------

  const color = {};
  function colors() {
    const css = getComputedStyle(document.documentElement);
    for (const k of ['r', 'w', 's', 'd', 'go', 'edge', 'fg', 'dim', 'box', 'bg']) color[k] = css.getPropertyValue('--' + k).trim();
    color.x = color.r;
    dirty = true;
  }

  function text(el, s) { if (el.textContent !== s) el.textContent = s; }

  function count(n, one, many) { return n === 1 ? '1 ' + one : n.toLocaleString('en').replaceAll(',', '\u202f') + ' ' + many; }

  const following = () => at === history.length - 1;

  function draw() {
    const f = history[at];
    if (!f) return;
    const last = history[history.length - 1];
    const said = {start: 'ready to start: Continue or Step', running: 'running', paused: 'paused', over: 'the program has ended'}[f.state];
    text($('state'), following() ? said : 'earlier: ' + count(history.length - 1 - at, 'picture', 'pictures') + ' back');
    text($('title'), f.title);
    text($('facts'), `${count(f.count, 'process', 'processes')}, ${count(f.events, 'event', 'events')}, ${f.time}${f.virtual ? ' of virtual time' : ''}`);
    const v = $('verdict');
    v.hidden = f.verdict === '' && f.state !== 'over';
    v.className = f.bad ? 'bad' : '';
    text(v, f.verdict || 'the program has ended well');
    $('pause').disabled = last.state !== 'running';
    $('continue').disabled = last.state === 'running' || last.state === 'over';
    $('step').disabled = last.state === 'over' && following();
    $('back').disabled = at <= 0;
    processes(f);
    timeline();
    lines(f);
    channels(f);
    if (drawnWaits !== f.svg) {
      drawnWaits = f.svg;
      const w = $('waits');
      if (f.svg) w.innerHTML = f.svg; // the server's own drawing, in which all names are escaped
      else text(w, 'nobody waits');
    }
  }

  // Of many processes some are in front, as the server tells: the stuck ones, then those that have waited longest.
  // While all runs, the same stay there for some time, so that one can read.
  const few = 12, stay = 2000;
  let front = [], chosen = 0;

  function inFront(f) {
    if (f.processes.length <= few) return f.processes;
    const place = new Map(f.processes.map(p => [p.id, p]));
    const ids = front.filter(id => place.has(id));
    const stale = f.state !== 'running' || !following() || Date.now() - chosen > stay;
    if (stale || ids.length < front.length || !front.length) {
      front = f.processes.filter(p => p.k).sort((a, b) => a.k - b.k).map(p => p.id);
      if (f.state === 'paused' && following()) { // those that can be picked
        const ready = f.processes.filter(p => p.s === 'r').slice(0, few / 2).map(p => p.id);
        front = [...new Set([...f.processes.filter(p => p.k && p.s === 'd').map(p => p.id), ...ready, ...front])].slice(0, few);
      }
      chosen = Date.now();
    }
    return front.map(id => place.get(id)).filter(p => p);
  }

  function legend(f) {
    const n = {r: 0, w: 0, s: 0, d: 0};
    for (const p of f.processes) n[p.s === 'x' ? 'r' : p.s]++;
    $('legend').querySelectorAll('i').forEach(i => {
      const word = {r: 'ready', w: 'waits', s: 'sleeps', d: 'stuck'}[i.className];
      text(i.nextSibling, f.processes.length > few ? `${n[i.className]} ${word}` : word);
    });
  }

  function processes(f) {
    const shown = inFront(f), many = shown.length < f.processes.length;
    legend(f);
    $('grid').hidden = !many;
    $('cards').className = many ? 'many' : '';
    if (many) grid(f);
    const box = $('cards'), ready = f.state === 'paused' && following();
    shown.forEach((p, i) => {
      let c = box.children[i];
      if (!c) {
        c = box.appendChild(document.createElement('button'));
        c.appendChild(document.createElement('b'));
        c.appendChild(document.createElement('span'));
        c.addEventListener('click', () => command('step', +c.dataset.id));
      }
      c.dataset.id = p.id;
      c.className = 'card ' + p.s;
      c.disabled = !(ready && p.s === 'r');
      const says = p.t || {r: 'ready', x: 'runs', s: 'sleeps', d: 'stuck'}[p.s] || 'waits';
      c.title = c.disabled ? says : 'have it go on next';
      text(c.children[0], ('#' + p.id + ' ' + (p.name || names.get(p.id) || '')).trim());
      text(c.children[1], says);
    });
    while (box.children.length > shown.length) box.lastChild.remove();
  }

  // sized makes a canvas as large as it is shown, and returns its context.
  function sized(canvas, height) {
    const scale = window.devicePixelRatio || 1, w = canvas.clientWidth;
    if (canvas.width !== Math.round(w * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(w * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.height = height + 'px';
    }
    const g = canvas.getContext('2d');
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, w, height);
    return [g, w];
  }

  // grid draws many processes as squares. One that is ready is picked by a click.
  let squares = {side: 1, across: 1};
  function grid(f) {
    const canvas = $('grid'), n = f.processes.length;
    const w = canvas.clientWidth || 600;
    const side = Math.max(5, Math.min(22, Math.floor(Math.sqrt(w * 110 / n))));
    const across = Math.max(1, Math.floor(w / side));
    const [g] = sized(canvas, Math.ceil(n / across) * side);
    squares = {side, across};
    f.processes.forEach((p, i) => {
      g.fillStyle = color[p.s];
      g.fillRect(i % across * side, Math.floor(i / across) * side, side - 1, side - 1);
    });
  }

  function squareAt(e) {
    const x = Math.floor(e.offsetX / squares.side), y = Math.floor(e.offsetY / squares.side);
    return x < squares.across ? history[at]?.processes[y * squares.across + x] : undefined;
  }
  $('grid').addEventListener('mousemove', e => {
    const p = squareAt(e);
    e.target.title = p ? ('#' + p.id + ' ' + (p.name || names.get(p.id) || '')).trim() + ' ' + (p.t || '') : '';
  });
  $('grid').addEventListener('click', e => {
    const p = squareAt(e);
    if (p && p.s === 'r' && following() && history[at].state === 'paused') command('step', p.id);
  });

  // timeline draws a column for each frame, and a row for each process.
  function timeline() {
    const f = history[at], px = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const rows = inFront(f).toSorted((a, b) => a.id - b.id), row = Math.max(14, px * 0.9);
    const more = f.processes.length - rows.length;
    const [g, w] = sized($('timeline'), (Math.max(rows.length, 1) + (more ? 1 : 0)) * row + 4);
    const label = Math.min(w * 0.3, px * 9), col = 6;
    const shown = Math.max(1, Math.floor((w - label) / col));
    const from = Math.max(0, at - shown + 1);
    g.font = `${px * 0.62}px ui-monospace, monospace`;
    g.textBaseline = 'middle';
    g.fillStyle = color.fg;
    const place = new Map();
    rows.forEach((p, i) => {
      place.set(p.id, i);
      g.fillText(('#' + p.id + ' ' + (p.name || names.get(p.id) || '')).slice(0, 40), 0, (i + .5) * row, label - 6);
    });
    for (let k = from; k <= at; k++) {
      const x = label + (k - from) * col;
      for (const p of history[k].processes) {
        const i = place.get(p.id);
        if (i === undefined) continue;
        g.fillStyle = color[p.s];
        g.fillRect(x, i * row + 2, col - (col > 3 ? 1 : 0), row - 4);
      }
    }
    if (more) {
      g.fillStyle = color.dim;
      g.fillText(`and ${more} more`, label, (rows.length + .5) * row);
    }
  }

  function lines(f) {
    const ol = $('lines');
    f.lines.forEach((l, i) => text(ol.children[i] || ol.appendChild(document.createElement('li')), l.t));
    while (ol.children.length > f.lines.length) ol.lastChild.remove();
  }

  function channels(f) {
    const box = $('channels'), list = f.channels || [];
    const all = n => n.map(p => '#' + p).join(' ');
    list.forEach((c, i) => {
      let el = box.children[i];
      if (!el) {
        el = box.appendChild(document.createElement('div'));
        el.className = 'chan';
        el.innerHTML = '<b></b><span class="bar"><i></i></span><small></small>';
      }
      text(el.children[0], c.name + (c.closed ? ' (closed)' : ''));
      el.children[1].style.display = c.cap > 0 ? 'block' : 'none';
      el.children[1].firstChild.style.width = c.cap > 0 ? 100 * c.len / c.cap + '%' : '0';
      const parts = [c.cap > 0 ? `${c.len} of ${c.cap}` : 'no buffer'];
      if (c.takers.length) parts.push('to take: ' + all(c.takers));
      if (c.putters.length) parts.push('to put: ' + all(c.putters));
      text(el.children[2], parts.join('; '));
    });
    while (box.children.length > list.length) box.lastChild.remove();
    if (f.more > 0) {
      const el = box.appendChild(document.createElement('div'));
      el.className = 'chan';
      el.innerHTML = '<b></b><span class="bar" style="display:none"><i></i></span><small></small>';
      text(el.children[0], count(f.more, 'more', 'more'));
    }
  }

  // loop draws at most as often as the screen does; count of what was drawn is there for tests.
  function loop() {
    if (dirty) {
      dirty = false;
      draw();
    }
    drawn++;
    document.documentElement.dataset.drawn = drawn;
    requestAnimationFrame(loop);
  }

  // --- what comes and goes -----------------------------------------------------------------------------------

  function connect() {
    const source = new EventSource('frames?token=' + encodeURIComponent(token));
    source.onmessage = m => {
      const f = JSON.parse(m.data);
      if (f.waits !== null) waits = f.waits;
      f.svg = waits;
      for (const p of f.processes) if (p.name) names.set(p.id, p.name);
      const followed = following();
      const last = history[history.length - 1];
      if (last && f.events === last.events && f.state === 'running' && last.state === 'running') history[history.length - 1] = f;
      else history.push(f);
      if (history.length > keep) {
        history.shift();
        if (!followed) at = Math.max(0, at - 1);
      }
      if (followed) at = history.length - 1;
      dirty = true;
    };
    source.onerror = () => text($('state'), 'cspsh does not answer');
  }

  async function command(what, process) {
    text($('said'), '');
    try {
      const r = await fetch('do', {
        method: 'POST',
        headers: {'X-Token': token, 'Content-Type': 'application/json'},
        body: JSON.stringify({do: what, process: process || 0}),
      });
      if (!r.ok) text($('said'), (await r.text()).trim());
    } catch {
      text($('said'), 'cspsh does not answer');
    }
  }

  function show(i) {
    at = Math.max(0, Math.min(history.length - 1, i));
    dirty = true;
  }

  const actions = {
    pause: () => command('pause'),
    continue: () => { show(history.length - 1); command('continue'); },
    step: () => following() ? command('step') : show(at + 1),
    back: () => {
      if (history.length && history[history.length - 1].state === 'running') command('pause');
      show(at - 1);
    },
    larger: () => size(1.15),
    smaller: () => size(1 / 1.15),
    look: () => { document.documentElement.classList.toggle('dark'); colors(); },
  };
  for (const id of Object.keys(actions)) $(id).addEventListener('click', actions[id]);

  function size(by) {
    const root = document.documentElement;
    const now = parseFloat(getComputedStyle(root).fontSize);
    root.style.setProperty('--size', Math.max(12, Math.min(48, now * by)) + 'px');
    dirty = true;
  }

  const keys = {' ': 'toggle', n: 'step', ArrowRight: 'step', b: 'back', ArrowLeft: 'back', c: 'continue', p: 'pause', '+': 'larger', '-': 'smaller', d: 'look'};
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    let what = keys[e.key];
    if (!what || e.key === ' ' && e.target.closest('button')) return;
    if (what === 'toggle') what = $('pause').disabled ? 'continue' : 'pause';
    e.preventDefault();
    if (!$(what).disabled) actions[what]();
  });
  addEventListener('resize', () => { dirty = true; });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  document.documentElement.classList.toggle('dark', dark.matches);
  dark.addEventListener('change', () => { document.documentElement.classList.toggle('dark', dark.matches); colors(); });

  colors();
  connect();
  requestAnimationFrame(loop);
})();
