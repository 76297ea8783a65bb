/** The waveform with its chapter borders, drawn by wavesurfer.js from peaks that the server has. */
import WaveSurfer from "./vendor/wavesurfer.esm.js";
import { isStandIn } from "./edits.js";
import { clock } from "./clock.js";
import { byId, element } from "./elements.js";

/** A wave wider than this is no help, and every further canvas is memory. */
const MOST_PIXELS = 400_000;
/** Under a strip for the titles of the chapters. */
const HEIGHT = 48;
/** A waveform that is being made is asked for so often: it is seen growing, and drawing it takes no key's time. */
const BETWEEN_MS = 700;

/**
 * Draws the waveform into `#wave` and keeps its chapter borders.
 *
 * @param {import("./page.js").Page} page
 */
export async function mountWaveform(page) {
  const { session, api } = page;
  const place = byId("wave");
  const told = byId("wave-told");
  if (!session.shown.sound) {
    told.textContent = "No waveform without the recording.";
    return;
  }
  const durationMs = session.shown.duration_ms;
  /** @type {WaveSurfer | undefined} */
  let drawn;
  try {
    for await (const { peaks, share } of growing(api, durationMs)) {
      if (drawn) drawAgain(drawn, peaks, durationMs);
      else drawn = mounted(place, peaks, page);
      told.textContent = `Drawing the waveform: ${Math.floor(100 * share)} %`;
    }
    told.hidden = true;
  } catch (error) {
    told.textContent = error instanceof Error ? `No waveform: ${error.message}` : "No waveform.";
  }
}

/**
 * The peaks as far as they are made, silence behind them; again and again until all are there.
 *
 * @param {import("./api.js").Api} api
 * @param {number} durationMs
 * @returns {AsyncGenerator<{peaks: Float32Array, share: number}>}
 */
async function* growing(api, durationMs) {
  let known = new Float32Array();
  for (;;) {
    const { per_second, peaks, done } = await api.peaks(known.length);
    known = joined(known, peaks);
    const whole = done ? known.length : Math.max(known.length + 1, Math.round((durationMs / 1000) * per_second));
    const shown = new Float32Array(whole);
    shown.set(known);
    yield { peaks: shown, share: known.length / whole };
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
}

/** @param {any} drawn a WaveSurfer: its `setOptions` takes other peaks but draws the old ones, its renderer draws them @param {Float32Array} peaks @param {number} durationMs */
function drawAgain(drawn, peaks, durationMs) {
  drawn.setOptions({ peaks: [peaks], duration: durationMs / 1000 });
  drawn.renderer.render(drawn.getDecodedData());
}

/** @param {Float32Array} head @param {number[]} tail */
function joined(head, tail) {
  const whole = new Float32Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/**
 * The waveform with its chapters and what can be done with them.
 *
 * @param {HTMLElement} place
 * @param {Float32Array} peaks
 * @param {import("./page.js").Page} page
 */
function mounted(place, peaks, { session, player }) {
  const drawn = WaveSurfer.create(options(place, player.sound, peaks, session.shown.duration_ms));
  const layer = element("div", { part: "layer" });
  drawn.getWrapper()?.append(layer);
  drawn.on("interaction", () => (player.stopMs = null));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.setOptions(colours()));
  byId("zoom").addEventListener("change", (event) =>
    zoom(drawn, place, Number(/** @type {HTMLSelectElement} */ (event.target).value)),
  );

  session.watch((shown, before) => {
    if (shown.chapters === before?.chapters) return;
    const marks = shown.chapters.map((chapter) => mark(chapter, shown.duration_ms, layer, session));
    layer.replaceChildren(...marks);
  });
  return drawn;
}

/** @param {HTMLElement} place @param {HTMLAudioElement} media @param {Float32Array} peaks @param {number} durationMs */
function options(place, media, peaks, durationMs) {
  return {
    container: place,
    media,
    peaks: [peaks],
    duration: durationMs / 1000,
    height: HEIGHT,
    normalize: true,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    cursorWidth: 2,
    dragToSeek: true,
    hideScrollbar: false,
    cspNonce: document.querySelector("script")?.nonce,
    ...colours(),
  };
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const [waveColor, progressColor] = ["--wave", "--accent"].map((name) => style.getPropertyValue(name).trim());
  return { waveColor, progressColor, cursorColor: progressColor };
}

/**
 * Shows `seconds` of the recording at once; 0 shows all of it.
 *
 * @param {WaveSurfer} drawn
 * @param {HTMLElement} place
 * @param {number} seconds
 */
function zoom(drawn, place, seconds) {
  const most = MOST_PIXELS / drawn.getDuration();
  drawn.zoom(seconds ? Math.min(most, place.clientWidth / seconds) : 0);
}

/**
 * One border: drawn where it is, dragged with the pointer (the chapter list does the same by keys).
 *
 * @param {import("./types.js").Chapter} chapter
 * @param {number} durationMs
 * @param {HTMLElement} layer
 * @param {import("./session.js").Session} session
 */
function mark(chapter, durationMs, layer, session) {
  const flag = element("span", { part: "flag" }, chapter.title);
  const made = element("div", { part: "mark", title: `${clock(chapter.start_ms)} ${chapter.title}` }, flag);
  const put = (/** @type {number} */ ms) => (made.style.left = `${(100 * ms) / durationMs}%`);
  put(chapter.start_ms);
  if (isStandIn(chapter.item)) return made;
  let toMs = chapter.start_ms;
  const drag = (/** @type {PointerEvent} */ event) => {
    const { left, width } = layer.getBoundingClientRect();
    toMs = Math.round(Math.min(1, Math.max(0, (event.clientX - left) / width)) * durationMs);
    put(toMs);
    flag.textContent = `${clock(toMs)} ${chapter.title}`;
  };
  made.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    event.preventDefault();
    made.setPointerCapture(event.pointerId);
    made.addEventListener("pointermove", drag);
  });
  made.addEventListener("click", (event) => event.stopPropagation());
  made.addEventListener("lostpointercapture", () => {
    made.removeEventListener("pointermove", drag);
    if (toMs !== chapter.start_ms) session.change({ op: "move_chapter", item: chapter.item, start_ms: toMs });
  });
  return made;
}
