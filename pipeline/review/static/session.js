/**
 * One episode under review: what the server has (`base`), the edits on their way, and both together (`shown`).
 * Everything that the page shows comes from `shown`; everything that a person does is `change`.
 *
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./types.js").Edit} Edit
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {"saved" | "typing" | "saving" | "offline" | "refused"} Saving
 * @typedef {(shown: Episode, before: Episode | null) => void} Listener
 */
import { Refused } from "./api.js";
import { applyEdit, placed } from "./edits.js";
import { counted } from "./clock.js";
import { say } from "./elements.js";
import { withAnswer } from "./sharing.js";

/** A key held down makes many edits of one field: within this time the last one stands for all. */
const GATHER_MS = 60;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;

export class Session {
  /**
   * Gets the episode, and the edits that this browser still keeps of it.
   *
   * @param {import("./api.js").Api} api
   * @param {import("./outbox.js").Outbox} outbox
   */
  static async open(api, outbox) {
    const base = await api.episode();
    await outbox.open();
    return new Session(api, outbox, base);
  }

  /** @param {import("./api.js").Api} api @param {import("./outbox.js").Outbox} outbox @param {Episode} base */
  constructor(api, outbox, base) {
    this.api = api;
    this.outbox = outbox;
    this.base = base;
    this.shown = base;
    this.others = new BroadcastChannel(`rundown.${base.slug}`);
    /** @type {Set<Listener>} */
    this.listeners = new Set();
    /** @type {Set<() => void>} */
    this.savingListeners = new Set();
    /** @type {Edit[][]} */
    this.takenBack = [];
    this.typing = 0;
    this.busy = false;
    /** Undo and redo that wait until nothing is on its way. @type {(() => void)[]} */
    this.waiting = [];
    this.retryMs = FIRST_RETRY_MS;
    /** @type {string | null} */
    this.trouble = null;
    /** @type {string | null} */
    this.savedAt = null;
  }

  /** Listens to other windows and to the network, and sends what was kept. */
  start() {
    this.others.onmessage = ({ data }) => data > this.base.revision && this.refresh();
    window.addEventListener("online", () => this.send());
    window.addEventListener("focus", () => this.refresh());
    this.layOver();
    if (this.outbox.waiting.length)
      say(`${counted(this.outbox.waiting.length, "edit")} kept in this browser are sent now.`);
    this.send();
  }

  /** @param {Listener} listener */
  watch(listener) {
    this.listeners.add(listener);
    listener(this.shown, null);
  }

  /**
   * Makes the edits of one gesture: shown at once, kept in the browser at once, sent in a moment.
   *
   * @param {...Omit<Edit, "id">} gesture
   */
  change(...gesture) {
    this.outbox.add(
      gesture.map((values) => placed(this.shown, /** @type {Edit} */ ({ id: crypto.randomUUID(), ...values }))),
    );
    this.takenBack = [];
    this.layOver();
    this.sendSoon();
  }

  /** A field holds keys that are not yet an edit (+1), or holds none any more (-1). @param {1 | -1} fields */
  typed(fields) {
    this.typing += fields;
    this.tellSaving();
  }

  /** @returns {Saving} */
  get saving() {
    if (this.trouble) return "offline";
    if (this.outbox.batches.length || this.busy) return "saving";
    if (this.typing) return "typing";
    return this.outbox.disputes.length ? "refused" : "saved";
  }

  get canUndo() {
    return this.outbox.batches.length > 0 || (!this.trouble && this.base.can_undo);
  }

  get canRedo() {
    return this.takenBack.length > 0 || (!this.trouble && this.base.can_redo);
  }

  async undo() {
    const taken = this.outbox.takeBack();
    if (!taken) return this.step("undo");
    this.takenBack.push(taken);
    return this.layOver();
  }

  async redo() {
    const batch = this.takenBack.pop();
    if (!batch) return this.step("redo");
    this.outbox.add(batch);
    this.layOver();
    return this.sendSoon();
  }

