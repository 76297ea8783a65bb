/**
 * The transcript: every block stands in the page as plain text, so that the browser can find and read all of it;
 * only blocks near the view get a span for each word. Nothing here is proportional to the episode on a key: blocks
 * are watched and laid out in groups, because a browser asks after each watched element at every frame.
 */
import { blocksOf, lastBefore } from "./blocks.js";
import { clock } from "./clock.js";
import { textOf } from "./edits.js";
import { arrange, byId, element } from "./elements.js";

/** How far outside the view blocks are made ready: about a screen, so that none is seen changing. */
const NEAR = "800px 0px";
/** Letters in a line and height of a line, for a first guess of a block's height before it is drawn. */
const LINE_LETTERS = 70;
const LINE_PIXELS = 28;
/** Letters of a word with its space, on average in English speech. */
const WORD_LETTERS = 5.5;
const ROOM_PIXELS = 14;
/** So long after a key in the transcript the view does not go after the sound. */
const HELD_MS = 4000;
/** Blocks in a group: about two screens. */
const GROUP = 30;

/**
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./blocks.js").Block} Block
 * @typedef {object} Row
 * @property {Block} block
 * @property {HTMLLIElement} row
 * @property {HTMLParagraphElement} text
 * @property {HTMLButtonElement} speaker
 * @property {HTMLButtonElement} time
 * @property {boolean} near    whether it has a span for each word
 * @property {string} drawn    what it was drawn from
 */
export class Transcript {
  /** @param {import("./page.js").Page} page */
  constructor({ session, player }) {
    this.session = session;
    this.player = player;
    this.list = byId("words");
    /** @type {Row[]} */
    this.rows = [];
    /** @type {WeakMap<Element, Row>} */
    this.rowOf = new WeakMap();
    /** @type {{place: HTMLOListElement, rows: Row[], near: boolean}[]} */
    this.groups = [];
    this.follows = true;
    /** When a key was last pressed in the transcript: the view stays with her then, not with the sound. */
    this.keyed = -HELD_MS;
    /** The word at which a person is, and the one that sounds. */
    this.cursor = 0;
    this.sounding = -1;
    /** @type {Row | null} */
    this.open = null;
    /** @type {Set<() => void>} */
    this.cursorListeners = new Set();
    // @ts-expect-error scrollMargin is younger than the library's types: without it nested scrollers have no margin
    this.watcher = new IntersectionObserver((seen) => this.see(seen), { rootMargin: NEAR, scrollMargin: NEAR });
    session.watch((shown, before) => this.take(shown, before));
    player.watch((ms) => this.sound(ms));
  }

  /** @param {Episode} shown @param {Episode | null} before */
  take(shown, before) {
    if (!before || shown.utterances !== before.utterances) this.arrange(shown, before);
    else if (shown.words !== before.words) this.drawChanged(shown.words, before.words);
  }

  /** @param {import("./types.js").Word[]} words @param {import("./types.js").Word[]} before */
  drawChanged(words, before) {
    /** @type {Set<Row | undefined>} */
    const changed = new Set();
    words.forEach((word, at) => word !== before[at] && changed.add(this.rowAt(at)));
    for (const row of changed) if (row) this.draw(row);
    this.markWords();
  }

  /**
   * Rows for the blocks; a row whose block is as before stays.
   *
   * @param {Episode} shown
   * @param {Episode | null} before
   */
  arrange(shown, before) {
    const known = new Map(this.rows.map((row) => [`${row.block.first}-${row.block.last}`, row]));
    /** @type {string | null | undefined} */
    let speaker;
    this.rows = blocksOf(shown.words, shown.utterances).map((block) => {
      const row = known.get(`${block.first}-${block.last}`) ?? this.makeRow(block);
      row.block = block;
      this.dress(row, shown, block.speaker === speaker);
      speaker = block.speaker;
      return row;
    });
    this.group();
    for (const row of this.rows) this.draw(row);
    if (this.open && !this.open.row.isConnected) this.open = null;
    this.place(before ? this.cursor : 0, false);
    this.list.classList.toggle("nameless", !shown.utterances.some((one) => one.speaker));
    byId("wordless").hidden = this.rows.length > 0;
  }

