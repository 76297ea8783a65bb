/**
 * What an edit does to the episode that is shown, before the server has answered: the same as it will answer,
 * near enough to work on. Values in, values out: nothing that is given is changed, what is untouched is shared.
 *
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./types.js").Edit} Edit
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Chapter} Chapter
 * @typedef {import("./types.js").Word} Word
 */

/** Names of what the server has not named yet begin with this; they cannot be edited until it has answered. */
const STAND_IN = "new:";

/** @param {string} item */
export const isStandIn = (item) => item.startsWith(STAND_IN);

/**
 * Whether a chapter lies where Rundown moved it, seconds from the time of the outline, and nobody has said to that.
 *
 * @param {Chapter} chapter
 */
export function isOpenMove({ start_ms, outline_ms, proposed_ms, decided, edited }) {
  if (outline_ms === null || proposed_ms !== start_ms || (decided ?? edited)) return false;
  return Math.floor(outline_ms / 1000) !== Math.floor(start_ms / 1000);
}

/** @param {Episode} episode @param {Edit} edit @returns {Episode} */
export function applyEdit(episode, edit) {
  const change = CHANGES[edit.op];
  return change ? change(episode, edit) : episode;
}

/**
 * The words `[first, last)` as text; words that were taken out leave no gap.
 *
 * @param {Word[]} words
 * @param {number} first
 * @param {number} last
 */
export function textOf(words, first, last) {
  const texts = [];
  for (let at = first; at < last; at += 1) if (words[at][0]) texts.push(words[at][0]);
  return texts.join(" ");
}

/** Words of a place that are enough to find it again. */
const PLACE_WORDS = { name_speaker: 8, split_utterance: 4, merge_utterance: 4 };

/**
 * The edit with the place of its words in the recording, from which it is found in another draft of the episode.
 *
 * @param {Episode} episode
 * @param {Edit} edit
 * @returns {Edit}
 */
export function placed({ words }, edit) {
  const first = /** @type {number | undefined} */ (edit.first ?? edit.utterance ?? edit.at);
  if (first === undefined || first >= words.length) return edit;
  const most = PLACE_WORDS[/** @type {keyof typeof PLACE_WORDS} */ (edit.op)] ?? 1;
  const last = /** @type {number} */ (edit.last ?? Math.min(words.length, first + most));
  const place = {
    first,
    last,
    start_ms: words[first][1],
    end_ms: words[last - 1][2],
    text: textOf(words, first, last),
  };
  return { ...edit, place };
}

/**
 * The texts of `count` words that together read as `text`: a word each, the last takes what is left, too few
 * leave empty ones at the end.
 *
 * @param {string} text
 * @param {number} count
 */
export function spread(text, count) {
  const tokens = text.split(/\s+/).filter(Boolean);
  return Array.from({ length: count }, (_, at) => (at === count - 1 ? tokens.slice(at).join(" ") : (tokens[at] ?? "")));
}

