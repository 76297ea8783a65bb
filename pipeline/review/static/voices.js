/** Naming who speaks by number: each name has a key, and the next utterance is up at once. */
import { announce, button, byId } from "./elements.js";

/** The keys 1 to 9. */
const MOST_NUMBERED = 9;

export class Voices {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.session = page.session;
    /** Names by number: a name keeps its number as long as the page is open. @type {string[]} */
    this.names = [];
    this.session.watch((shown, before) => {
      if (shown.speakers !== before?.speakers) this.number(shown.speakers);
    });
  }

  /** @param {string[]} speakers */
  number(speakers) {
    this.names = [
      ...this.names.filter((name) => speakers.includes(name)),
      ...speakers.filter((name) => !this.names.includes(name)),
    ];
    const named = this.names.slice(0, MOST_NUMBERED).map((name, at) => {
      const key = String(at + 1);
      const made = button(`${key} ${name}`, () => this.name(at), { label: `${key} ${name} speaks`, class: "voice" });
      made.setAttribute("aria-keyshortcuts", key);
      made.addEventListener("mousedown", (event) => event.preventDefault()); // the chosen words stay chosen
      return made;
    });
    byId("voices").replaceChildren(...named);
    byId("voices").hidden = !named.length;
  }

  /**
   * The key pressed, as the place of a name; -1 for every other key. By its place on the keyboard, since with Shift it
   * types something else.
   *
   * @param {KeyboardEvent} event
   */
  placeOf({ code }) {
    return Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0) - 1;
  }

  /**
   * Names the chosen utterances and goes on to the next one; `onward` names every one of the same voice from here on.
   *
   * @param {number} at
   */
  name(at, onward = false) {
    const { transcript, editing } = this.page;
    const { utterances } = this.session.shown;
    const name = this.names[at];
    if (!name) return announce(`Nobody has the number ${at + 1} yet: press N and write the name.`);
    const { first, last } = editing.chosen;
    const meant = utterances.filter((one) => one.first < last && first < one.last);
    if (!meant.length) return undefined;
    const changed = onward ? meant.slice(0, 1) : meant.filter(({ speaker }) => speaker !== name);
    const next = utterances.find((one) => one.first >= meant[meant.length - 1].last);
    if (changed.length)
      this.session.change(...changed.map((one) => ({ op: "name_speaker", utterance: one.first, name, onward })));
    getSelection()?.removeAllRanges();
    transcript.place(next ? next.first : meant[0].first);
    return announce(onward ? `${name}, from here on.` : `${name}.`);
  }
}
