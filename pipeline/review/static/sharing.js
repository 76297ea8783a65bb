/**
 * The server's answer over what the page has: what is as it was keeps its identity, so that `===` says what changed
 * and nothing else is drawn anew. With 30,000 words that is the difference between a pause that is felt and none.
 *
 * @typedef {import("./types.js").Episode} Episode
 * @typedef {import("./types.js").Word} Word
 */

/**
 * @param {Episode} base
 * @param {Partial<Episode> & {changed_words?: [number, Word][]}} told
 * @returns {Episode}
 */
export function withAnswer(base, { changed_words = [], words, ...told }) {
  const rest = /** @type {Partial<Episode>} */ (told);
  const merged = { ...base };
  for (const name of /** @type {(keyof Episode)[]} */ (Object.keys(rest)))
    Object.assign(merged, { [name]: shared(base[name], rest[name]) });
  merged.words = words ? sharedWords(base.words, words) : base.words;
  if (changed_words.length) merged.words = merged.words.slice();
  for (const [at, word] of changed_words) merged.words[at] = word;
  return merged;
}

/** `now`, with every part that is equal to the one of `before` replaced by that. @param {any} before @param {any} now */
function shared(before, now) {
  if (before === now || !isObject(before) || !isObject(now) || Array.isArray(before) !== Array.isArray(now)) return now;
  const names = Object.keys(now);
  let isSame = names.length === Object.keys(before).length;
  for (const name of names) {
    now[name] = shared(before[name], now[name]);
    isSame &&= now[name] === before[name] && name in before;
  }
  return isSame ? before : now;
}

/** @param {Word[]} before @param {Word[]} now */
function sharedWords(before, now) {
  let isSame = before.length === now.length;
  now.forEach((word, at) => {
    const old = before[at];
    if (old && word.every((value, part) => value === old[part])) now[at] = old;
    else isSame = false;
  });
  return isSame ? before : now;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null;
}
