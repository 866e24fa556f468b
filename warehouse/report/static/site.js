// Search, filters and sorting of one list. Reads window.recaptureList (data/*.js); without it the page stays as written.
// Texts reach the page by textContent only; addresses of pages are built from identifiers.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const data = window.recaptureList;
  const form = document.querySelector("form[data-list]");
  const table = form && form.parentElement.querySelector("table.rows");
  if (!data || !table) return;
  const STEP = 100;
  const body = table.tBodies[0];
  const found = document.querySelector("[data-found]");
  const more = document.querySelector("[data-more]");
  const pages = document.querySelector("[data-pages]");
  const columns = data.columns.map((column, place) => ({ ...column, place }));
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const shown = columns.filter((column) => column.shown);
  const wanted = [...form.querySelectorAll("select")];
  const query = form.elements.q;
  const order = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  let sorting = null; // {key, down}
  let rows = data.rows;
  let drawn = 0;
  let texts = null; // folded words of each row, made when first needed

  const words = (column, cell) => {
    if (cell === null || cell === 0 && column.kind !== "number") return "";
    switch (column.kind) {
      case "link": case "web": return cell[0];
      case "links": return cell.map((one) => one[0]).join(", ");
      case "texts": return cell.join(", ");
      case "state": return data.states[cell] ? data.states[cell][1] : cell;
      case "role": return data.roles[cell] || cell;
      default: return String(cell);
    }
  };
  const element = (name, given, ...parts) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) if (value) made.setAttribute(key, value);
    made.append(...parts);
    return made;
  };
  const isolated = (text, language) => element("bdi", { lang: language }, text);
  const page = (base, [text, id, language]) =>
    id ? element("a", { href: `${base}${id}.html` }, isolated(text, language)) : isolated(text, language);
  const brief = (url) => {
    const plain = url.replace(/^https?:\/\/(www\.)?/, "");
    return plain.length <= 64 ? plain : `${plain.slice(0, 63)}…`;
  };
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const day = (text) => {
    const [year, month, date] = text.split("-").map(Number);
    return element("time", { datetime: text }, `${date} ${MONTHS[month - 1]} ${year}`);
  };
  const parts = (column, cell) => {
    if (cell === null || cell === 0 && column.kind !== "number") {
      return column.kind === "number" || column.kind === "state" ? [element("span", { class: "nothing" }, "–")] : [];
    }
    switch (column.kind) {
      case "link": return [page(column.base, cell)];
      case "links": return cell.flatMap((one, n) => (n ? [", ", page(column.base, one)] : [page(column.base, one)]));
      case "texts": return cell.flatMap((one, n) => (n ? [", ", isolated(one)] : [isolated(one)]));
      case "web": return [cell[1]
        ? element("a", { class: "out", href: cell[0], rel: "noopener nofollow" }, isolated(brief(cell[0])))
        : isolated(brief(cell[0]))];
      case "state": {
        const [sign, word] = data.states[cell] || ["unsaid", cell];
        return [element("span", { class: `state is-${sign}` }, word)];
      }
      case "date": return [day(cell)];
      case "number": return [cell.toLocaleString("en").replaceAll(",", "\u202f")];
      case "role": return [words(column, cell)];
      default: return [isolated(cell)];
    }
  };
  const line = (row) => element("tr", {}, ...shown.map((column, n) => n
    ? element("td", { "data-label": column.label, class: [{ number: "number", state: "brief", date: "brief" }[column.kind], column.roomy && "roomy"].filter(Boolean).join(" ") }, ...parts(column, row[column.place]))
    : element("th", { scope: "row" }, ...parts(column, row[column.place]))));

  // "missing" stands for every state in which the material is not there, though it might be.
  const isMissing = (cell) => { const state = data.states[cell]; return !state || !["there", "none"].includes(state[0]); };
  const fits = (column, cell, value) => {
    if (column.kind === "state" && value === "missing") return isMissing(cell);
    if (cell === null || cell === 0) return false;
    if (column.kind === "links") return cell.some((one) => one[0] === value);
    if (column.kind === "texts") return cell.includes(value);
    return String(column.kind === "link" ? cell[0] : cell) === value;
  };
  const choose = () => {
    const asked = fold(query.value).split(/\s+/).filter(Boolean);
    const chosen = wanted.filter((one) => one.value).map((one) => [byKey.get(one.name), one.value]);
    if (asked.length && !texts) texts = data.rows.map((row) => fold(columns.map((column) => words(column, row[column.place])).join(" ")));
    rows = data.rows.filter((row, n) =>
      asked.every((word) => texts[n].includes(word)) &&
      chosen.every(([column, value]) => fits(column, row[column.place], value)));
    if (sorting) {
      const column = byKey.get(sorting.key);
      const turn = sorting.down ? -1 : 1;
      const value = (row) => (column.kind === "number" ? row[column.place] : words(column, row[column.place]));
      const isEmpty = (one) => one === null || one === "";
      rows = rows.map((row) => [value(row), row]).sort(([a], [b]) => {
        if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b); // what is not known stands last, both ways
        return turn * (typeof a === "number" ? a - b : order.compare(a, b));
      }).map(([, row]) => row);
    }
  };
  const draw = () => {
    body.append(...rows.slice(drawn, drawn + STEP).map(line));
    drawn = Math.min(rows.length, drawn + STEP);
    more.hidden = drawn >= rows.length;
  };
  const show = () => {
    choose();
    body.replaceChildren();
    drawn = 0;
    draw();
    const all = data.rows.length;
    const noun = (count) => `${count.toLocaleString("en").replaceAll(",", "\u202f")} ${data.noun}${count === 1 ? "" : "s"}`;
    found.textContent = rows.length === all ? noun(all) : rows.length ? `${noun(rows.length)} of ${noun(all)}` : `No ${data.noun} fits. Clear a filter or search for less.`;
    if (pages) pages.hidden = true;
  };

  // The state of the list stands in the address, after "#", so that it can be shared from a file too.
  const write = () => {
    const state = new URLSearchParams();
    if (query.value) state.set("q", query.value);
    for (const one of wanted) if (one.value) state.set(one.name, one.value);
    if (sorting) state.set("sort", (sorting.down ? "-" : "") + sorting.key);
    history.replaceState(null, "", `#${state}`);
  };
  const mark = () => {
    for (const head of table.tHead.rows[0].cells) {
      if (sorting && head.dataset.key === sorting.key) head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  const read = () => {
    const state = new URLSearchParams(location.hash.slice(1) || location.search);
    query.value = state.get("q") || "";
    for (const one of wanted) {
      const value = state.get(one.name) || "";
      // A value that is not among the offered ones is still a filter: links from other pages may name any.
      if (value && ![...one.options].some((option) => option.value === value)) one.add(new Option(value, value));
      one.value = value;
    }
    const sort = state.get("sort") || "";
    const key = sort.replace(/^-/, "");
    sorting = byKey.has(key) ? { key, down: sort.startsWith("-") } : null;
    mark();
    return [...state.keys()].length > 0;
  };

  for (const one of wanted) {
    const column = byKey.get(one.name);
    if (column.kind === "state" && Object.values(data.states).some(([sign]) => sign === "there")) {
      one.add(new Option("not there, for any reason", "missing"), 1);
    }
  }
  for (const head of table.tHead.rows[0].cells) {
    const button = element("button", { type: "button" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const column = byKey.get(head.dataset.key);
      const isSame = sorting && sorting.key === column.key;
      sorting = { key: column.key, down: isSame ? !sorting.down : column.kind === "number" };
      mark(); write(); show();
    });
  }
  let waiting = 0;
  query.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { write(); show(); }, 80); });
  for (const one of wanted) one.addEventListener("change", () => { write(); show(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); write(); show(); });
  form.addEventListener("reset", () => { setTimeout(() => { sorting = null; mark(); write(); show(); }); });
  more.querySelector("button").addEventListener("click", () => {
    const first = drawn;
    draw();
    const link = body.rows[first] && body.rows[first].querySelector("a");
    if (link) link.focus(); // the button may be gone; go on reading where the new rows begin
  });
  addEventListener("hashchange", () => { read(); show(); });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); query.focus(); }
  });
  form.hidden = false;
  const isAsked = read();
  if (isAsked || pages) show();
  document.documentElement.dataset.ready = "list";
  performance.mark("list-ready"); // for make bench-site
});
