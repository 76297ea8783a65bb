/**
 * The server's addresses. A server that cannot be reached is `Unreachable`, a refusal `Refused`: nothing else is
 * thrown.
 */

/**
 * A fetch with `keepalive` may carry this much, less a reserve for the rest of the body (the Fetch standard: 64 KiB).
 */
const MOST_KEPT_ALIVE = 60_000;

/** Where the browser keeps the name of the person who reviews. */
export const NAME_KEY = "rundown.by";

export class Unreachable extends Error {}

export class Refused extends Error {
  /** @param {number} status @param {{error?: string, remedy?: string}} told */
  constructor(status, told) {
    super([told.error ?? `The server answered ${status}.`, told.remedy].filter(Boolean).join(" "));
    this.status = status;
  }
}

/**
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./types.js").Answer} Answer
 */
export class Api {
  /** @param {string} slug */
  constructor(slug) {
    this.address = `/api/episodes/${encodeURIComponent(slug)}`;
    /** Edits of one window never meet each other. */
    this.window = crypto.randomUUID();
  }

  /** @returns {Promise<Episode>} */
  episode() {
    return ask(this.address);
  }

  /**
   * The waveform from one of its peaks on; while it is being made, as far as it is.
   *
   * @param {number} first
   * @returns {Promise<{per_second: number, peaks: number[], done: boolean}>}
   */
  peaks(first) {
    return ask(`${this.address}/peaks?from=${first}`);
  }

  /** @param {number} revision @param {import("./types.js").Edit[]} edits @returns {Promise<Answer>} */
  edits(revision, edits) {
    return ask(`${this.address}/edits`, this.batch(revision, edits));
  }

  /** @param {number} revision @param {import("./types.js").Edit[]} edits */
  batch(revision, edits) {
    const by = localStorage.getItem(NAME_KEY);
    return { revision, edits, window: this.window, ...(by ? { by } : {}) };
  }

  /** @param {"undo" | "redo"} step @param {number} revision @returns {Promise<Answer>} */
  step(step, revision) {
    return ask(`${this.address}/${step}`, { revision });
  }

  /** @param {number} revision @param {string} by */
  approve(revision, by) {
    return ask(`${this.address}/approve`, { revision, by });
  }

  /**
   * @param {string} find @param {boolean} matchCase @param {boolean} wholeWords
   * @returns {Promise<{count: number, lines: number, places: import("./types.js").Place[]}>}
   */
  find(find, matchCase, wholeWords) {
    return ask(`${this.address}/find`, { find, match_case: matchCase, whole_words: wholeWords });
  }

  /**
   * Sends edits while the tab closes; nobody hears the answer. What does not fit stays kept in the browser.
   *
   * @param {number} revision @param {import("./types.js").Edit[]} edits
   */
  lastWords(revision, edits) {
    const fitting = edits.slice();
    while (fitting.length && JSON.stringify(fitting).length > MOST_KEPT_ALIVE) fitting.pop();
    if (fitting.length)
      fetch(`${this.address}/edits`, post(this.batch(revision, fitting), true)).catch(() => undefined);
  }
}

/** @param {string} address @param {object} [body] */
export async function ask(address, body) {
  let response;
  try {
    response = await fetch(address, body ? post(body) : { headers: { Accept: "application/json" } });
  } catch (error) {
    throw new Unreachable("The server does not answer.", { cause: error });
  }
  const told = await response.json().catch(() => ({}));
  if (response.ok || (response.status === 409 && told.state)) return told;
  if (response.status >= 500) throw new Unreachable(new Refused(response.status, told).message);
  throw new Refused(response.status, told);
}

/** @param {object} body @returns {RequestInit} */
function post(body, keepalive = false) {
  return { method: "POST", keepalive, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
