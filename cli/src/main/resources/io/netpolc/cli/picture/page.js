"use strict";
// Shows, filters and explains the connections in the page's data. The pictures are drawn already;
// what is shown of them is chosen here. Nothing is fetched.
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const LIST = 200;
const MATRIX = 120;
const OPEN = 3;

// An edge: [from, to, set, ends]. The data has, for each node, its row of edges in stretches:
// first node, how many follow one another, set, ends.
const FROM = 0, TO = 1, SET = 2, ENDS = 3;
data.edges = [];
for (const [from, row] of data.froms) {
  const stretches = data.rows[row];
  for (let i = 0; i < stretches.length; i += 4) {
    const [first, count, set, ends] = stretches.slice(i, i + 4);
    for (let to = first; to < first + count; to++) data.edges.push([from, to, set, ends]);
  }
}
const EVERYTHING = "All Connections";

const state = { view: "graph", level: "workloads", text: "", port: null, named: false, groups: new Set(), selected: null };
let shownNodes = [];
let shownEdges = [];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "click") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// ---- filters

function parsePort(text) {
  const match = /^(?:(tcp|udp|sctp)\s*\/\s*)?(\d{1,5})$/i.exec(text.trim());
  if (!match || +match[2] < 1 || +match[2] > 65535) return null;
  return { protocol: match[1] ? match[1].toUpperCase() : null, number: +match[2] };
}

function setTakes(set, port) {
  return Object.entries(set.ports).some(([protocol, ranges]) =>
    (!port.protocol || port.protocol === protocol) &&
    ranges.some(([first, last]) => first <= port.number && port.number <= last));
}

function nodeTakes(node, words) {
  return words.every((word) => {
    const equals = word.indexOf("=");
    if (equals > 0) return node.labels[word.slice(0, equals)] === word.slice(equals + 1);
    return node.label.toLowerCase().includes(word.toLowerCase()) || word in node.labels;
  });
}

// Nodes of the chosen namespaces; edges between those of which one end has the name or the label.
function filter() {
  const words = state.text.split(/[\s,]+/).filter(Boolean);
  const inGroup = data.nodes.map((node) => state.groups.has(node.group));
  const named = data.nodes.map((node) => nodeTakes(node, words));
  const sets = data.sets.map((set) =>
    (!state.port || setTakes(set, state.port)) && !(state.named && set.words === EVERYTHING));
  shownEdges = data.edges.map((edge) =>
    sets[edge[SET]] && inGroup[edge[FROM]] && inGroup[edge[TO]] && (named[edge[FROM]] || named[edge[TO]]));
  const touched = new Set();
  data.edges.forEach((edge, i) => { if (shownEdges[i]) touched.add(edge[FROM]).add(edge[TO]); });
  const narrow = words.length > 0 || state.port !== null || state.named;
  shownNodes = data.nodes.map((node, i) => inGroup[i] && (touched.has(i) || (!narrow || (words.length > 0 && named[i]))));
}

function many(count, one, several) {
  return count.toLocaleString("en") + " " + (count === 1 ? one : several);
}

function summarize() {
  const nodes = shownNodes.filter(Boolean).length;
  const edges = shownEdges.filter(Boolean).length;
  const all = edges === data.edges.length && nodes === data.nodes.length;
  at("summary").textContent = (all ? "" : "Filtered: ") +
    many(nodes, "end", "ends") + ", " + many(edges, "connection", "connections") +
    (all ? "" : " of " + data.edges.length.toLocaleString("en"));
  at("chosen").textContent = state.groups.size === data.groups.length ? "(all)" : "(" + state.groups.size + " of " + data.groups.length + ")";
  at("empty").hidden = nodes > 0;
}

// ---- selection: an edge, a line of a picture or a node

function edgesOf(selected) {
  if (!selected) return [];
  return selected.edges.filter((edge) => shownEdges[edge]);
}

function select(selected) {
  state.selected = selected;
  highlight();
  describe();
}

function selectEdge(edge) {
  select({ kind: "edge", edges: [edge] });
}

function selectMany(title, edges) {
  if (edges.length === 1) selectEdge(edges[0]);
  else select({ kind: "several", title, edges });
}

function nodesOf(card) {
  if (state.level === "workloads") return [card];
  return data.nodes.map((_, i) => i).filter((i) => data.nodes[i].group === card);
}

function selectCard(card) {
  const own = new Set(nodesOf(card));
  const edges = data.edges.map((_, i) => i).filter((i) => own.has(data.edges[i][FROM]) || own.has(data.edges[i][TO]));
  select({ kind: "card", card, level: state.level, edges });
}

