/** Working on the transcript: the cursor, choosing words, fixing them in place, and what can be made of them. */
import { sentenceAround } from "./blocks.js";
import { clock, counted } from "./clock.js";
import { textOf } from "./edits.js";
import { announce, byId, element, say, takesText, write } from "./elements.js";
import { liveField } from "./fields.js";
import { backToLook, settleHere } from "./findings.js";
import { goTo } from "./keyboard.js";
import { changesBetween } from "./word_changes.js";

/** A quotation longer than this is cut in the bar that says which words are chosen. */
const SHOWN_LETTERS = 60;

export class TranscriptEditing {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.session = page.session;
    this.player = page.player;
    this.transcript = page.transcript;
    /** The utterance from which on utterances are chosen. */
    this.anchor = 0;
    const { list } = this.transcript;
    list.addEventListener("click", (event) => this.click(event));
    list.addEventListener("dblclick", () => this.fix());
    list.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("selectionchange", () => this.showChosen());
    this.transcript.cursorListeners.add(() => this.showChosen());
    for (const one of byId("word-tools").querySelectorAll("button")) {
      one.addEventListener("mousedown", (event) => event.preventDefault()); // the chosen words stay chosen
      one.addEventListener("click", () => this.act(one.dataset.act ?? ""));
    }
    this.session.watch((shown) => byId("word-tools").toggleAttribute("hidden", shown.words.length === 0));
    this.showChosen();
  }

  /** The chosen words: what is marked, else the word under the cursor. */
  get chosen() {
    const marked = this.marked();
    return marked ?? { first: this.transcript.cursor, last: this.transcript.cursor + 1 };
  }

  /** @returns {{first: number, last: number} | null} */
  marked() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !this.transcript.list.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const spans = [...this.transcript.list.querySelectorAll("[data-at]")].filter(
      (span) => range.intersectsNode(span) && holds(range, span),
    );
    if (!spans.length) return null;
    const numbers = spans.map((span) => Number(/** @type {HTMLElement} */ (span).dataset.at));
    return { first: numbers[0], last: /** @type {number} */ (numbers.at(-1)) + 1 };
  }

  /** The marked words, else the whole sentence around the cursor. */
  get chosenSentence() {
    const marked = this.marked();
    const row = this.transcript.rowAt(this.transcript.cursor);
    if (marked || !row) return this.chosen;
    const utterance = this.session.shown.utterances.find(({ first }) => first === row.block.utterance) ?? row.block;
    return sentenceAround(this.session.shown.words, utterance, this.transcript.cursor);
  }

  /** While a person types the choice stays: asking for it, and writing it, would cost each key a second frame. */
  showChosen() {
    const { words } = this.session.shown;
    if (takesText(document.activeElement)) return;
    const { first, last } = this.chosen;
    if (first >= words.length) return;
    const text = textOf(words, first, last);
    const short = text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text;
    write(byId("chosen"), `${clock(words[first][1])} “${short}”`);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = this.transcript.rowOf.get(/** @type {Element} */ (target.closest("li")));
    if (!row || row === this.transcript.open) return;
    const act = target.dataset.act;
    const word = target.dataset.at ? Number(target.dataset.at) : row.block.first;
    if (!act && !getSelection()?.isCollapsed) return this.showChosen();
    this.transcript.place(word, false);
    row.text.focus({ preventScroll: true });
    if (act) return this.act(act);
    return this.player.seek(this.session.shown.words[word][1]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      !(/** @type {HTMLElement} */ (event.target).matches("p.said"))
    )
      return;
    this.transcript.keyed = performance.now();
    const { voices } = this.page;
    const voice = voices.placeOf(event);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = voice < 0 ? KEYS[event.shiftKey ? `Shift+${event.key}` : key] : () => voices.name(voice, event.shiftKey);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step(this);
  }

  /** The cursor goes by words; words that were taken out are passed over. @param {1 | -1} by */
  step(by) {
    const { words } = this.session.shown;
    let at = this.transcript.cursor + by;
    while (at > 0 && at < words.length - 1 && !words[at][0]) at += by;
    getSelection()?.removeAllRanges();
    this.transcript.place(at);
    announce(words[this.transcript.cursor]?.[0] ?? "");
  }

  /** @param {1 | -1} by */
  stepRow(by) {
    const { rows } = this.transcript;
    const row = this.transcript.rowAt(this.transcript.cursor);
    const next = row && rows[rows.indexOf(row) + by];
    getSelection()?.removeAllRanges();
    if (next) this.transcript.place(next.block.first);
  }

  /** Marks one word more or less with the keys. @param {1 | -1} by */
  extend(by) {
    const selection = getSelection();
    const at = this.transcript.spanAt(this.transcript.cursor);
    const to = this.transcript.spanAt(this.transcript.cursor + by);
    if (!selection || !at || !to) return;
    if (selection.isCollapsed) selection.setBaseAndExtent(at, by > 0 ? 0 : 1, at, by > 0 ? 1 : 0);
    this.transcript.place(this.transcript.cursor + by);
    selection.extend(to, by > 0 ? 1 : 0);
  }

  /** Marks one utterance more or less with the keys. @param {1 | -1} by */
  extendRow(by) {
    const { utterances } = this.session.shown;
    const here = utterances.findIndex(({ first, last }) => first <= this.transcript.cursor && this.transcript.cursor < last);
    if (!this.marked()) this.anchor = here;
    const to = Math.max(0, Math.min(utterances.length - 1, here + by));
    const [from, until] = [Math.min(this.anchor, to), Math.max(this.anchor, to)];
    this.transcript.place(utterances[to].first);
    this.choose(utterances[from].first, utterances[until].last);
    announce(`${counted(until - from + 1, "utterance")} chosen.`);
  }

  /** @param {string} act */
  act(act) {
    const { words } = this.session.shown;
    const { first, last } = this.chosen;
    if (act === "play") return this.player.playFrom(words[first][1]);
    if (act === "fix") return this.fix();
    if (act === "speaker") return this.page.nameSpeaker(first, last);
    if (act === "split") return this.split(first);
    if (act === "merge") return this.merge(first);
    return this.promote(
      act === "quote" ? "quote" : "takeaway",
      last - first > 1 ? { first, last } : this.chosenSentence,
    );
  }

  /** @param {number} word */
  split(word) {
    const utterance = this.session.shown.utterances.find(({ first, last }) => first <= word && word < last);
    if (!utterance || utterance.first === word) return say("An utterance begins with this word already.");
    this.session.change({ op: "split_utterance", at: word });
    this.transcript.place(word);
    return say("Split before this word.");
  }

  /** @param {number} word */
  merge(word) {
    const { utterances } = this.session.shown;
    const at = utterances.findIndex(({ first, last }) => first <= word && word < last);
    if (at < 1) return say("There is no utterance before this one.");
    this.session.change({ op: "merge_utterance", first: utterances[at].first });
    this.transcript.place(word);
    return say("Merged with the one before.");
  }

  /** Marks words. @param {number} first @param {number} last */
  choose(first, last) {
    const [from, to] = [this.transcript.spanAt(first), this.transcript.spanAt(last - 1)];
    if (from && to) getSelection()?.setBaseAndExtent(from, 0, to, 1);
  }

  /** @param {"takeaway" | "quote"} kind @param {{first: number, last: number}} span */
  promote(kind, { first, last }) {
    const lines = this.page.notes.linesOf(kind === "quote" ? "quotes" : "takeaways");
    if (lines.some(({ evidence }) => evidence.some((one) => one.first === first && one.last === last)))
      return say(`These words are a ${kind === "quote" ? "pull quote" : "takeaway"} already.`);
    this.session.change({ op: "promote", first, last, as: kind });
    getSelection()?.removeAllRanges();
    return say(kind === "quote" ? "Now a pull quote." : "Now a takeaway.");
  }

  /** The block under the cursor becomes a field; the words that were chosen are chosen in it. */
  fix() {
    const { transcript, session } = this;
    const { first, last } = this.chosen;
    const row = transcript.rowAt(first);
    if (!row || transcript.open) return;
    const { words } = session.shown;
    const { block } = row;
    const until = Math.min(last, block.last);
    const text = textOf(words, block.first, block.last);
    const head = textOf(words, block.first, first);
    const begin = head ? head.length + 1 : 0;
    const label = `Words at ${clock(words[block.first][1])}`;
    const field = element("textarea", { class: "said", rows: 1, "aria-label": label, spellcheck: "true" });
    field.value = text;
    liveField(field, {
      session,
      save: (typed) => this.save(block, typed),
      leave: (byKey) => {
        if (!transcript.open) return;
        transcript.open = null;
        field.replaceWith(row.text);
        transcript.draw(row);
        transcript.markWords();
        transcript.place(Math.max(block.first, Math.min(first, block.last - 1)), byKey);
      },
    });
    transcript.open = row;
    row.drawn = "";
    row.text.replaceWith(field);
    field.focus();
    field.setSelectionRange(begin, begin + textOf(words, first, until).length);
  }

  /** @param {import("./blocks.js").Block} block @param {string} typed */
  save({ first, last }, typed) {
    const changes = changesBetween(this.session.shown.words, first, last, typed);
    if (changes.length) this.session.change(...changes.map((change) => ({ op: "fix_words", ...change })));
  }
}