  /** Puts the rows into their groups. */
  group() {
    const focused = document.activeElement;
    const count = Math.ceil(this.rows.length / GROUP);
    for (const { place } of this.groups.splice(count)) this.watcher.unobserve(place);
    for (let at = 0; at < count; at += 1) {
      const group = this.groups[at] ?? this.makeGroup();
      group.rows = this.rows.slice(at * GROUP, (at + 1) * GROUP);
      for (const row of group.rows) row.near ||= group.near;
      arrange(
        group.place,
        group.rows.map(({ row }) => row),
      );
      const pixels = group.rows.reduce((sum, { block }) => sum + guessedPixels(block), 0);
      group.place.style.containIntrinsicBlockSize = `auto ${pixels}px`;
    }
    arrange(
      this.list,
      this.groups.map(({ place }) => place),
    );
    if (focused instanceof HTMLElement && this.list.contains(focused)) focused.focus({ preventScroll: true });
  }

  makeGroup() {
    const group = { place: element("ol", { class: "group" }), rows: /** @type {Row[]} */ ([]), near: false };
    this.groups.push(group);
    this.watcher.observe(group.place);
    return group;
  }

  /** @param {Block} block @returns {Row} */
  makeRow(block) {
    const time = element("button", { type: "button", class: "mark", tabindex: -1, data: { act: "play" } });
    const speaker = element("button", { type: "button", class: "speaker", tabindex: -1, data: { act: "speaker" } });
    const text = element("p", { class: "said", tabindex: -1, role: "group" });
    const row = element("li", {}, element("div", { class: "head" }, time, speaker), text);
    const made = { block, row, text, speaker, time, near: false, drawn: "" };
    this.rowOf.set(row, made);
    return made;
  }

  /** Time, and the speaker where another one begins. @param {Row} row @param {Episode} shown @param {boolean} isSame */
  dress({ block, row, time, speaker, text }, shown, isSame) {
    const [, startMs] = shown.words[block.first];
    const at = clock(startMs);
    const name = block.speaker || "Who?";
    if (time.textContent !== at) time.textContent = at;
    if (speaker.textContent !== name) speaker.textContent = name;
    time.setAttribute("aria-label", `Play from ${at}`);
    speaker.setAttribute("aria-label", `${block.speaker || "No name yet"}: name the speaker`);
    text.setAttribute("aria-label", `${block.speaker || "Somebody"} at ${at}`);
    row.classList.toggle("same", isSame);
    row.classList.toggle("unnamed", !block.speaker);
  }

  /** @param {IntersectionObserverEntry[]} seen */
  see(seen) {
    for (const { target, isIntersecting } of seen) {
      const group = this.groups.find(({ place }) => place === target);
      if (!group || group.near === isIntersecting) continue;
      group.near = isIntersecting;
      for (const row of group.rows) {
        row.near = isIntersecting;
        this.draw(row);
      }
    }
    this.markWords();
  }

  /** The words of a block, where they are not drawn as they are now. @param {Row} row */
  draw(row) {
    if (row === this.open) return;
    const { words } = this.session.shown;
    const { first, last } = row.block;
    const plain = textOf(words, first, last) || "—";
    let drawn = `${row.near} ${plain}`;
    if (row.near) for (let at = first; at < last; at += 1) drawn += words[at][4];
    if (row.drawn === drawn) return;
    row.drawn = drawn;
    if (!row.near) row.text.textContent = plain;
    else row.text.replaceChildren(...this.spans(first, last));
  }