// ---- graph

function scene() {
  return data.scenes[state.level];
}

function renderGraph() {
  for (const level of ["workloads", "namespaces"]) {
    const picture = at("picture-" + level);
    if (picture) picture.toggleAttribute("hidden", level !== state.level);
  }
  fit();
  const drawn = scene();
  at("toolarge").hidden = drawn !== undefined || state.view !== "graph";
  if (!drawn) return;
  const picture = at("picture-" + state.level);
  const frames = new Set();
  picture.querySelectorAll(".card").forEach((card) => {
    const on = nodesOf(drawn.cards[+card.dataset.card]).some((node) => shownNodes[node]);
    card.classList.toggle("off", !on);
    if (on) nodesOf(drawn.cards[+card.dataset.card]).forEach((node) => frames.add(data.nodes[node].group));
  });
  picture.querySelectorAll(".frame").forEach((frame) =>
    frame.classList.toggle("off", !frames.has(+frame.dataset.frame)));
  picture.querySelectorAll(".line").forEach((line) =>
    line.classList.toggle("off", !drawn.lines[+line.dataset.line].some((edge) => shownEdges[edge])));
}

// As wide as there is room, as far as it stays readable.
function fit() {
  const picture = at("picture-" + state.level);
  if (!picture) return;
  const [, , width, height] = picture.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.min(1.25, Math.max(0.75, (at("stage").clientWidth - 4) / width));
  picture.setAttribute("width", String(Math.floor(width * scale)));
  picture.setAttribute("height", String(Math.floor(height * scale)));
}

function highlight() {
  const selected = new Set(edgesOf(state.selected));
  const drawn = scene();
  if (drawn) {
    const picture = at("picture-" + state.level);
    const ends = new Set();
    selected.forEach((edge) => [FROM, TO].forEach((end) => {
      const node = data.edges[edge][end];
      ends.add(state.level === "workloads" ? node : data.nodes[node].group);
    }));
    picture.querySelectorAll(".line").forEach((line) => {
      const on = drawn.lines[+line.dataset.line].some((edge) => selected.has(edge));
      line.classList.toggle("on", on);
      line.classList.toggle("dim", state.selected !== null && !on);
    });
    picture.querySelectorAll(".card").forEach((card) => {
      const key = drawn.cards[+card.dataset.card];
      const chosen = state.selected && state.selected.kind === "card" && state.selected.level === state.level && state.selected.card === key;
      card.classList.toggle("on", ends.has(key) || Boolean(chosen));
      card.classList.toggle("dim", state.selected !== null && !ends.has(key) && !chosen);
    });
  }
  at("matrix").querySelectorAll("td.yes").forEach((cell) =>
    cell.classList.toggle("on", state.selected !== null && state.selected.kind !== "card" && cell.edges.some((edge) => selected.has(edge))));
}

function activate(target) {
  const line = target.closest(".line");
  const card = target.closest(".card");
  if (line) {
    const edges = scene().lines[+line.dataset.line].filter((edge) => shownEdges[edge]);
    const drawn = line.parentNode.querySelector('.line[data-line="' + line.dataset.line + '"]');
    selectMany(drawn.getAttribute("aria-label"), edges);
  } else if (card) {
    selectCard(scene().cards[+card.dataset.card]);
  } else {
    select(null);
  }
}

function prepareGraph() {
  const graph = at("graph");
  graph.querySelectorAll(".line:not(.words), .card").forEach((part) => {
    part.setAttribute("tabindex", "0");
    part.setAttribute("role", "button");
  });
  graph.addEventListener("click", (event) => activate(event.target));
  graph.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    activate(event.target);
  });
}

// ---- matrix

// The rows and columns: nodes, or namespaces, with the shown edges between two of them.
function units() {
  if (state.level === "workloads") {
    return data.nodes.map((node, i) => ({ key: i, label: node.label })).filter((unit) => shownNodes[unit.key]);
  }
  const shown = new Set(data.nodes.filter((_, i) => shownNodes[i]).map((node) => node.group));
  return data.groups.map((label, key) => ({ key, label })).filter((unit) => shown.has(unit.key));
}

