/** Fields that save by themselves: a moment after the last key, on leaving, and when the tab closes. */

/** Long enough to hold a word together, short enough that hardly anything is unsaved. */
const SETTLE_MS = 600;

/** @type {Set<() => void>} */
const unsaved = new Set();

/** Whether the browser grows a field with its text by itself. */
const GROWS = CSS.supports("field-sizing", "content");

/** Saves what was typed and not yet saved, in every field. */
export function flushFields() {
  for (const commit of [...unsaved]) commit();
}

/**
 * Makes a field save by itself.
 *
 * `save` gets the text when it has changed. Escape puts back what stood there when the field was made and leaves;
 * Enter leaves (Shift and Enter breaks the line in a text area); `leave` is told whether a key ended it.
 *
 * @template {HTMLInputElement | HTMLTextAreaElement} Field
 * @param {Field} field
 * @param {{
 *   session: import("./session.js").Session,
 *   save: (text: string) => void,
 *   leave?: (byKey: boolean) => void,
 * }} given
 * @returns {Field}
 */
export function liveField(field, { session, save, leave }) {
  const original = field.value;
  let saved = original;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let left = false;

  const commit = () => {
    clearTimeout(timer);
    if (unsaved.delete(commit)) session.typed(-1);
    if (field.value === saved) return;
    saved = field.value;
    save(saved);
  };
  const end = (/** @type {boolean} */ byKey) => {
    commit();
    if (left) return;
    left = true;
    leave?.(byKey);
    left = false;
  };
  field.addEventListener("input", () => {
    if (!unsaved.has(commit)) session.typed(1);
    unsaved.add(commit);
    clearTimeout(timer);
    timer = setTimeout(commit, SETTLE_MS);
    grow(field);
  });
  const blurred = () => (field.isConnected ? end(false) : commit()); // a key that took the field away has left it
  field.addEventListener("blur", () => setTimeout(blurred)); // once the focus is where it goes
  field.addEventListener("keydown", (/** @type {Event} */ event) => {
    const { key, shiftKey, isComposing } = /** @type {KeyboardEvent} */ (event);
    if (isComposing || !["Escape", "Enter"].includes(key) || (key === "Enter" && shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape") field.value = original;
    end(true);
  });
  requestAnimationFrame(() => grow(field));
  return field;
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function grow(field) {
  if (GROWS || !(field instanceof HTMLTextAreaElement)) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
