/** One line of the notes as it is drawn: its text, where it comes from, and its buttons. */
import { clock } from "./clock.js";
import { isStandIn, textOf } from "./edits.js";
import { button, element } from "./elements.js";
import { liveField } from "./fields.js";

/** @typedef {import("./types.js").Line} Line */

const STATUS = {
  draft: "",
  accepted: "Accepted",
  rejected: "Left out",
  edited: "Edited by you",
  added: "Added by you",
  missing: "",
};
const ORIGIN = { producer: "from your files", spoken: "spoken", drafted: "drafted", missing: "" };

/**
 * @param {import("./notes.js").Notes} notes
 * @param {string} section
 * @param {Line} line
 * @returns {HTMLElement[]}
 */
export function drawLine(notes, section, line) {
  if (line.status === "missing") return [hole(notes, section, line)];
  if (notes.editing.has(line.item)) return [fields(notes, section, line)];
  const beside = marks(notes, line);
  const acts = tools(notes, section, line);
  if (!isDecidable(line)) beside.append(acts);
  return /** @type {HTMLElement[]} */ (
    [text(notes, section, line), beside, evidence(notes, line), isDecidable(line) ? acts : null].filter(Boolean)
  );
}

/** Whether a line stands for a decision: those of the producer's own files do not. @param {Line} line */
function isDecidable({ origin, status }) {
  return (
    origin === "drafted" || origin === "spoken" || status === "accepted" || status === "rejected" || status === "edited"
  );
}

/**
 * The words as on the page: a guest's role behind the name, any other label in front.
 *
 * @param {import("./notes.js").Notes} notes
 * @param {string} section
 * @param {Line} line
 */
function text(notes, section, { item, label, text: words, url }) {
  const shown = element("p", { class: "text", on: { click: () => getSelection()?.isCollapsed && notes.edit(item) } });
  if (section === "guests") shown.append(element("strong", {}, words), label ? ` · ${label}` : "");
  else if (label) shown.append(element("strong", {}, label), ": ", words);
  else shown.append(words);
  if (url) shown.append(element("span", { class: "url" }, ` ${url}`));
  return shown;
}

/** @param {import("./notes.js").Notes} notes @param {Line} line */
function marks(notes, line) {
  const told = line.status === "draft" ? ORIGIN[line.origin] : STATUS[line.status];
  const row = element("div", { class: "marks" });
  if (line.evidence.length) {
    const at = clock(line.evidence[0].start_ms);
    row.append(
      button(at, () => notes.hear(line.item), { class: "mark", label: `Hear the words behind it, ${at}`, keys: "P" }),
    );
  }
  if (told) row.append(element("span", { class: `badge ${line.status}` }, told));
  if (line.to_confirm && line.status === "draft")
    row.append(element("span", { class: "badge doubt" }, "Check the spelling"));
  if (isStandIn(line.item)) row.append(element("span", { class: "badge" }, "being saved"));
  return row;
}

/** The words behind a line, once they were asked for. @param {import("./notes.js").Notes} notes @param {Line} line */
function evidence(notes, line) {
  if (!notes.opened.has(line.item)) return null;
  const { words } = notes.session.shown;
  const quote = element("blockquote", {});
  for (const { first, last } of line.evidence) quote.append(element("p", {}, `“${textOf(words, first, last)}”`));
  if (line.was && line.was !== line.text) quote.append(element("p", { class: "was" }, `The draft was: ${line.was}`));
  return quote;
}

/** @param {import("./notes.js").Notes} notes @param {string} section @param {Line} line */
function tools(notes, section, line) {
  const { item, status } = line;
  const row = element("div", { class: "tools" });
  if (isStandIn(item)) return row;
  const add = (
    /** @type {string} */ act,
    /** @type {string} */ name,
    /** @type {() => void} */ run,
    /** @type {string} */ keys,
    /** @type {boolean | null} */ pressed = null,
  ) => {
    const made = button(name, run, { keys, class: act });
    made.dataset.act = act;
    if (pressed !== null) made.setAttribute("aria-pressed", String(pressed));
    row.append(made);
  };
  const decidable = isDecidable(line);
  if (decidable && status !== "edited")
    add("accept", "Accept", () => notes.decide(item, "accept"), "A", status === "accepted");
  if (decidable) add("reject", "Leave out", () => notes.decide(item, "reject"), "X", status === "rejected");
  add("edit", "Edit", () => notes.edit(item), "E");
  if (section === "takeaways" && notes.session.shown.candidates.length)
    add("replace", "Next candidate", () => notes.replace(item), "R");
  if (notes.linesOf(section).length > 1) {
    add("up", "↑", () => notes.move(item, -1), "Alt+↑");
    add("down", "↓", () => notes.move(item, 1), "Alt+↓");
    for (const [act, name] of [
      ["up", "Move up"],
      ["down", "Move down"],
    ])
      row.querySelector(`.${act}`)?.setAttribute("aria-label", name);
  }
  if (status === "edited" && line.was !== null)
    add("reset", "Back to the draft", () => notes.session.change({ op: "reset", item }), "");
  if (status === "added") add("remove", "Remove", () => notes.remove(item), "Delete");
  return row;
}

/**
 * A line that is missing: what is missing, and a field to fill it.
 *
 * @param {import("./notes.js").Notes} notes
 * @param {string} section
 * @param {Line} line
 */
function hole(notes, section, { item, text: told }) {
  const id = `hole-${item}`;
  const field = textField(section, {
    placeholder: "Write it here",
    "aria-describedby": id,
    "aria-label": "Fill this hole",
    data: { live: "text" },
  });
  liveField(field, {
    session: notes.session,
    save: (typed) => typed.trim() && notes.session.change({ op: "edit_line", item, text: typed.trim() }),
    leave: (byKey) => notes.close(item, byKey),
  });
  return element("div", { class: "hole" }, element("p", { id }, told), field);
}

/**
 * A line as fields; it closes when the focus leaves all of them.
 *
 * @param {import("./notes.js").Notes} notes
 * @param {string} section
 * @param {Line} line
 */
function fields(notes, section, line) {
  const box = element("div", { class: "fields" });
  const value = { text: line.text, label: line.label };
  const save = () => {
    if (!value.text.trim()) return;
    const label = value.label === null ? {} : { label: value.label };
    notes.session.change({ op: "edit_line", item: line.item, text: value.text, ...label });
  };
  const leave = (/** @type {boolean} */ byKey) => {
    if (byKey) return notes.close(line.item, true);
    return !box.contains(document.activeElement) && notes.editing.has(line.item) && notes.close(line.item, false);
  };
  if (line.label !== null || section === "takeaways") {
    const label = element("input", {
      type: "text",
      "aria-label": "Label",
      value: line.label ?? "",
      data: { live: "label" },
    });
    box.append(liveField(label, { session: notes.session, leave, save: (typed) => ((value.label = typed), save()) }));
  }
  const area = textField(section, { "aria-label": "Text of the line", spellcheck: "true", data: { live: "text" } });
  area.value = line.text;
  box.append(liveField(area, { session: notes.session, leave, save: (typed) => ((value.text = typed), save()) }));
  return box;
}

/** Where the text of a line is written: a date has a form of its own. @param {string} section @param {object} attributes */
function textField(section, attributes) {
  return section === "date"
    ? element("input", { type: "date", ...attributes })
    : element("textarea", { rows: 1, ...attributes });
}