function renderMatrix() {
  const matrix = at("matrix");
  matrix.replaceChildren();
  const all = units();
  if (all.length === 0) return;
  const shown = all.slice(0, MATRIX);
  const cells = new Map();
  const unit = (node) => (state.level === "workloads" ? node : data.nodes[node].group);
  data.edges.forEach((edge, i) => {
    if (!shownEdges[i]) return;
    const key = unit(edge[FROM]) + ">" + unit(edge[TO]);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(i);
  });
  const heads = shown.map((to) => element("th", { scope: "col", title: to.label }, element("span", {}, to.label)));
  const head = element("thead", {}, element("tr", {}, element("th", {}, "from ↓  to →"), ...heads));
  const rows = shown.map((from, y) => element("tr", {},
    element("th", { scope: "row", title: from.label }, from.label),
    ...shown.map((to, x) => cell(from, to, cells.get(from.key + ">" + to.key), x, y))));
  const table = element("table", { role: "grid", "aria-label": "Who can reach whom" }, head, element("tbody", {}, ...rows));
  matrix.append(table);
  const first = table.querySelector("td.yes");
  if (first) first.tabIndex = 0;
  const key = (kind, words) => [element("span", { class: "key " + kind }), words];
  matrix.append(element("p", { class: "keys" }, ...key("some", "some ports"), ...key("every", "all connections"), ...key("several", "several kinds")));
  if (all.length > shown.length) {
    matrix.append(element("p", { class: "keys" }, "The first " + MATRIX + " of " + all.length + " are shown; filters show others."));
  }
}

function cell(from, to, edges, x, y) {
  if (!edges) {
    const self = state.level === "workloads" && from.key === to.key;
    return element("td", { class: self ? "self" : "" });
  }
  const words = [...new Set(edges.map((edge) => data.sets[data.edges[edge][SET]].words))];
  const kind = words.length > 1 ? "several" : words[0] === EVERYTHING ? "every" : "some";
  const title = from.label + " → " + to.label + ": " + words.slice(0, 5).join("; ");
  const made = element("td", { class: "yes " + kind, title, "aria-label": title, tabindex: "-1", click: () => focusCell(made, true) },
    state.level === "workloads" ? "" : String(edges.length));
  made.edges = edges;
  made.title = title;
  made.dataset.x = x;
  made.dataset.y = y;
  return made;
}

function focusCell(cell, choose) {
  at("matrix").querySelectorAll('td[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
  cell.tabIndex = 0;
  cell.focus();
  if (choose) selectMany(cell.title, cell.edges);
}

// Arrows go to the next cell in their direction that says yes.
function moveInMatrix(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const cell = event.target.closest("td.yes");
  if (!cell) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    focusCell(cell, true);
  }
  if (!step) return;
  event.preventDefault();
  const rows = at("matrix").querySelectorAll("tbody tr");
  let x = +cell.dataset.x + step[0];
  let y = +cell.dataset.y + step[1];
  while (rows[y] && rows[y].cells[x + 1] && x >= 0) {
    const next = rows[y].cells[x + 1];
    if (next.classList.contains("yes")) {
      focusCell(next, false);
      return;
    }
    x += step[0];
    y += step[1];
  }
}

// ---- details

function edgeTitle(edge) {
  return data.nodes[data.edges[edge][FROM]].label + " → " + data.nodes[data.edges[edge][TO]].label;
}

function edgeButton(edge) {
  return element("li", {}, element("button", { type: "button", click: () => selectEdge(edge) },
    edgeTitle(edge), element("small", {}, data.sets[data.edges[edge][SET]].words)));
}

function edgeList(edges) {
  const list = element("ul", { class: "list" }, ...edges.slice(0, LIST).map(edgeButton));
  if (edges.length > LIST) list.append(element("li", {}, "and " + (edges.length - LIST) + " more"));
  return list;
}

// Every rule that grants it, with its lines; those of all but the first ones are shown when asked for.
function grants(found, node, direction) {
  if (data.nodes[node].pods === 0) {
    return [element("p", { class: "open" }, "Outside the cluster: no policy looks at this end.")];
  }
  return found.map(([rule, words], i) => {
    if (rule < 0) {
      return element("p", { class: "open" }, "Not isolated: no policy limits its " + direction + ".");
    }
    const granted = data.rules[rule];
    const lines = granted.yaml.map((line, at) => element("code", { "data-line": granted.line + at }, line));
    const box = element("details", { class: "rule" },
      element("summary", {}, element("strong", {}, granted.name), " lets through ", element("span", { class: "ports" }, words),
        element("span", { class: "place" }, granted.place)));
    box.open = i < OPEN;
    if (lines.length > 0) box.append(element("pre", { tabindex: "0", "aria-label": "YAML of the rule" }, ...lines));
    return box;
  });
}

