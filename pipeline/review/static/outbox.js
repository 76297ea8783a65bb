/**
 * Edits that the server has not yet said to be on disk, kept in the browser from the moment they are made.
 *
 * Each window has a box of its own, so that two windows never write over each other. A window holds a lock
 * while it lives; the boxes of windows that are gone are taken over by the next one on the same episode.
 * Edits go out under the `id` they were made with: sent twice they are still one. What one gesture of a person
 * made is one batch: it is sent, and later undone, as one.
 *
 * @typedef {import("./types.js").Edit} Edit
 * @typedef {import("./types.js").Refusal} Refusal
 * @typedef {{edit: Edit, refusal: Refusal}} Dispute
 */
export class Outbox {
  /** @param {string} slug */
  constructor(slug) {
    this.prefix = `rundown.${slug}.`;
    this.name = this.prefix + crypto.randomUUID();
    /** @type {Edit[][]} */
    this.batches = [];
    /** @type {Dispute[]} */
    this.disputes = [];
    /** Ids of edits on their way: they may be on disk already, so they are neither changed nor taken back. */
    this.sent = new Set();
    /** Whether the browser keeps what we give it (a full or forbidden store does not). */
    this.keeps = true;
  }

  /** Takes this window's lock and what windows that are gone left behind. */
  async open() {
    if (!navigator.locks) return this.takeOver(() => true);
    await held(this.name);
    const { held: locks = [] } = await navigator.locks.query();
    const alive = new Set(locks.map((lock) => lock.name));
    return this.takeOver((name) => !alive.has(name));
  }

  /** @param {(name: string) => boolean} isLeft */
  takeOver(isLeft) {
    const names = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? "");
    for (const name of names.filter((one) => one.startsWith(this.prefix) && one !== this.name && isLeft(one))) {
      const box = readBox(name);
      this.batches.push(...box.batches);
      this.disputes.push(...box.disputes);
      this.keep();
      localStorage.removeItem(name);
    }
  }

  /** Everything that waits, in order. */
  get waiting() {
    return this.batches.flat();
  }

  /**
   * Adds a batch; one that says the same field anew replaces the last one while that has not left.
   *
   * @param {Edit[]} batch
   */
  add(batch) {
    const last = this.batches.at(-1);
    if (last && !this.isSent(last) && saysAnew(last, batch)) this.batches.pop();
    this.batches.push(batch);
    this.keep();
  }

  /** The last batch, taken back; `undefined` where there is none that has not left. */
  takeBack() {
    const last = this.batches.at(-1);
    if (!last || this.isSent(last)) return undefined;
    this.batches.pop();
    this.keep();
    return last;
  }

  /** @param {Edit[]} batch */
  isSent(batch) {
    return batch.some(({ id }) => this.sent.has(id));
  }

  /** The server has these. @param {Edit[]} edits @param {Refusal[]} refused */
  settle(edits, refused) {
    const ids = new Set(edits.map((edit) => edit.id));
    this.batches = this.batches
      .map((batch) => batch.filter((edit) => !ids.has(edit.id)))
      .filter((batch) => batch.length);
    for (const refusal of refused) {
      const edit = edits.find((one) => one.id === refusal.id);
      if (edit && !this.disputes.some((dispute) => dispute.edit.id === edit.id))
        this.disputes = [...this.disputes, { edit, refusal }];
    }
    for (const id of ids) this.sent.delete(id);
    this.keep();
  }

  /** @param {Dispute} dispute */
  decided(dispute) {
    this.disputes = this.disputes.filter((one) => one !== dispute);
    this.keep();
  }

  keep() {
    try {
      if (this.batches.length || this.disputes.length) {
        localStorage.setItem(this.name, JSON.stringify({ batches: this.batches, disputes: this.disputes }));
      } else localStorage.removeItem(this.name);
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
  }
}

/** @param {string} name @returns {Promise<void>} */
function held(name) {
  return new Promise((resolve) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => undefined);
    });
  });
}

/** @param {string} name @returns {{batches: Edit[][], disputes: Dispute[]}} */
function readBox(name) {
  try {
    const { batches = [], disputes = [] } = JSON.parse(localStorage.getItem(name) ?? "{}");
    return { batches, disputes };
  } catch {
    return { batches: [], disputes: [] };
  }
}

/** @param {Edit[]} earlier @param {Edit[]} later */
function saysAnew(earlier, later) {
  const [before, after] = [earlier[0], later[0]];
  if (earlier.length !== 1 || later.length !== 1 || before.op !== after.op) return false;
  if (["edit_line", "move_chapter", "rename_chapter"].includes(after.op)) return before.item === after.item;
  return after.op === "fix_words" && before.first === after.first && before.last === after.last;
}
