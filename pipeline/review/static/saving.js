/** What the page says about saving, undo and redo, and edits that met somebody else's. */
import { counted, dayAndTime, timeOfDay } from "./clock.js";
import { button, byId, element, say, write } from "./elements.js";
import { flushFields } from "./fields.js";

const STATES = {
  draft: "Draft",
  "in review": "In review",
  approved: "Approved",
  stale: "Changed since approval",
  failed: "Failed",
};

/** @param {import("./page.js").Page} page */
export function mountSaving({ session, api }) {
  const told = byId("saving");
  const show = () => {
    const { saving, outbox } = session;
    told.dataset.state = saving;
    told.dataset.revision = String(session.base.revision);
    const kept = counted(outbox.waiting.length, "edit");
    const texts = {
      saved: session.savedAt ? `Saved ${timeOfDay(session.savedAt)}` : "Everything is saved",
      typing: "Typing…",
      saving: "Saving…",
      offline: outbox.waiting.length ? `Offline: ${kept} kept in this browser` : "Offline",
      refused: `${counted(outbox.disputes.length, "edit")} to decide`,
    };
    const isLost = !outbox.keeps && saving === "offline";
    write(told, isLost ? `Offline, and this browser keeps nothing: leave this tab open (${kept})` : texts[saving]);
    byId("trouble").hidden = !session.trouble;
    const trouble = `${session.trouble} Work on: your edits are kept in this browser and sent when the server is back.`;
    write(byId("trouble"), session.trouble ? trouble : "");
    /** @type {HTMLButtonElement} */ (byId("undo")).disabled = !session.canUndo;
    /** @type {HTMLButtonElement} */ (byId("redo")).disabled = !session.canRedo;
    showDisputes(session);
  };
  session.savingListeners.add(show);
  session.watch((shown) => showState(shown));
  byId("undo").addEventListener("click", () => stepBack(session, "undo"));
  byId("redo").addEventListener("click", () => stepBack(session, "redo"));
  show();

  const leaving = () => {
    flushFields();
    const { waiting } = session.outbox;
    if (waiting.length) api.lastWords(session.base.revision, waiting);
  };
  window.addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    flushFields();
    session.send();
  });
  window.addEventListener("beforeunload", (event) => {
    flushFields();
    if (!session.outbox.keeps && session.outbox.waiting.length) event.preventDefault();
  });
}

/** @param {import("./session.js").Session} session @param {"undo" | "redo"} step */
export async function stepBack(session, step) {
  flushFields();
  if (step === "undo" ? !session.canUndo : !session.canRedo) return;
  await (step === "undo" ? session.undo() : session.redo());
  say(step === "undo" ? "Taken back." : "Done again.");
}

/** @param {import("./types.js").Episode} shown */
function showState(shown) {
  const badge = byId("state");
  badge.dataset.state = shown.state;
  if (shown.state !== "approved") byId("approved-told").hidden = true;
  const by = shown.approved ? `by ${shown.approved.by}, ${dayAndTime(shown.approved.at)}` : "";
  const before = by && shown.state !== "approved" ? "· last approved" : "";
  showChangedInputs(shown);
  const text = [STATES[shown.state], before, by].filter(Boolean).join(" ");
  write(badge, text);
}

/** Files of hers that are newer than the draft. @param {import("./types.js").Episode} shown */
function showChangedInputs({ changed_inputs = [], slug }) {
  const told = byId("changed-inputs");
  told.hidden = !changed_inputs.length;
  write(told, `Changed since this draft was made: ${changed_inputs.join("; ")}. Process it again (rundown process ${slug}); your edits stay.`);
}

/** @type {unknown} */
let drawnDisputes = null;

/** Edits that met somebody else's: both texts, and the choice. @param {import("./session.js").Session} session */
function showDisputes(session) {
  const { disputes } = session.outbox;
  if (disputes === drawnDisputes) return;
  drawnDisputes = disputes;
  byId("disputes").hidden = !disputes.length;
  byId("dispute-list").replaceChildren(
    ...disputes.map((dispute) => {
      const { id: _, ...values } = dispute.edit;
      const { mine, theirs, why } = dispute.refusal;
      const decide = (/** @type {boolean} */ again) => {
        session.outbox.decided(dispute);
        if (again) session.change(values);
        else session.tellSaving();
      };
      return element(
        "li",
        {},
        element("p", {}, why),
        element(
          "dl",
          {},
          element("dt", {}, "Yours"),
          element("dd", {}, mine),
          element("dt", {}, "There now"),
          element("dd", {}, theirs || "—"),
        ),
        element(
          "div",
          { class: "tools" },
          button("Use mine", () => decide(true)),
          button("Keep what is there", () => decide(false)),
        ),
      );
    }),
  );
}