function describeEdge(edge) {
  const [from, to, set, ends] = data.edges[edge];
  return [
    element("h2", {}, edgeTitle(edge)),
    element("p", { class: "ports" }, data.sets[set].words),
    element("h3", {}, "It may leave " + data.nodes[from].label + " (egress)"),
    ...grants(data.ends[ends][0], from, "egress"),
    element("h3", {}, "It may enter " + data.nodes[to].label + " (ingress)"),
    ...grants(data.ends[ends][1], to, "ingress"),
  ];
}

function describeCard(selected) {
  const edges = edgesOf(selected);
  const byNode = selected.level === "workloads";
  const own = (node) => (byNode ? node === selected.card : data.nodes[node].group === selected.card);
  const parts = [element("h2", {}, byNode ? data.nodes[selected.card].label : data.groups[selected.card])];
  if (byNode) {
    const node = data.nodes[selected.card];
    if (node.pods > 0) parts.push(element("p", {}, many(node.pods, "pod", "pods")));
    parts.push(element("p", { class: "labels" },
      ...Object.entries(node.labels).map(([key, value]) => element("code", {}, key + "=" + value))));
  }
  const leaving = edges.filter((edge) => own(data.edges[edge][FROM]));
  const entering = edges.filter((edge) => own(data.edges[edge][TO]));
  parts.push(element("h3", {}, "May reach (" + leaving.length + ")"), edgeList(leaving));
  parts.push(element("h3", {}, "May be reached by (" + entering.length + ")"), edgeList(entering));
  return parts;
}

function describe() {
  const selected = state.selected;
  const edges = edgesOf(selected);
  let parts;
  if (!selected || (edges.length === 0 && selected.kind !== "card")) {
    parts = [element("h2", {}, "Choose a connection"),
      element("p", {}, "A line, a cell or a workload shows which rules let its connections through, at both ends, and where they stand."),
      element("p", {}, "A line that ends at a frame ends at each workload in it.")];
  } else if (selected.kind === "edge") parts = describeEdge(edges[0]);
  else if (selected.kind === "card") parts = describeCard(selected);
  else parts = [element("h2", {}, selected.title), element("h3", {}, many(edges.length, "connection", "connections")), edgeList(edges)];
  at("details").replaceChildren(...parts);
  at("details").scrollTop = 0;
}

// ---- all of it

function render() {
  filter();
  summarize();
  at("graph").hidden = state.view !== "graph" || !scene();
  at("matrix").hidden = state.view !== "matrix";
  renderGraph();
  if (state.view === "matrix") renderMatrix();
  highlight();
  describe();
}

function prepareNamespaces() {
  data.groups.forEach((name, group) => {
    const box = element("input", { type: "checkbox", value: String(group) });
    box.checked = true;
    at("namespaces").append(element("li", {}, element("label", {}, box, " " + name)));
    state.groups.add(group);
  });
  const setAll = (checked) => {
    at("namespaces").querySelectorAll("input").forEach((box) => { box.checked = checked; });
    read();
  };
  at("all").addEventListener("click", () => setAll(true));
  at("none").addEventListener("click", () => setAll(false));
}

function read() {
  const form = at("filters");
  state.view = form.elements.view.value;
  const level = form.elements.level.value;
  if (level !== state.level) state.selected = null;
  state.level = level;
  state.text = at("text").value;
  const port = at("port").value.trim();
  state.port = port ? parsePort(port) : null;
  at("portnote").textContent = port && !state.port ? "Not a port: write 443 or UDP/53" : "";
  state.named = at("named").checked;
  state.groups = new Set([...at("namespaces").querySelectorAll("input:checked")].map((box) => +box.value));
  render();
}

function start() {
  prepareNamespaces();
  prepareGraph();
  at("matrix").addEventListener("keydown", moveInMatrix);
  at("filters").addEventListener("input", read);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(() => {
    at("namespaces").querySelectorAll("input").forEach((box) => { box.checked = true; });
    state.selected = null;
    begin();
    read();
  }));
  window.addEventListener("resize", fit);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") select(null); });
  at("toolarge").textContent = "This would be too much for one picture: " + many(data.nodes.length, "end", "ends") +
    " and " + many(data.edges.length, "connection", "connections") + ". The matrix shows them; filters make it smaller.";
  begin();
  read();
}

// What is shown first: the most detailed picture that there is, else the matrix of namespaces.
function begin() {
  const form = at("filters").elements;
  if (!data.scenes.workloads) form.level.value = "namespaces";
  if (!data.scenes.workloads && !data.scenes.namespaces) form.view.value = "matrix";
}

start();