  /** Undo or redo on the server, after everything that is on its way. @param {"undo" | "redo"} step */
  async step(step) {
    await this.send();
    while (this.busy) await new Promise((/** @type {(value: void) => void} */ resolve) => this.waiting.push(resolve));
    if (!this.trouble) await this.exchange([], () => this.api.step(step, this.base.revision));
  }

  /** Takes the server's state anew, where nothing of ours is on its way. */
  async refresh() {
    if (this.busy || this.outbox.batches.length) return;
    try {
      const found = await this.api.episode();
      if (found.revision === this.base.revision || this.busy) return;
      this.base = withAnswer(this.base, found);
      this.layOver();
    } catch (error) {
      this.fail(error);
    }
  }

  sendSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), GATHER_MS);
    this.tellSaving();
  }

  async send() {
    clearTimeout(this.timer);
    while (!this.busy && this.outbox.batches.length) {
      const [edits] = this.outbox.batches;
      if (!(await this.exchange(edits, () => this.api.edits(this.base.revision, edits)))) return;
    }
    this.tellSaving();
  }

  /** One trip to the server; says whether it ended well. @param {Edit[]} edits @param {() => Promise<Answer>} trip */
  async exchange(edits, trip) {
    this.busy = true;
    for (const edit of edits) this.outbox.sent.add(edit.id);
    this.tellSaving();
    try {
      this.take(edits, await trip());
      return true;
    } catch (error) {
      this.outbox.sent.clear();
      if (error instanceof Refused && edits.length && ![401, 403].includes(error.status))
        return this.refuse(edits, error);
      this.fail(error);
      return false;
    } finally {
      this.busy = false;
      for (const go of this.waiting.splice(0)) go();
      this.tellSaving();
    }
  }

  /** @param {Edit[]} edits @param {Answer} answer */
  take(edits, answer) {
    if (this.trouble) say("The server is back. Everything is saved.");
    this.trouble = null;
    this.retryMs = FIRST_RETRY_MS;
    this.savedAt = answer.saved_at ?? this.savedAt;
    this.base = withAnswer(this.base, { ...answer.state, revision: answer.revision });
    this.outbox.settle(edits, answer.refused ?? []);
    if (answer.refused?.length)
      say(edits.length ? `${answer.refused[0].why} Both are shown; choose one.` : answer.refused[0].why);
    this.others.postMessage(answer.revision);
    this.layOver();
  }

  /**
   * A batch that the server does not understand: the edits go one by one, so that one bad edit holds up no other.
   *
   * @param {Edit[]} edits
   * @param {Refused} error
   */
  async refuse(edits, error) {
    if (edits.length === 1) {
      const refusal = {
        id: edits[0].id,
        mine: String(edits[0].text ?? edits[0].title ?? edits[0].op),
        theirs: "",
        why: error.message,
      };
      this.outbox.settle(edits, [refusal]);
      this.layOver();
      return true;
    }
    for (const edit of edits) {
      const sent = await this.exchange([edit], () => this.api.edits(this.base.revision, [edit]));
      if (!sent) return false;
    }
    return true;
  }

  /** @param {unknown} error */
  fail(error) {
    if (!(error instanceof Error)) throw error;
    if (!this.trouble) say(`${error.message} Your edits are kept in this browser.`);
    this.trouble = error.message;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.outbox.batches.length ? this.send() : this.knock()), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    this.tellSaving();
  }

  /** Nothing to send: asks whether the server is back. */
  async knock() {
    await this.exchange([], () => this.api.episode().then((state) => ({ state, revision: state.revision })));
  }

  layOver() {
    const before = this.shown;
    this.shown = this.outbox.waiting.reduce((episode, edit) => applyEdit(episode, edit), this.base);
    for (const listener of this.listeners) listener(this.shown, before);
    this.tellSaving();
  }

  tellSaving() {
    for (const listener of this.savingListeners) listener();
  }
}
