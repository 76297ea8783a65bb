/** The form for one line more, folded away under a button. */
import { button, element } from "./elements.js";

const NAMES = { label: "Label", url: "Web address" };

/**
 * @param {string[]} extras  what the line has beside its text
 * @param {(values: Record<string, string>) => void} add
 */
export function lineForm(extras, add) {
  const inputs = extras.map((name) =>
    element("input", {
      type: name === "url" ? "url" : "text",
      name,
      "aria-label": NAMES[/** @type {"label" | "url"} */ (name)],
      placeholder: NAMES[/** @type {"label" | "url"} */ (name)],
    }),
  );
  const text = element("textarea", {
    rows: 1,
    name: "text",
    "aria-label": "Text of the new line",
    placeholder: "Text",
  });
  const fields = [
    ...inputs.filter(({ name }) => name === "label"),
    text,
    ...inputs.filter(({ name }) => name !== "label"),
  ];
  const form = element("form", { class: "add", hidden: true });
  const open = button("+ Add a line", () => show(true), { class: "quiet" });
  const show = (/** @type {boolean} */ shown) => {
    form.hidden = !shown;
    open.hidden = shown;
    (shown ? fields[0] : open).focus();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const values = Object.fromEntries(
      fields.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value),
    );
    if (!values.text) return text.focus();
    add(values);
    form.reset();
    return show(false);
  };
  form.append(
    ...fields,
    element("button", { type: "submit" }, "Add"),
    button("Cancel", () => show(false), { class: "quiet" }),
  );
  form.addEventListener("submit", submit);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (event.key === "Enter" && event.target === text && !event.shiftKey) submit(event);
  });
  return element("div", { class: "adding" }, open, form);
}
