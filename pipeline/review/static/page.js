/** The review page of one episode: gets everything, then mounts each part. */
import { Api } from "./api.js";
import { Chapters } from "./chapters.js";
import { clock } from "./clock.js";
import { mountApproval, mountClosing, speakerDialog } from "./dialogs.js";
import { byId, say, takesText } from "./elements.js";
import { FindPanel } from "./find_panel.js";
import { mountFindings } from "./findings.js";
import { goTo, mountKeyboard } from "./keyboard.js";
import { Notes } from "./notes.js";
import { Outbox } from "./outbox.js";
import { Player, SKIP_MS } from "./player.js";
import { focusRow } from "./rows.js";
import { mountSaving } from "./saving.js";
import { Session } from "./session.js";
import { Transcript } from "./transcript.js";
import { TranscriptEditing } from "./transcript_editing.js";
import { Voices } from "./voices.js";
import { mountWaveform } from "./waveform.js";

/** How much is played around doubtful words: about four words on either side, to recognise the sentence. */
const AROUND_MS = 1500;

export class Page {
  /** @param {Api} api @param {Session} session */
  constructor(api, session) {
    this.api = api;
    this.session = session;
    /** The finding from which she went to the transcript last, by its place in the list; -1 for none. */
    this.lookedAt = -1;
    this.player = new Player(/** @type {HTMLAudioElement} */ (byId("sound")));
    this.transcript = new Transcript(this);
    this.editing = new TranscriptEditing(this);
    this.voices = new Voices(this);
    this.notes = new Notes(this);
    this.chapters = new Chapters(this);
    this.findPanel = new FindPanel(this);
    this.nameSpeaker = speakerDialog(session);
  }

  mount() {
    const { title, sound, duration_ms } = this.session.shown;
    document.title = `${title} · Review`;
    byId("length").textContent = clock(duration_ms);
    if (sound) this.player.sound.src = sound.url;
    byId("unheard").hidden = sound !== null;
    mountFindings(this);
    mountSaving(this);
    mountApproval(this);
    mountClosing();
    mountKeyboard(this);
    this.mountTransport();
    this.mountViews();
    this.session.start();
    document.documentElement.dataset.ready = "true";
    performance.mark("ready");
    return mountWaveform(this);
  }

  mountTransport() {
    const { player, transcript } = this;
    const [play, speed, follow, pauses] = [byId("play"), byId("speed"), byId("follow"), byId("pauses")];
    play.addEventListener("click", () => player.toggle());
    byId("back").addEventListener("click", () => player.skip(-SKIP_MS));
    byId("forward").addEventListener("click", () => player.skip(SKIP_MS));
    speed.addEventListener("change", () => player.setSpeed(Number(/** @type {HTMLSelectElement} */ (speed).value)));
    pauses.addEventListener("change", () => (player.waitsForTyping = /** @type {HTMLInputElement} */ (pauses).checked));
    follow.addEventListener("click", () => {
      transcript.follows = !transcript.follows;
      follow.setAttribute("aria-pressed", String(transcript.follows));
    });
    document.addEventListener("input", ({ target }) => takesText(target) && target !== speed && player.typed());
    player.sound.addEventListener("error", () => (byId("unheard").hidden = false));
    player.watch((ms) => {
      byId("time").textContent = clock(ms);
      play.textContent = player.playing ? "Pause" : "Play";
      play.classList.toggle("playing", player.playing);
      /** @type {HTMLSelectElement} */ (speed).value = String(player.sound.playbackRate);
    });
  }

  /** On a narrow page one half is shown at a time. */
  mountViews() {
    for (const link of document.querySelectorAll("[data-part]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        goTo(this, /** @type {HTMLElement} */ (link).dataset.part ?? "notes");
      });
    }
  }

  /** @param {"desk" | "transcript"} view */
  showView(view) {
    document.body.dataset.view = view;
  }

  /** @param {number} word */
  showWord(word) {
    this.showView("transcript");
    this.transcript.place(word);
    this.transcript.show(word, "center");
    this.player.seek(this.session.shown.words[word][1]);
  }

  /** Doubtful words: heard at once with what is said around them, and chosen, to be fixed. @param {number} first @param {number} last */
  doubt(first, last) {
    const { words } = this.session.shown;
    this.showWord(first);
    this.editing.choose(first, last);
    this.player.playFrom(words[first][1] - AROUND_MS, words[last - 1][2] + AROUND_MS);
  }

  /** To the place of a finding. @param {import("./types.js").Finding} finding */
  jump({ item, chapter, start_ms, first, last }) {
    if (first !== null && last !== null) return this.doubt(first, last);
    const row = item === null ? null : (this.notes.row(item) ?? this.chapters.rows.row(item));
    const chapterRow =
      chapter === null ? null : this.chapters.rows.row(this.session.shown.chapters[chapter]?.item ?? "");
    if (start_ms !== null) {
      this.player.seek(start_ms);
      this.transcript.sound(start_ms);
      this.transcript.place(this.transcript.sounding, false);
      this.transcript.show(this.transcript.sounding, "center");
    }
    const place = row ?? chapterRow;
    if (place) {
      this.showView("desk");
      focusRow(place);
      /** @type {HTMLElement | null} */ (place.querySelector(".hole [data-live]"))?.focus();
      place.scrollIntoView({ block: "center" });
    } else if (start_ms !== null) {
      this.showView("transcript");
      this.transcript.place(this.transcript.sounding);
    }
  }
}

async function openPage() {
  const slug = document.documentElement.dataset.slug ?? "";
  const api = new Api(slug);
  await new Page(api, await Session.open(api, new Outbox(slug))).mount();
}

openPage().catch((error) => {
  byId("trouble").hidden = false;
  byId("trouble").textContent = error instanceof Error ? error.message : "The episode could not be opened.";
  say(byId("trouble").textContent ?? "");
});
