/** Elements made from data. Text only ever becomes a text node, so that no word of an episode is read as markup. */

/**
 * An element with its attributes and children; `on` holds listeners, `data` the `data-` attributes.
 * An attribute that is `null`, `undefined` or `false` is left out, `true` stands without a value.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{on?: Record<string, (event: any) => void>, data?: Record<string, unknown>, [name: string]: unknown}} [given]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  const { on = {}, data = {}, ...attributes } = given;
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  for (const [name, value] of Object.entries(data))
    if (value !== null && value !== undefined) made.dataset[name] = String(value);
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * A button that does one thing. `keys` is the key that does the same, shown in its tooltip.
 *
 * @param {string} text
 * @param {() => void} act
 * @param {{label?: string, keys?: string, class?: string, disabled?: boolean}} [options]
 */
export function button(text, act, { label, keys, class: kind = "", disabled = false } = {}) {
  const title = [label, keys && `(${keys})`].filter(Boolean).join(" ");
  return element(
    "button",
    { type: "button", class: kind, "aria-label": label || null, title: title || null, disabled, on: { click: act } },
    text,
  );
}

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @returns {Kind}
 */
export function byId(id) {
  return /** @type {Kind} */ (document.getElementById(id));
}

/** Writes a text where it is not there yet: a browser lays out anew even for the same. @param {Element} place @param {string} text */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Whether keys typed here are text. @param {EventTarget | null} target */
export function takesText(target) {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["button", "checkbox", "radio", "range"].includes(target.type);
}

/** What was said stands on the page this long. */
const SHOWN_MS = 5000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/** Says it to those who listen to the page. @param {string} text */
export function announce(text) {
  const told = byId("announcer");
  told.textContent = told.textContent === text ? `${text}\u00a0` : text;
}

/** Says it to everybody: heard, and seen for a moment. @param {string} text */
export function say(text) {
  announce(text);
  const told = byId("announcer");
  told.classList.add("seen");
  clearTimeout(fading);
  fading = setTimeout(() => told.classList.remove("seen"), SHOWN_MS);
}

/**
 * Puts `wanted` into `parent`, leaving alone what stands there already: focus and scroll positions stay.
 *
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

/** @param {Element} made @param {string} name @param {unknown} value */
function setAttribute(made, name, value) {
  if (value === null || value === undefined || value === false) return;
  made.setAttribute(name, value === true ? "" : String(value));
}
