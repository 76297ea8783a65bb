/** The two questions that the page asks: who speaks, and whether this is ready to go out. */
import { NAME_KEY, Refused } from "./api.js";
import { counted, dayAndTime } from "./clock.js";
import { isOpenMove } from "./edits.js";
import { button, byId, element, say } from "./elements.js";
import { flushFields } from "./fields.js";

/** Every way out of a question that is not an answer. */
export function mountClosing() {
  for (const one of document.querySelectorAll("[data-close]"))
    one.addEventListener("click", () => one.closest("dialog")?.close());
}

/**
 * Asks who speaks in the chosen words; whoever is known is one key or click away.
 *
 * @param {import("./session.js").Session} session
 */
export function speakerDialog(session) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("speaker-dialog"));
  const name = /** @type {HTMLInputElement} */ (byId("speaker-name"));
  /** First words of the utterances that are asked about. @type {number[]} */
  let asked = [];
  const submit = (/** @type {boolean} */ everywhere) => {
    const given = name.value.trim();
    if (!given) return name.focus();
    const meant = everywhere ? asked.slice(0, 1) : asked;
    session.change(...meant.map((utterance) => ({ op: "name_speaker", utterance, name: given, everywhere })));
    say(everywhere ? "Named everywhere." : "Named here.");
    return dialog.close();
  };
  const known = (/** @type {string} */ value) =>
    button(value, () => {
      name.value = value;
      submit(false);
    });
  byId("speaker-once").addEventListener("click", () => submit(false));
  byId("speaker-everywhere").addEventListener("click", () => submit(true));
  byId("speaker-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit(false);
  });
  byId("speaker-known").addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey) name.focus(); // the letter goes there
  });
  return (/** @type {number} */ first, /** @type {number} */ last) => {
    const { utterances, speakers } = session.shown;
    const meant = utterances.filter((one) => one.first < last && first < one.last);
    if (!meant.length) return;
    asked = meant.map((one) => one.first);
    const { speaker } = meant[0];
    const same = utterances.filter((one) => one.speaker === speaker).length;
    byId("speaker-once").textContent = meant.length > 1 ? `Only here (${meant.length} utterances)` : "Only here";
    byId("speaker-everywhere").textContent = `Everywhere (${counted(same, "utterance")})`;
    byId("speakers").replaceChildren(...speakers.map((value) => element("option", { value })));
    byId("speaker-known").replaceChildren(...speakers.slice(0, MOST_KNOWN).map(known));
    name.value = speaker ?? "";
    dialog.showModal();
    name.select();
    const likely = speaker ? -1 : speakers.indexOf(answering(utterances.filter((one) => one.last <= first)));
    /** @type {HTMLElement | undefined} */ (byId("speaker-known").children[likely])?.focus();
  };
}

/** More names than this are only in the list of the field. */
const MOST_KNOWN = 6;

/**
 * Who speaks most likely after these: whoever was heard last before the last one.
 *
 * @param {import("./types.js").Utterance[]} before
 */
function answering(before) {
  const last = before.at(-1)?.speaker;
  return before.findLast(({ speaker }) => speaker && speaker !== last)?.speaker ?? "";
}

/** Asks for a name, says what is undecided, and approves. @param {import("./page.js").Page} page */
export function mountApproval({ session, api }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("approve-dialog"));
  const by = /** @type {HTMLInputElement} */ (byId("approve-by"));
  const told = byId("approve-told");
  byId("approve").addEventListener("click", async () => {
    flushFields();
    by.value = localStorage.getItem(NAME_KEY) ?? "";
    byId("approve-open").replaceChildren(...undecided(session.shown).map((text) => element("li", {}, text)));
    told.textContent = "";
    dialog.showModal();
    await session.send();
  });
  byId("approve-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!by.value.trim()) return by.focus();
    localStorage.setItem(NAME_KEY, by.value.trim());
    await session.send();
    if (session.outbox.waiting.length || session.outbox.disputes.length) {
      told.textContent = session.outbox.disputes.length
        ? "Decide the edits that met somebody else's first."
        : "Not everything is saved yet. Approve when the server is back.";
      return undefined;
    }
    return approve(session, api, by.value.trim(), dialog, told);
  });
}

/**
 * @param {import("./session.js").Session} session
 * @param {import("./api.js").Api} api
 * @param {string} by
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} told
 */
async function approve(session, api, by, dialog, told) {
  told.textContent = "Writing the pages…";
  try {
    const { approved, written, kept } = await api.approve(session.base.revision, by);
    session.base = { ...session.base, state: "approved", approved };
    session.layOver();
    const proposals = Object.keys(kept ?? {});
    const words = [
      `Approved by ${approved.by}, ${dayAndTime(approved.at)}. ${counted(written.length, "file")} written.`,
    ];
    if (proposals.length) words.push(`Edited by hand and left as it is: ${proposals.join(", ")}.`);
    byId("approved-told").textContent = words.join(" ");
    byId("approved-told").hidden = false;
    dialog.close();
    say(words.join(" "));
    await session.refresh();
  } catch (error) {
    told.textContent = error instanceof Refused || error instanceof Error ? error.message : "Not approved.";
    await session.refresh();
  }
}

/** What a person has not decided, in words. @param {import("./types.js").Episode} shown */
function undecided({ notes, chapters, findings }) {
  const lines = notes.filter(({ key }) => key !== "outline").flatMap(({ lines: all }) => all);
  const drafts = lines.filter(({ status, origin }) => status === "draft" && origin !== "producer").length;
  const holes = lines.filter(({ status }) => status === "missing").length;
  const moves = chapters.filter(isOpenMove).length;
  const looks = findings.filter(({ weight }) => weight === "look").length;
  return [
    drafts && `${counted(drafts, "line")} neither accepted nor left out: they go out as drafted`,
    holes && `${counted(holes, "hole")} not filled: left out of the page`,
    moves && `${counted(moves, "proposed chapter move")} not decided: the chapters go out as moved`,
    looks && `${counted(looks, "finding")} to look at`,
  ].filter((text) => typeof text === "string");
}
