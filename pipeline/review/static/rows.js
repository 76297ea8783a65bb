/** Lists of rows that a person walks through by keys: one row is in the tab order, arrows go to the others. */
import { arrange, takesText } from "./elements.js";

/** While a pointer is pressed nothing is drawn anew: its click would not find its button any more. */
let pressed = false;
/** @type {Set<() => void>} */
const postponed = new Set();

for (const name of ["pointerdown", "pointerup", "pointercancel"]) {
  document.addEventListener(
    name,
    () => {
      pressed = name === "pointerdown";
      if (!pressed) setTimeout(drawPostponed); // after the click
    },
    { capture: true },
  );
}

function drawPostponed() {
  if (pressed) return;
  const draws = [...postponed];
  postponed.clear();
  for (const draw of draws) draw();
}

/**
 * Keeps a list of rows in step with data: a row is made anew only when what it shows has changed, and the focus stays
 * on the same row and the same button. A row in which a person types is left alone until she leaves the field.
 *
 * @template {{item: string}} Value
 */
export class Rows {
  /**
   * @param {HTMLElement} list
   * @param {(value: Value) => HTMLElement[]} draw
   * @param {(row: HTMLElement, value: Value) => void} [dress]
   */
  constructor(list, draw, dress = () => undefined) {
    this.list = list;
    this.draw = draw;
    this.dress = dress;
    /** @type {Map<string, {row: HTMLElement, drawn: string, value: Value}>} */
    this.known = new Map();
    /** @type {() => void} */
    this.latest = () => undefined;
    this.showLatest = () => this.latest();
    list.addEventListener("focusin", (event) =>
      this.rove(/** @type {HTMLElement} */ (event.target).closest("[data-item]")),
    );
  }

  /** @param {Value[]} values @param {(value: Value) => unknown} [more] what else the row shows */
  show(values, more = () => null) {
    this.latest = () => this.show(values, more);
    if (pressed) {
      postponed.add(this.showLatest);
      return;
    }
    const known = new Map();
    const rows = values.map((value) => {
      const entry = this.known.get(value.item) ?? { row: document.createElement("li"), drawn: "", value };
      known.set(value.item, entry);
      entry.value = value;
      entry.row.dataset.item = value.item;
      if (!entry.row.hasAttribute("tabindex")) entry.row.tabIndex = -1;
      const drawn = JSON.stringify([value, more(value)]);
      if (entry.drawn !== drawn && !isOpen(entry.row)) this.redraw(entry, drawn);
      return entry.row;
    });
    this.known = known;
    const focused = document.activeElement;
    const at = [...this.list.children].findIndex((row) => row.contains(focused));
    arrange(this.list, rows);
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.list.contains(focused))
      focused.focus();
    else if (at >= 0 && !this.list.contains(focused)) focusRow(rows[Math.min(at, rows.length - 1)]); // its successor
    if (rows.length && !rows.some((row) => row.tabIndex === 0)) rows[0].tabIndex = 0;
  }

  /** @param {{row: HTMLElement, drawn: string, value: Value}} entry @param {string} drawn */
  redraw(entry, drawn) {
    const { row, value } = entry;
    const focused = row.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    row.replaceChildren(...this.draw(value));
    this.dress(row, value);
    entry.drawn = drawn;
    if (!focused || focused === row) return;
    const same = focused.dataset.act ? row.querySelector(`[data-act="${focused.dataset.act}"]:not([disabled])`) : null;
    /** @type {HTMLElement} */ (same ?? row).focus();
  }

  /** Draws a row again although its value is the same (a field was opened or left). @param {string} item */
  again(item) {
    if (pressed) {
      postponed.add(() => this.again(item));
      return;
    }
    const entry = this.known.get(item);
    if (entry) this.redraw(entry, "");
  }

  /** @param {string} item */
  row(item) {
    return this.known.get(item)?.row ?? null;
  }

  /** @param {string} item */
  value(item) {
    return this.known.get(item)?.value ?? null;
  }

  /** @param {Element | null} row */
  rove(row) {
    if (!row) return;
    for (const one of this.list.children) /** @type {HTMLElement} */ (one).tabIndex = one === row ? 0 : -1;
  }
}

/** Whether a row holds the fields of a line under work, or any field in which a person is. @param {HTMLElement} row */
function isOpen(row) {
  if (row.querySelector(".fields [data-live]")) return true;
  return row.contains(document.activeElement) && takesText(document.activeElement);
}

/** The next or the last row of all lists of the page. @param {1 | -1} by */
export function stepRow(by) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#desk [data-item]"))].filter(
    (row) => row.checkVisibility(),
  );
  const here = document.activeElement?.closest("[data-item]");
  const at = here ? rows.indexOf(/** @type {HTMLElement} */ (here)) + by : 0;
  focusRow(rows[Math.max(0, Math.min(rows.length - 1, at))]);
}

/** @param {HTMLElement | null | undefined} row */
export function focusRow(row) {
  if (!row) return;
  row.tabIndex = row.tabIndex || 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}
