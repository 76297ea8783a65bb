/** What most needs a look, each a jump; what no longer fits the recording; candidates that nobody has used. */
import { clock, counted } from "./clock.js";
import { textOf } from "./edits.js";
import { button, byId, element, say } from "./elements.js";

/**
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./types.js").Finding} Finding
 */

/** @param {import("./page.js").Page} page */
export function mountFindings(page) {
  byId("look-list").addEventListener("keydown", key);
  page.session.watch((shown, before) => {
    if (shown.findings !== before?.findings || holeNames(shown) !== holeNames(before)) showFindings(page, shown);
    if (shown.stale !== before?.stale) showStale(shown);
    if (shown.candidates !== before?.candidates) showCandidates(page, shown);
  });
}

/** On a finding `A` says that the words are right. @param {KeyboardEvent} event */
function key(event) {
  if (event.key.toLowerCase() !== "a" || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = /** @type {HTMLElement} */ (event.target).closest("li");
  const right = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("[data-act=right]"));
  if (!right) return;
  event.preventDefault();
  event.stopPropagation();
  right.click();
}

/** @param {import("./page.js").Page} page @param {Episode} shown */
function showFindings(page, shown) {
  const look = shown.findings.filter(({ weight }) => weight === "look");
  const notes = shown.findings.filter(({ weight }) => weight !== "look");
  const list = byId("look-list");
  const at = [...list.children].findIndex((row) => row.contains(document.activeElement));
  list.replaceChildren(...look.map((finding) => drawn(page, finding)), ...holes(page, shown));
  if (at >= 0) /** @type {HTMLElement} */ (goOn(list, at)).focus();
  byId("note-list").replaceChildren(...notes.map((finding) => drawn(page, finding)));
  byId("note-count").textContent = `${counted(notes.length, "thing")} good to know`;
  byId("good-to-know").hidden = !notes.length;
  const count = byId("look-list").children.length;
  byId("look-none").hidden = count > 0;
  byId("look-count").textContent = count ? String(count) : "";
}

/** @param {import("./page.js").Page} page @param {Finding} finding */
function drawn(page, finding) {
  const jumps = finding.item !== null || finding.start_ms !== null || finding.chapter !== null;
  const told = element("span", {}, finding.message);
  const jump = () => {
    page.lookedAt = [...byId("look-list").children].indexOf(row);
    page.jump(finding);
  };
  const head = jumps ? button("", jump, { class: "jump" }) : element("div", { class: "jump" });
  if (finding.start_ms !== null) head.append(element("span", { class: "mark" }, clock(finding.start_ms)));
  head.append(told);
  const remedy = finding.remedy ? element("p", { class: "remedy" }, ...withCode(finding.remedy)) : null;
  if (finding.first !== null) remedy?.append(" ", right(page, finding));
  const row = element("li", { title: finding.code }, head, remedy);
  return row;
}

/** From the transcript back to the list of what to look at, where she was in it. @param {import("./page.js").Page} page */
export function backToLook(page) {
  page.showView("desk");
  const place = /** @type {HTMLElement} */ (goOn(byId("look-list"), page.lookedAt));
  place.focus();
  place.scrollIntoView({ block: "nearest" });
}

/** A text with what stands between `s as code. @param {string} text */
function withCode(text) {
  return text.split("`").map((part, at) => (at % 2 ? element("code", {}, part) : part));
}

/** @param {import("./page.js").Page} page @param {Finding} finding */
function right(page, finding) {
  const made = button("They are right", () => settle(page, finding), {
    class: "quiet",
    label: `They are right, ${clock(finding.start_ms ?? 0)}`,
    keys: "A",
  });
  made.dataset.act = "right";
  return made;
}

/** Doubtful words are right as they are: she writes them anew. @param {import("./page.js").Page} page @param {Finding} finding */
function settle({ session }, { first, last }) {
  const [from, to] = [first ?? 0, last ?? 0];
  session.change({ op: "fix_words", first: from, last: to, text: textOf(session.shown.words, from, to) });
  say("Right as heard.");
}

/** The words under the cursor, which were doubtful, are right; back to the list. @param {import("./page.js").Page} page */
export function settleHere(page) {
  const { first, last } = page.editing.chosen;
  const doubt = page.session.shown.findings.find(
    (one) => one.first !== null && one.last !== null && one.first < last && first < one.last,
  );
  if (!doubt) return say("Nobody doubts these words.");
  settle(page, doubt);
  getSelection()?.removeAllRanges();
  return backToLook(page);
}

/** Where the focus goes when the row is gone in which it was. @param {HTMLElement} list @param {number} at */
function goOn(list, at) {
  const row = list.children[Math.min(at, list.children.length - 1)];
  return row?.querySelector("button.jump") ?? byId("look-title");
}

/** Lines of the page that are still to be written. @param {Episode} shown */
function holesOf({ notes }) {
  return notes.flatMap(({ heading, lines }) =>
    lines.filter(({ status }) => status === "missing").map(({ item }) => ({ item, heading })),
  );
}

/** @param {Episode | null} shown */
const holeNames = (shown) => (shown ? JSON.stringify(holesOf(shown)) : "");

/**
 * The holes of the page, in one line: where the first is.
 *
 * @param {import("./page.js").Page} page
 * @param {Episode} shown
 */
function holes(page, shown) {
  const missing = holesOf(shown);
  if (!missing.length) return [];
  const named = [...new Set(missing.map(({ heading }) => heading))].join(", ");
  const text = `${counted(missing.length, "hole")} to fill: ${named}.`;
  const first = { ...NOWHERE, item: missing[0].item };
  return [
    element(
      "li",
      {},
      button(text, () => page.jump(first), { class: "jump" }),
    ),
  ];
}

/** @type {Finding} */
const NOWHERE = {
  code: "",
  message: "",
  weight: "look",
  remedy: "",
  start_ms: null,
  chapter: null,
  item: null,
  first: null,
  last: null,
};

/** @param {Episode} shown */
function showStale(shown) {
  byId("stale").hidden = !shown.stale.length;
  byId("stale-list").replaceChildren(
    ...shown.stale.map(({ text, why }) =>
      element("li", {}, element("p", { class: "old" }, text), element("p", { class: "remedy" }, why)),
    ),
  );
}

/** @param {import("./page.js").Page} page @param {Episode} shown */
function showCandidates({ session, player, transcript }, shown) {
  const rows = shown.candidates
    .filter(({ status }) => status !== "rejected")
    .map(({ label, sentence, evidence: [place] }) => {
      const hear = () => {
        transcript.place(place.first, false);
        transcript.show(place.first, "center");
        player.playFrom(place.start_ms, place.end_ms);
      };
      const use = () => session.change({ op: "promote", first: place.first, last: place.last, as: "takeaway", label });
      const at = clock(place.start_ms);
      const marks = element(
        "div",
        { class: "marks" },
        button(at, hear, { class: "mark", label: `Hear it, ${at}` }),
        button("Add as a takeaway", use, { class: "quiet", label: `Add as a takeaway: ${label}` }),
      );
      return element(
        "li",
        {},
        element(
          "p",
          { class: "text" },
          element("strong", {}, label),
          ": ",
          sentence || textOf(shown.words, place.first, place.last),
        ),
        marks,
      );
    });
  byId("candidate-list").replaceChildren(...rows);
  byId("candidate-count").textContent = `${counted(rows.length, "more candidate")} for takeaways`;
  byId("candidates").hidden = !rows.length;
}
