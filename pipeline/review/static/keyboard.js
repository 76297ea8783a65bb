/** Keys that work everywhere on the page outside of fields, and the sheet that lists all of them. */
import { byId, element, say, takesText } from "./elements.js";
import { SKIP_MS } from "./player.js";
import { focusRow, stepRow } from "./rows.js";
import { stepBack } from "./saving.js";

/** Every key of the page, as the help sheet and the documentation show it. @type {[string, [string, string][]][]} */
export const SHEET = [
  [
    "Listen",
    [
      ["Space or K", "play, pause"],
      ["J or ←", "5 seconds back"],
      ["L or →", "5 seconds on"],
      ["[ and ]", "slower, faster"],
      ["F", "follow the sound in the transcript, or not"],
    ],
  ],
  [
    "Go",
    [
      ["1 2 3 4", "to look at, notes, chapters, transcript"],
      ["↑ and ↓", "the line before, the next line"],
      ["/", "find and replace"],
      ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
      ["?", "this sheet"],
    ],
  ],
  [
    "On a line of the notes",
    [
      ["P", "hear the words behind it, and see them"],
      ["A", "accept and go on; on an accepted line: a draft again"],
      ["X", "leave out and go on; on a line left out: a draft again"],
      ["E or Enter", "edit; Enter or Esc ends"],
      ["R", "next candidate in its place (takeaways)"],
      ["Alt+↑, Alt+↓", "move up, move down"],
      ["Delete", "remove your own line, leave out a drafted one"],
    ],
  ],
  [
    "On a chapter",
    [
      ["B", "play the border"],
      [", and .", "a second earlier, a second later"],
      ["< and >", "to the sentence before, to the next"],
      ["Y and N", "take the proposed move; back to the outline's time"],
      ["E or Enter", "edit the title"],
      ["Delete", "remove"],
    ],
  ],
  [
    "In the transcript",
    [
      ["← → ↑ ↓", "word by word, utterance by utterance"],
      ["Shift+← →", "choose words"],
      ["Enter", "play from the word"],
      ["E or F2", "fix the words; Enter ends, Esc takes back"],
      ["A", "doubtful words are right (on the finding too); back to the list"],
      ["1 to 9", "this one speaks in the utterance (or in all that are chosen); on to the next"],
      ["Shift+1 to 9", "this one speaks from here on, wherever the same voice does"],
      ["Shift+↑ ↓", "choose utterances"],
      ["N", "name the speaker"],
      ["S and M", "split before the word, merge with the utterance before"],
      ["T and Q", "make a takeaway, a pull quote of the sentence or the chosen words"],
      ["Esc", "back: to what is to be looked at, else to the notes"],
    ],
  ],
];

const PARTS = ["look", "notes", "chapters", "transcript"];

/** @param {import("./page.js").Page} page */
export function mountKeyboard(page) {
  drawSheet();
  byId("help-open").addEventListener("click", openHelp);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || takesText(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = `${control ? "Ctrl+" : ""}${control && event.shiftKey ? "Shift+" : ""}${key}`;
    if (event.altKey || (!control && pressesControl(event, key))) return;
    const act = KEYS[name];
    if (!act) return;
    event.preventDefault();
    act(page);
  });
}

/** Space and Enter belong to the button or link that has the focus. @param {KeyboardEvent} event @param {string} key */
function pressesControl({ target }, key) {
  return (
    [" ", "Enter"].includes(key) && target instanceof Element && target.matches("button, a, summary, input, select")
  );
}

/** @type {Record<string, (page: import("./page.js").Page) => void>} */
const KEYS = {
  " ": ({ player }) => player.toggle(),
  k: ({ player }) => player.toggle(),
  j: ({ player }) => player.skip(-SKIP_MS),
  l: ({ player }) => player.skip(SKIP_MS),
  ArrowLeft: ({ player }) => player.skip(-SKIP_MS),
  ArrowRight: ({ player }) => player.skip(SKIP_MS),
  "[": ({ player }) => say(`Speed ${player.changeSpeed(-1)}`),
  "]": ({ player }) => say(`Speed ${player.changeSpeed(1)}`),
  f: () => byId("follow").click(),
  ArrowUp: () => stepRow(-1),
  ArrowDown: () => stepRow(1),
  "/": ({ findPanel }) => findPanel.open(),
  "Ctrl+z": ({ session }) => stepBack(session, "undo"),
  "Ctrl+Shift+z": ({ session }) => stepBack(session, "redo"),
  "Ctrl+y": ({ session }) => stepBack(session, "redo"),
  "?": openHelp,
  ...Object.fromEntries(
    PARTS.map((part, at) => [String(at + 1), (/** @type {import("./page.js").Page} */ page) => goTo(page, part)]),
  ),
};

/**
 * Shows a part of the page and puts the focus on its first row.
 *
 * @param {import("./page.js").Page} page
 * @param {string} part
 */
export function goTo(page, part) {
  page.showView(part === "transcript" ? "transcript" : "desk");
  if (part !== "look") page.lookedAt = -1;
  if (part === "transcript") return page.transcript.place(page.transcript.cursor);
  const place = byId(part);
  place.scrollIntoView({ block: "start" });
  const row = /** @type {HTMLElement | null} */ (place.querySelector("[data-item], button.jump"));
  return focusRow(row ?? /** @type {HTMLElement | null} */ (place.querySelector("h2")));
}

function openHelp() {
  /** @type {HTMLDialogElement} */ (byId("help")).showModal();
}

function drawSheet() {
  const tables = SHEET.map(([heading, keys]) => {
    const rows = keys.map(([key, what]) =>
      element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)),
    );
    return element("section", {}, element("h3", {}, heading), element("dl", { class: "keys" }, ...rows));
  });
  byId("sheet").replaceChildren(...tables);
}