/** @type {Record<string, (editing: TranscriptEditing) => void>} */
const KEYS = {
  ArrowLeft: (editing) => editing.step(-1),
  ArrowRight: (editing) => editing.step(1),
  ArrowUp: (editing) => editing.stepRow(-1),
  ArrowDown: (editing) => editing.stepRow(1),
  "Shift+ArrowLeft": (editing) => editing.extend(-1),
  "Shift+ArrowRight": (editing) => editing.extend(1),
  "Shift+ArrowUp": (editing) => editing.extendRow(-1),
  "Shift+ArrowDown": (editing) => editing.extendRow(1),
  Escape: ({ page }) => (page.lookedAt < 0 ? goTo(page, "notes") : backToLook(page)),
  Enter: (editing) => editing.act("play"),
  e: (editing) => editing.act("fix"),
  F2: (editing) => editing.act("fix"),
  a: ({ page }) => settleHere(page),
  n: (editing) => editing.act("speaker"),
  s: (editing) => editing.act("split"),
  m: (editing) => editing.act("merge"),
  t: (editing) => editing.act("takeaway"),
  q: (editing) => editing.act("quote"),
};

/** Whether a range holds a letter of the span, not just its border. @param {Range} range @param {Node} span */
function holds(range, span) {
  const whole = document.createRange();
  whole.selectNodeContents(span);
  const startsAfter = range.compareBoundaryPoints(Range.END_TO_START, whole) >= 0;
  const endsBefore = range.compareBoundaryPoints(Range.START_TO_END, whole) <= 0;
  return !startsAfter && !endsBefore;
}