/** @type {Record<string, (episode: Episode, edit: any) => Episode>} */
const CHANGES = {
  accept: (episode, { item }) => onLine(episode, item, () => ({ status: "accepted" })),
  reject: (episode, { item }) => onLine(episode, item, () => ({ status: "rejected" })),
  reset: (episode, { item }) =>
    onLine(episode, item, (line) => ({ status: "draft", text: line.was ?? line.text, was: null })),
  edit_line: (episode, { item, text, label }) =>
    onLine(episode, item, (line) => ({
      text,
      label: label ?? line.label,
      origin: "producer",
      status: "edited",
      was: line.was ?? line.text,
    })),
  add_line: (episode, { id, section, text, label, url }) =>
    onSection(episode, section, (lines) => [...lines, newLine(id, { text, label, url })]),
  remove_line: (episode, { item }) => onEveryList(episode, (lines) => lines.filter((line) => line.item !== item)),
  reorder: (episode, { section, order }) =>
    onSection(episode, section, (lines) => {
      const place = (/** @type {Line} */ line) => (order.includes(line.item) ? order.indexOf(line.item) : order.length);
      return [...lines].sort((one, two) => place(one) - place(two));
    }),
  replace: (episode, { item, candidate }) => {
    const chosen = episode.candidates.find((one) => one.item === candidate);
    if (!chosen) return episode;
    const replaced = onLine(episode, item, () => ({
      text: chosen.sentence,
      label: chosen.label,
      evidence: chosen.evidence,
      status: "draft",
      was: null,
    }));
    return { ...replaced, candidates: episode.candidates.filter((one) => one !== chosen) };
  },
  promote: (episode, { id, first, last, as, label }) => {
    const evidence = [{ first, last, start_ms: episode.words[first][1], end_ms: episode.words[last - 1][2] }];
    const line = newLine(id, { text: textOf(episode.words, first, last), label, origin: "spoken", evidence });
    if (as === "quote") return { ...episode, quotes: [...episode.quotes, line] };
    return onSection(episode, "takeaways", (lines) => [...lines, line]);
  },
  move_chapter: (episode, { item, start_ms }) =>
    retimed(onChapter(episode, item, { start_ms, edited: true, decided: true })),
  rename_chapter: (episode, { item, title }) => onChapter(episode, item, { title, edited: true }),
  remove_chapter: (episode, { item }) =>
    retimed({ ...episode, chapters: episode.chapters.filter((one) => one.item !== item) }),
  add_chapter: (episode, { id, start_ms, title }) =>
    retimed({ ...episode, chapters: [...episode.chapters, newChapter(id, start_ms, title)] }),
  take_move: (episode, { item }) => onChapter(episode, item, { decided: true }),
  leave_move: (episode, { item }) => {
    const left = episode.chapters.find((one) => one.item === item);
    if (!left || left.outline_ms === null) return episode;
    return retimed(onChapter(episode, item, { start_ms: left.outline_ms, decided: true, edited: true }));
  },
  fix_words: (episode, { first, last, text }) => {
    const words = episode.words.slice();
    spread(text, last - first).forEach((token, at) => {
      const [, startMs, endMs, confidence] = words[first + at];
      words[first + at] = [token, startMs, endMs, confidence, 1];
    });
    const isHeard = (/** @type {import("./types.js").Finding} */ one) =>
      one.first !== null && one.last !== null && one.first < last && first < one.last;
    return { ...episode, words, findings: episode.findings.filter((one) => !isHeard(one)) };
  },
  name_speaker: (episode, { utterance, name, everywhere, onward }) => {
    const named = episode.utterances.find((one) => one.first === utterance);
    if (!named) return episode;
    const meant = (/** @type {{first: number, speaker: string | null}} */ one) =>
      one.first === utterance ||
      (one.speaker === named.speaker && (everywhere || (onward && one.first >= utterance)));
    const utterances = episode.utterances.map((one) => (meant(one) ? { ...one, speaker: name } : one));
    const speakers = episode.speakers.includes(name) ? episode.speakers : [...episode.speakers, name];
    return { ...episode, utterances, speakers };
  },
  split_utterance: (episode, { at }) => ({
    ...episode,
    utterances: episode.utterances.flatMap((one) =>
      one.first < at && at < one.last
        ? [
            { ...one, last: at },
            { ...one, first: at },
          ]
        : [one],
    ),
  }),
  merge_utterance: (episode, { first }) => {
    const at = episode.utterances.findIndex((one) => one.first === first);
    if (at < 1) return episode;
    const utterances = episode.utterances.slice();
    utterances.splice(at - 1, 2, { ...utterances[at - 1], last: utterances[at].last });
    return { ...episode, utterances };
  },
};

/** @param {Episode} episode @param {string} item @param {(line: Line) => Partial<Line>} change */
function onLine(episode, item, change) {
  return onEveryList(episode, (lines) =>
    lines.map((line) => (line.item === item ? { ...line, ...change(line) } : line)),
  );
}

/** @param {Episode} episode @param {(lines: Line[]) => Line[]} change @returns {Episode} */
function onEveryList(episode, change) {
  const notes = episode.notes.map((section) => ({ ...section, lines: change(section.lines) }));
  return { ...episode, notes, quotes: change(episode.quotes) };
}

/** @param {Episode} episode @param {string} key @param {(lines: Line[]) => Line[]} change @returns {Episode} */
function onSection(episode, key, change) {
  if (key === "quotes") return { ...episode, quotes: change(episode.quotes) };
  const notes = episode.notes.map((one) => (one.key === key ? { ...one, lines: change(one.lines) } : one));
  return { ...episode, notes };
}

/** @param {Episode} episode @param {string} item @param {Partial<Chapter>} values @returns {Episode} */
function onChapter(episode, item, values) {
  return { ...episode, chapters: episode.chapters.map((one) => (one.item === item ? { ...one, ...values } : one)) };
}

/**
 * Chapters in the order of their times, each up to the next, with the words that begin in it.
 *
 * @param {Episode} episode
 * @returns {Episode}
 */
function retimed(episode) {
  const sorted = [...episode.chapters].sort((one, two) => one.start_ms - two.start_ms);
  const firsts = sorted.map((chapter, at) => (at === 0 ? 0 : firstWordFrom(episode.words, chapter.start_ms)));
  const chapters = sorted.map((chapter, at) => ({
    ...chapter,
    end_ms: sorted[at + 1]?.start_ms ?? episode.duration_ms,
    first: firsts[at],
    last: firsts[at + 1] ?? episode.words.length,
  }));
  return { ...episode, chapters };
}

/** The number of the first word that begins at or after a time. @param {Word[]} words @param {number} ms */
export function firstWordFrom(words, ms) {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle][1] < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {string} id @param {Partial<Line>} values @returns {Line} */
function newLine(id, values) {
  const empty = { label: null, url: null, start_ms: null, to_confirm: false, was: null, evidence: [] };
  return { ...empty, item: STAND_IN + id, text: "", origin: "producer", status: "added", ...values };
}

/** @param {string} id @param {number} startMs @param {string} title @returns {Chapter} */
function newChapter(id, startMs, title) {
  const untold = {
    end_ms: startMs,
    first: 0,
    last: 0,
    outline_ms: null,
    proposed_ms: null,
    reason: null,
    decided: true,
    sentences: [],
  };
  return {
    ...untold,
    item: STAND_IN + id,
    title,
    start_ms: startMs,
    time_from: "producer",
    title_from: "producer",
    edited: true,
  };
}
