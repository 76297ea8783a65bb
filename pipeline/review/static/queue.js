/** The queue: every episode, where it stands, and which is next. */
import { ask } from "./api.js";
import { clock, counted, dayAndTime } from "./clock.js";
import { byId, element } from "./elements.js";

/**
 * @typedef {object} Entry
 * @property {string} slug
 * @property {string} title
 * @property {"draft" | "in review" | "approved" | "stale" | "failed"} state
 * @property {number} findings
 * @property {number} look          findings that should be looked at before publishing
 * @property {number | null} duration_ms
 * @property {{by: string, at: string} | null} approved
 * @property {string | null} changed_at
 * @property {string | null} why    why it is in that state
 * @property {string | null} command   the run that it waits for
 */

const STATES = {
  draft: "Draft",
  "in review": "In review",
  approved: "Approved",
  stale: "Out of date",
  failed: "Failed",
};
/** States that say too little without their reason. */
const EXPLAINED = ["stale", "failed"];

/** @param {{next: string | null, episodes: Entry[]}} queue */
function show({ next, episodes }) {
  const first = episodes.find(({ slug }) => slug === next);
  byId("next").hidden = !first;
  if (first) byId("next-link").replaceChildren(link(first));
  byId("count").textContent = counted(episodes.length, "episode");
  byId("none").hidden = episodes.length > 0;
  byId("table").hidden = !episodes.length;
  byId("episodes").replaceChildren(...episodes.map(row));
}

/** @param {Entry} entry */
function link({ slug, title }) {
  return element("a", { href: `/episodes/${encodeURIComponent(slug)}` }, title || slug);
}

/** @param {Entry} entry */
function row(entry) {
  const { state, findings, look, duration_ms, approved, changed_at, why, command } = entry;
  const name = element(
    "th",
    { scope: "row" },
    state === "failed" ? entry.title || entry.slug : link(entry),
    why && EXPLAINED.includes(state) ? element("p", { class: `why ${state}` }, why) : null,
    command ? element("p", { class: "soft" }, "Next: ", element("code", {}, command)) : null,
  );
  const badge = element("span", { class: "badge", data: { state } }, STATES[state]);
  const by = approved ? `${approved.by}, ${dayAndTime(approved.at)}` : changed_at ? dayAndTime(changed_at) : "";
  const counts = look ? `${look} to look at` : findings ? counted(findings, "note") : "–";
  return element(
    "tr",
    {},
    name,
    element("td", {}, badge),
    element("td", { class: look ? "look" : "" }, counts),
    element("td", { class: "number" }, duration_ms === null ? "" : clock(duration_ms)),
    element("td", {}, by),
  );
}

try {
  show(await ask("/api/queue"));
} catch (error) {
  byId("trouble").hidden = false;
  byId("trouble").textContent = error instanceof Error ? error.message : "The queue could not be read.";
}
document.documentElement.dataset.ready = "true";
