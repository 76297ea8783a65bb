/** Times as people read and write them. */

const HOUR_S = 3600;

/**
 * Whole seconds, rounded down: `0:05`, `12:34`, `1:02:03`.
 *
 * @param {number} ms
 */
export function clock(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / HOUR_S), Math.floor((total % HOUR_S) / 60), total % 60];
  const tail = String(seconds).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/**
 * A time that a person typed, in milliseconds: `90`, `1:30`, `1:30.5`, `1:02:03`; `null` where it is none.
 *
 * @param {string} text
 * @returns {number | null}
 */
export function parseClock(text) {
  const found = /^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d{1,3})?)\s*$/.exec(text);
  if (!found) return null;
  const [hours, minutes, seconds] = [found[1] ?? "0", found[2] ?? "0", found[3].replace(",", ".")].map(Number);
  if (found[2] !== undefined && seconds >= 60) return null;
  return Math.round((hours * HOUR_S + minutes * 60 + seconds) * 1000);
}

/** Made once: each costs milliseconds. */
const SECONDS = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const COUNTS = new Intl.NumberFormat();
const DAYS = new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "short" });

/** The time of day of an ISO date, as the reader's own clock shows it. @param {string} iso */
export function timeOfDay(iso) {
  return SECONDS.format(new Date(iso));
}

/** @param {string} iso */
export function dayAndTime(iso) {
  return DAYS.format(new Date(iso));
}

/** `1 finding`, `3 findings`. @param {number} count @param {string} one @param {string} many */
export function counted(count, one, many = `${one}s`) {
  return `${COUNTS.format(count)} ${count === 1 ? one : many}`;
}