  /** @param {number} first @param {number} last */
  spans(first, last) {
    const { words } = this.session.shown;
    const made = [];
    for (let at = first; at < last; at += 1) {
      if (!words[at][0]) continue;
      const span = document.createElement("span");
      span.textContent = words[at][0];
      span.dataset.at = String(at);
      if (words[at][4]) span.className = "fixed";
      made.push(span, " ");
    }
    return made;
  }

  /** @param {number} word @returns {Row | undefined} */
  rowAt(word) {
    return this.rows[lastBefore(this.rows, ({ block }) => block.first, word)];
  }

  /**
   * The span of a word; its block is drawn for it where it was not.
   *
   * @param {number} word
   * @returns {HTMLElement | null}
   */
  spanAt(word) {
    const row = this.rowAt(word);
    if (!row) return null;
    if (!row.near) {
      row.near = true;
      this.draw(row);
    }
    return row.text.querySelector(`[data-at="${word}"]`);
  }

  /** Puts the cursor on a word, and the focus and the view too where asked. @param {number} word */
  place(word, focus = true) {
    const last = this.session.shown.words.length - 1;
    const before = this.rowAt(this.cursor);
    this.cursor = Math.max(0, Math.min(last, word));
    const row = this.rowAt(this.cursor);
    if (!row) return;
    for (const one of [before, row]) {
      for (const part of [one?.text, one?.time, one?.speaker]) part?.setAttribute("tabindex", one === row ? "0" : "-1");
    }
    this.markWords();
    if (focus) {
      this.show(this.cursor);
      row.text.focus({ preventScroll: true });
    }
    for (const listener of this.cursorListeners) listener();
  }

  /** @param {number} word */
  show(word, block = /** @type {ScrollLogicalPosition} */ ("nearest")) {
    const place = this.spanAt(word) ?? this.rowAt(word)?.row;
    place?.scrollIntoView({ block, inline: "nearest" });
    // blocks above may only now have got their true height
    requestAnimationFrame(() => place?.scrollIntoView({ block, inline: "nearest" }));
  }

  /** The recording is at this time. @param {number} ms */
  sound(ms) {
    const { words } = this.session.shown;
    if (!words.length) return;
    const at = lastBefore(words, (word) => word[1], ms);
    if (at === this.sounding) return;
    this.sounding = at;
    this.markWords();
    const isHeld = performance.now() - this.keyed < HELD_MS;
    if (this.follows && this.player.playing && !this.open && !isHeld) this.showSounding(at);
  }

  /**
   * Scrolls only when the word would be out of view, then a good way, so that the text does not creep.
   *
   * @param {number} word
   */
  showSounding(word) {
    const span = this.spanAt(word);
    if (!span || !this.list.checkVisibility()) return;
    const { top, bottom } = span.getBoundingClientRect();
    const scroller = byId("transcript");
    const frame = scroller.scrollHeight > scroller.clientHeight + 1 ? scroller.getBoundingClientRect() : null;
    const [upper, lower] = [
      Math.max(frame?.top ?? 0, 0) + 60,
      Math.min(frame?.bottom ?? innerHeight, innerHeight) - 110,
    ];
    if (top < upper || bottom > lower) span.scrollIntoView({ block: "center" });
  }

  markWords() {
    for (const [name, word] of /** @type {[string, number][]} */ ([
      ["sounding", this.sounding],
      ["cursor", this.cursor],
    ])) {
      for (const old of this.list.getElementsByClassName(name))
        if (old instanceof HTMLElement && old.dataset.at !== String(word)) old.classList.remove(name);
      const row = word < 0 ? undefined : this.rowAt(word);
      if (row?.near && row !== this.open) row.text.querySelector(`[data-at="${word}"]`)?.classList.add(name);
    }
  }
}

/** A first guess of a block's height, before it is drawn. @param {Block} block */
function guessedPixels({ first, last }) {
  return ROOM_PIXELS + Math.ceil(((last - first) * WORD_LETTERS) / LINE_LETTERS) * LINE_PIXELS;
}
