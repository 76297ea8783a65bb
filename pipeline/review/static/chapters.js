/** The chapters: where each begins, with the sentences on both sides, and everything that moves a border. */
import { sentencesBeside } from "./blocks.js";
import { clock, parseClock } from "./clock.js";
import { isOpenMove, isStandIn } from "./edits.js";
import { button, byId, element, say } from "./elements.js";
import { liveField } from "./fields.js";
import { focusRow, Rows } from "./rows.js";

const SECOND_MS = 1000;
/** How much is played before and after a border: a sentence each, at 150 words a minute. */
const BORDER_MS = 4000;

/** @typedef {import("./types.js").Chapter} Chapter */
export class Chapters {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.session = page.session;
    /** The chapter that sounds. @type {string | undefined} */
    this.current = undefined;
    const list = byId("chapter-list");
    this.rows = new Rows(
      list,
      (/** @type {Chapter} */ chapter) => this.draw(chapter),
      (row, chapter) => {
        row.className = `chapter${chapter.edited ? " is-edited" : ""}`;
        row.setAttribute("aria-busy", String(isStandIn(chapter.item)));
      },
    );
    list.addEventListener("keydown", (event) => this.key(event));
    byId("add-chapter").addEventListener("click", () => this.add());
    this.session.watch((shown, before) => this.take(shown, before));
    page.player.watch((ms) => this.markCurrent(ms));
  }

  /** @param {import("./types.js").Episode} shown @param {import("./types.js").Episode | null} before */
  take(shown, before) {
    if (
      before &&
      shown.chapters === before.chapters &&
      shown.words === before.words &&
      shown.platforms === before.platforms
    )
      return;
    this.rows.show(shown.chapters, ({ first }) => sentencesBeside(shown.words, first));
    byId("chapterless").hidden = shown.chapters.length > 0;
    const rules = shown.platforms.map(({ message, remedy }) =>
      element("li", {}, message, remedy ? element("span", { class: "remedy" }, ` ${remedy}`) : null),
    );
    byId("platforms").replaceChildren(...rules);
    byId("platforms-kept").hidden = rules.length > 0 || !shown.chapters.length;
    this.markCurrent(this.page.player.ms);
  }

  /** @param {Chapter} chapter @returns {HTMLElement[]} */
  draw(chapter) {
    const { item } = chapter;
    const at = clock(chapter.start_ms);
    if (isStandIn(item))
      return [element("p", {}, `${at} ${chapter.title} `, element("span", { class: "badge" }, "being saved"))];
    const time = element("input", {
      type: "text",
      class: "time",
      value: at,
      "aria-label": "Begins at",
      inputmode: "numeric",
      size: 8,
    });
    time.addEventListener("change", () => this.setTime(item, time));
    time.addEventListener("keydown", (event) => event.key === "Enter" && time.blur());
    const title = element("input", { type: "text", class: "title", value: chapter.title, "aria-label": "Title" });
    const leave = (/** @type {boolean} */ byKey) => byKey && focusRow(this.rows.row(item));
    liveField(title, {
      session: this.session,
      leave,
      save: (typed) => typed.trim() && this.session.change({ op: "rename_chapter", item, title: typed.trim() }),
    });
    const [before, after] = sentencesBeside(this.session.shown.words, chapter.first);
    const border = element(
      "p",
      { class: "border" },
      element("span", { class: "before" }, before),
      element("span", { class: "cut", title: "The chapter begins here" }, " | "),
      element("span", { class: "after" }, after),
    );
    return /** @type {HTMLElement[]} */ (
      [element("div", { class: "head" }, time, title), border, this.tools(chapter), this.proposal(chapter)].filter(
        Boolean,
      )
    );
  }

  /** @param {Chapter} chapter */
  tools({ item, sentences }) {
    const row = element("div", { class: "tools" });
    const add = (
      /** @type {string} */ act,
      /** @type {string} */ text,
      /** @type {string} */ label,
      /** @type {string} */ keys,
      /** @type {() => void} */ run,
      disabled = false,
    ) => {
      const made = button(text, run, { label, keys, disabled });
      made.dataset.act = act;
      row.append(made);
    };
    add("border", "Play the border", "", "B", () => this.play(item));
    add("back", "−1 s", "−1 s, one second earlier", ",", () => this.nudge(item, -SECOND_MS));
    add("forth", "+1 s", "+1 s, one second later", ".", () => this.nudge(item, SECOND_MS));
    add(
      "sentence-back",
      "‹ sentence",
      "‹ sentence, to the sentence before",
      "<",
      () => this.nudgeSentence(item, -1),
      !sentences.length,
    );
    add(
      "sentence-forth",
      "sentence ›",
      "sentence ›, to the next sentence",
      ">",
      () => this.nudgeSentence(item, 1),
      !sentences.length,
    );
    add("remove", "Remove", "", "Delete", () => this.remove(item));
    return row;
  }

  /** A move away from the time of the outline, with its reason, until somebody has decided. @param {Chapter} chapter */
  proposal(chapter) {
    if (!isOpenMove(chapter)) return null;
    const { item, reason, start_ms, outline_ms } = chapter;
    const [from, to] = [clock(outline_ms ?? 0), clock(start_ms)];
    const told = element(
      "p",
      {},
      element("strong", {}, `Moved from ${from}, as your outline has it, to ${to}.`),
      reason ? ` ${reason}` : "",
    );
    const take = button("Take it", () => this.answer(item, "take_move"), { keys: "Y" });
    const leave = button(`Leave it at ${from}`, () => this.answer(item, "leave_move"), { keys: "N" });
    const hear = button(`Hear ${from}`, () => this.playAround(outline_ms ?? 0));
    [take, leave, hear].forEach((one, at) => (one.dataset.act = ["take", "leave", "hear"][at]));
    return element("div", { class: "proposal" }, told, element("div", { class: "tools" }, take, leave, hear));
  }

  /** @param {string} item @returns {Chapter | undefined} */
  chapter(item) {
    return this.session.shown.chapters.find((one) => one.item === item);
  }

  /** @param {string} item @param {number} toMs */
  move(item, toMs) {
    const { duration_ms } = this.session.shown;
    const start_ms = Math.round(Math.max(0, Math.min(duration_ms, toMs)));
    if (this.chapter(item)?.start_ms === start_ms) return;
    this.session.change({ op: "move_chapter", item, start_ms });
    say(`Begins at ${clock(start_ms)}.`);
  }

  /** @param {string} item @param {number} byMs */
  nudge(item, byMs) {
    const chapter = this.chapter(item);
    if (chapter) this.move(item, chapter.start_ms + byMs);
  }

  /** @param {string} item @param {1 | -1} by */
  nudgeSentence(item, by) {
    const chapter = this.chapter(item);
    if (!chapter) return;
    const { sentences, start_ms } = chapter;
    const to = by > 0 ? sentences.find((ms) => ms > start_ms) : sentences.findLast((ms) => ms < start_ms);
    if (to === undefined) say("No further sentence is known here.");
    else this.move(item, to);
  }

  /** @param {string} item @param {HTMLInputElement} field */
  setTime(item, field) {
    const ms = parseClock(field.value);
    field.setAttribute("aria-invalid", String(ms === null));
    if (ms === null) return say("Write a time like 12:34.");
    return this.move(item, ms);
  }

  /** @param {string} item */
  play(item) {
    const chapter = this.chapter(item);
    if (!chapter) return;
    this.playAround(chapter.start_ms);
    if (chapter.first < this.session.shown.words.length) this.page.transcript.show(chapter.first, "center");
  }

  /** @param {number} ms */
  playAround(ms) {
    this.page.player.playFrom(ms - BORDER_MS, ms + BORDER_MS);
  }

  /** @param {string} item @param {"take_move" | "leave_move"} op */
  answer(item, op) {
    const chapter = this.chapter(item);
    if (!chapter || !isOpenMove(chapter)) return;
    this.session.change({ op, item });
    say(op === "take_move" ? "Taken." : "Back at the time of your outline.");
  }

  /** @param {string} item */
  remove(item) {
    const at = [...this.rows.known.keys()].indexOf(item);
    this.session.change({ op: "remove_chapter", item });
    say("Chapter removed. Undo brings it back.");
    const rows = [...this.rows.known.values()];
    focusRow(rows[Math.min(at, rows.length - 1)]?.row);
  }

  /** A chapter where the recording is now. */
  add() {
    const start_ms = this.page.player.ms;
    this.session.change({ op: "add_chapter", start_ms, title: "New chapter" });
    say(`A chapter at ${clock(start_ms)}. Give it a title.`);
  }

  /** @param {number} ms */
  markCurrent(ms) {
    const current = this.session.shown.chapters.findLast(({ start_ms }) => start_ms <= ms);
    if (current?.item === this.current && byId("now").textContent === (current?.title ?? "")) return;
    this.current = current?.item;
    byId("now").textContent = current?.title ?? "";
    for (const { row, value } of this.rows.known.values()) {
      if (value.item === this.current) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const row = /** @type {HTMLElement} */ (event.target);
    if (!row.matches("[data-item]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || isStandIn(row.dataset.item ?? "")) return;
    event.preventDefault();
    event.stopPropagation();
    act(this, row.dataset.item ?? "");
  }
}

/** @type {Record<string, (chapters: Chapters, item: string) => void>} */
const KEYS = {
  b: (chapters, item) => chapters.play(item),
  p: (chapters, item) => chapters.play(item),
  ",": (chapters, item) => chapters.nudge(item, -SECOND_MS),
  ".": (chapters, item) => chapters.nudge(item, SECOND_MS),
  "<": (chapters, item) => chapters.nudgeSentence(item, -1),
  ">": (chapters, item) => chapters.nudgeSentence(item, 1),
  y: (chapters, item) => chapters.answer(item, "take_move"),
  n: (chapters, item) => chapters.answer(item, "leave_move"),
  e: (chapters, item) =>
    /** @type {HTMLElement | undefined} */ (chapters.rows.row(item)?.querySelector(".title"))?.focus(),
  Enter: (chapters, item) =>
    /** @type {HTMLElement | undefined} */ (chapters.rows.row(item)?.querySelector(".title"))?.focus(),
  Delete: (chapters, item) => chapters.remove(item),
};
