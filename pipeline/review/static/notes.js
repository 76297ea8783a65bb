/** The notes, section by section: every line with its evidence, and what a person decides about it. */
import { isStandIn } from "./edits.js";
import { byId, element, say } from "./elements.js";
import { drawLine } from "./line.js";
import { lineForm } from "./line_form.js";
import { focusRow, Rows, stepRow } from "./rows.js";

/** Sections that may have one line more, and what such a line has beside its text. */
const ADDABLE = {
  pitch: [],
  learn: [],
  takeaways: ["label"],
  guests: ["label", "url"],
  resources: ["label", "url"],
  subscribe: ["label", "url"],
  related: ["url"],
  sponsors: ["label", "url"],
};
/** Sections of one short line: the heading stands beside it. */
const SHORT = new Set(["title", "show", "date"]);
/** Chapters have a part of the page of their own. */
const ELSEWHERE = new Set(["outline"]);
const QUOTES = { key: "quotes", heading: "Pull quotes" };

/**
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Section} Section
 */
export class Notes {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.session = page.session;
    this.place = byId("sections");
    /** @type {Map<string, {part: HTMLElement, rows: Rows<Line>}>} */
    this.sections = new Map();
    /** Lines that are a field now, and lines whose evidence is shown. */
    this.editing = new Set();
    this.opened = new Set();
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.session.watch((shown, before) => this.take(shown, before));
  }

  /** @param {import("./types.js").Episode} shown @param {import("./types.js").Episode | null} before */
  take(shown, before) {
    if (
      before &&
      shown.notes === before.notes &&
      shown.quotes === before.quotes &&
      shown.words === before.words &&
      shown.candidates === before.candidates
    )
      return;
    const sections = [...shown.notes.filter(({ key }) => !ELSEWHERE.has(key)), { ...QUOTES, lines: shown.quotes }];
    const keys = new Set(sections.map(({ key }) => key));
    for (const [key, { part }] of this.sections) if (!keys.has(key)) (part.remove(), this.sections.delete(key));
    for (const section of sections) this.showSection(section);
  }

  /** @param {Section} section */
  showSection(section) {
    const { rows } = this.sections.get(section.key) ?? this.makeSection(section);
    const { words, candidates } = this.session.shown;
    rows.show(section.lines, (line) => [
      section.lines.length,
      section.key === "takeaways" && candidates.length > 0,
      this.opened.has(line.item) &&
        line.evidence.map(({ first, last }) => words.slice(first, last).map(([text]) => text)),
    ]);
  }

  /** @param {Section} section */
  makeSection({ key, heading }) {
    const list = element("ul", { class: "lines" });
    const title = element("h3", { id: `section-${key}` }, heading);
    const part = element(
      "section",
      { class: SHORT.has(key) ? "section short" : "section", data: { key }, "aria-labelledby": title.id },
      title,
      list,
    );
    const extras = ADDABLE[/** @type {keyof typeof ADDABLE} */ (key)];
    if (extras)
      part.append(lineForm(extras, (values) => this.session.change({ op: "add_line", section: key, ...values })));
    if (key === QUOTES.key) part.append(element("p", { class: "hint" }, "Choose words in the transcript and press Q."));
    this.place.append(part);
    const rows = new Rows(
      list,
      (/** @type {Line} */ line) => drawLine(this, key, line),
      (row, line) => {
        row.className = `line is-${line.status} from-${line.origin}`;
        row.setAttribute("aria-busy", String(isStandIn(line.item)));
      },
    );
    const made = { part, rows };
    this.sections.set(key, made);
    return made;
  }

  /** @param {string} key @returns {Line[]} */
  linesOf(key) {
    const { notes, quotes } = this.session.shown;
    return key === QUOTES.key ? quotes : (notes.find((section) => section.key === key)?.lines ?? []);
  }

  /** @param {string} item */
  rowsOf(item) {
    for (const [key, { rows }] of this.sections) if (rows.row(item)) return { key, rows };
    return null;
  }

  /** @param {string} item @returns {HTMLElement | null} */
  row(item) {
    return this.rowsOf(item)?.rows.row(item) ?? null;
  }

  /** Opens a line as a field. @param {string} item */
  edit(item) {
    const found = this.rowsOf(item);
    if (!found || isStandIn(item)) return;
    if (found.rows.value(item)?.status !== "missing") {
      this.editing.add(item);
      found.rows.again(item);
    }
    /** @type {HTMLElement | null} */ (found.rows.row(item)?.querySelector("[data-live='text']"))?.focus();
  }

  /** The field of a line was left. @param {string} item @param {boolean} byKey */
  close(item, byKey) {
    this.editing.delete(item);
    const found = this.rowsOf(item);
    if (!found) return;
    found.rows.again(item);
    if (byKey) focusRow(found.rows.row(item));
  }

  /** @param {string} item @param {"accept" | "reject"} op */
  decide(item, op) {
    const line = this.rowsOf(item)?.rows.value(item);
    if (!line || line.status === "missing" || isStandIn(item)) return;
    const done = { accept: "accepted", reject: "rejected" }[op];
    const again = line.status === done;
    this.session.change({ op: again ? "reset" : op, item });
    say(again ? "A draft again." : { accept: "Accepted.", reject: "Left out of the page." }[op]);
  }

  /** By key: decides, and goes on to the next line. @param {string} item @param {"accept" | "reject"} op */
  decideAndGoOn(item, op) {
    const before = this.rowsOf(item)?.rows.value(item)?.status;
    this.decide(item, op);
    const after = this.rowsOf(item)?.rows.value(item)?.status;
    if (after !== before && after !== "draft") stepRow(1);
  }

  /** @param {string} item @param {1 | -1} by */
  move(item, by) {
    const found = this.rowsOf(item);
    if (!found) return;
    const order = this.linesOf(found.key)
      .map((line) => line.item)
      .filter((one) => !isStandIn(one));
    const [at, to] = [order.indexOf(item), order.indexOf(item) + by];
    if (at < 0 || to < 0 || to >= order.length) return;
    [order[at], order[to]] = [order[to], order[at]];
    this.session.change({ op: "reorder", section: found.key, order });
    say(`Place ${to + 1} of ${order.length}.`);
  }

  /** A line of one's own goes; what was drafted is left out, and can be taken back in. @param {string} item */
  remove(item) {
    const status = this.rowsOf(item)?.rows.value(item)?.status;
    if (status === "added" && !isStandIn(item)) this.session.change({ op: "remove_line", item });
    else if (status !== "rejected") this.decide(item, "reject");
  }

  /** Puts the best candidate that is left in the place of a takeaway. @param {string} item */
  replace(item) {
    const found = this.rowsOf(item);
    const next = this.session.shown.candidates.find(({ status }) => status !== "rejected");
    if (found?.key !== "takeaways" || !next || isStandIn(item)) return;
    this.session.change({ op: "replace", item, candidate: next.item });
    say(`Replaced by: ${next.label}. ${next.sentence}`);
  }

  /** Plays the words that a line rests on, and shows them. @param {string} item */
  hear(item) {
    const line = this.rowsOf(item)?.rows.value(item);
    if (!line?.evidence.length) return say("No words of the episode lie behind this line.");
    this.opened.add(item);
    this.rowsOf(item)?.rows.again(item);
    const [{ first, start_ms, end_ms }] = line.evidence;
    this.page.transcript.place(first, false);
    this.page.transcript.show(first, "center");
    return this.page.player.playFrom(start_ms, end_ms);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const row = /** @type {HTMLElement} */ (event.target);
    if (!row.matches("[data-item]") || event.ctrlKey || event.metaKey) return;
    const act = KEYS[event.altKey ? `Alt+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(this, row.dataset.item ?? "");
  }
}

/** @type {Record<string, (notes: Notes, item: string) => void>} */
const KEYS = {
  a: (notes, item) => notes.decideAndGoOn(item, "accept"),
  x: (notes, item) => notes.decideAndGoOn(item, "reject"),
  e: (notes, item) => notes.edit(item),
  Enter: (notes, item) => notes.edit(item),
  p: (notes, item) => notes.hear(item),
  r: (notes, item) => notes.replace(item),
  "Alt+ArrowUp": (notes, item) => notes.move(item, -1),
  "Alt+ArrowDown": (notes, item) => notes.move(item, 1),
  Delete: (notes, item) => notes.remove(item),
};
