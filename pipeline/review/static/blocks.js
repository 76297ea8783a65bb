/** The transcript in blocks small enough to draw and to edit: an utterance each, a long one in several. */

/** A block is cut at the first end of a sentence after this many words, and at the latest after twice as many. */
const LONG_WORDS = 60;
const SENTENCE_END = /[.?!…]["'”’»)\]]*$/;

/**
 * @typedef {import("./types.js").Word} Word
 * @typedef {{first: number, last: number, utterance: number, speaker: string | null}} Block
 */

/**
 * @param {Word[]} words
 * @param {import("./types.js").Utterance[]} utterances
 * @returns {Block[]}
 */
export function blocksOf(words, utterances) {
  /** @type {Block[]} */
  const blocks = [];
  for (const { first, last, speaker } of utterances) {
    let from = first;
    for (let at = first; at < last; at += 1) {
      const count = at + 1 - from;
      const ends =
        at + 1 === last || count >= 2 * LONG_WORDS || (count >= LONG_WORDS && SENTENCE_END.test(words[at][0]));
      if (!ends) continue;
      blocks.push({ first: from, last: at + 1, utterance: first, speaker });
      from = at + 1;
    }
  }
  return blocks;
}

/**
 * The place in a rising list of the last entry that begins at or before `at`; 0 where all begin later.
 *
 * @template Entry
 * @param {Entry[]} list
 * @param {(entry: Entry) => number} begin
 * @param {number} at
 */
export function lastBefore(list, begin, at) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (begin(list[middle]) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/**
 * The sentence around a word, inside its utterance, as a span of words.
 *
 * @param {Word[]} words
 * @param {{first: number, last: number}} inside
 * @param {number} at
 */
export function sentenceAround(words, { first, last }, at) {
  let [from, to] = [at, at + 1];
  while (from > first && !SENTENCE_END.test(words[from - 1][0])) from -= 1;
  while (to < last && !SENTENCE_END.test(words[to - 1][0])) to += 1;
  return { first: from, last: to };
}

/**
 * The sentence that ends before a word and the one that begins with it, as text.
 *
 * @param {Word[]} words
 * @param {number} at
 * @returns {[string, string]}
 */
export function sentencesBeside(words, at) {
  const all = { first: Math.max(0, at - LONG_WORDS), last: Math.min(words.length, at + LONG_WORDS) };
  const text = (/** @type {{first: number, last: number}} */ { first, last }) =>
    words
      .slice(first, last)
      .map(([token]) => token)
      .filter(Boolean)
      .join(" ");
  const before = at > 0 ? text(sentenceAround(words, { ...all, last: at }, at - 1)) : "";
  const after = at < words.length ? text(sentenceAround(words, { ...all, first: at }, at)) : "";
  return [before, after];
}
