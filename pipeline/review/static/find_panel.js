/** Find and replace over transcript and notes: first what would change and how often, then the change, as one edit. */
import { Refused } from "./api.js";
import { clock, counted } from "./clock.js";
import { button, byId, element, say } from "./elements.js";

/** More places than this are counted, not listed. */
const MOST_LISTED = 200;

/** @typedef {import("./types.js").Place} Place */

export class FindPanel {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.panel = byId("find");
    this.sought = /** @type {HTMLInputElement} */ (byId("find-text"));
    this.replacement = /** @type {HTMLInputElement} */ (byId("find-replacement"));
    this.matchCase = /** @type {HTMLInputElement} */ (byId("find-case"));
    this.wholeWords = /** @type {HTMLInputElement} */ (byId("find-whole"));
    this.all = /** @type {HTMLButtonElement} */ (byId("replace-all"));
    byId("find-open").addEventListener("click", () => (this.panel.hidden ? this.open() : this.close()));
    byId("find-close").addEventListener("click", () => this.close());
    byId("find-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find();
    });
    this.all.addEventListener("click", () => this.replace());
    for (const one of [this.sought, this.matchCase, this.wholeWords])
      one.addEventListener("input", () => this.forget());
    this.replacement.addEventListener("input", () => this.preview());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    /** @type {Place[]} */
    this.places = [];
  }

  open() {
    this.page.showView("transcript");
    this.panel.hidden = false;
    byId("find-open").setAttribute("aria-expanded", "true");
    const chosen = getSelection()?.toString().trim();
    if (chosen && chosen.length < 80) this.sought.value = chosen;
    this.sought.focus();
    this.sought.select();
  }

  close() {
    this.panel.hidden = true;
    byId("find-open").setAttribute("aria-expanded", "false");
    byId("find-open").focus();
  }

  /** What was found is not what is sought now. */
  forget() {
    this.places = [];
    this.count = 0;
    this.all.disabled = true;
    byId("find-count").textContent = "";
    byId("find-places").replaceChildren();
  }

  async find() {
    const sought = this.sought.value;
    if (!sought.trim()) return;
    this.forget();
    await this.page.session.send();
    try {
      const { count, lines, places } = await this.page.api.find(
        sought,
        this.matchCase.checked,
        this.wholeWords.checked,
      );
      if (sought !== this.sought.value) return;
      this.places = places;
      this.count = count;
      const inNotes = lines ? `, and ${counted(lines, "line")} of the notes` : "";
      byId("find-count").textContent =
        count || lines ? `${counted(count, "place")} in the transcript${inNotes}` : "Not found.";
      this.all.disabled = count + lines === 0;
    } catch (error) {
      byId("find-count").textContent = error instanceof Refused ? error.message : "The server does not answer.";
    }
    this.preview();
  }

  /** Each place as it is, and as it would be. */
  preview() {
    const rows = this.places.slice(0, MOST_LISTED).map(({ first, start_ms, before, match, after }) => {
      const go = button("", () => this.page.showWord(first), { class: "jump" });
      go.append(
        element("span", { class: "mark" }, clock(start_ms)),
        element("span", {}, `${before} `, element("del", {}, match), ...this.instead(match), ` ${after}`),
      );
      return element("li", {}, go);
    });
    const more = (this.count ?? 0) - rows.length;
    byId("find-places").replaceChildren(...rows, ...(more > 0 ? [element("li", {}, `and ${more} more`)] : []));
  }

  /**
   * What would stand there: a word keeps the signs around it.
   *
   * @param {string} match
   */
  instead(match) {
    if (!this.replacement.value) return [];
    const sought = new RegExp(
      this.sought.value.trim().replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"),
      this.matchCase.checked ? "g" : "gi",
    );
    return [
      " ",
      element(
        "ins",
        {},
        match.replace(sought, () => this.replacement.value),
      ),
    ];
  }

  replace() {
    const [find, replace, count] = [this.sought.value, this.replacement.value, this.count ?? 0];
    this.page.session.change({
      op: "replace_everywhere",
      find,
      replace,
      match_case: this.matchCase.checked,
      whole_words: this.wholeWords.checked,
    });
    this.forget();
    byId("find-count").textContent =
      `Replaced in ${counted(count, "place")} of the transcript and in the notes. Undo takes it back.`;
    say(byId("find-count").textContent ?? "");
    this.sought.focus();
    this.sought.select();
  }
}
