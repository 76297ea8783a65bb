/**
 * From a text that a person has typed to the words that she changed: the fewest, so that all others keep their times.
 */

/**
 * @typedef {{token: string, word: number}} Token
 * @typedef {{first: number, last: number, text: string}} Change
 */

/**
 * The changes that make the words `[first, last)` read as `text`, from left to right, none touching another.
 *
 * A word that is put in joins the word before it (at the very beginning, the one behind): it has no time of its own.
 *
 * @param {import("./types.js").Word[]} words
 * @param {number} first
 * @param {number} last
 * @param {string} text
 * @returns {Change[]}
 */
export function changesBetween(words, first, last, text) {
  /** @type {Token[]} */
  const before = [];
  for (let at = first; at < last; at += 1) for (const token of tokensOf(words[at][0])) before.push({ token, word: at });
  const after = tokensOf(text);
  if (!before.length) return after.length ? [{ first, last, text: after.join(" ") }] : [];
  const spans = joined(
    hunks(
      before.map(({ token }) => token),
      after,
    ).map((hunk) => widened(hunk, before)),
  );
  let shift = 0;
  return spans.map(({ from, to, grown }) => {
    const newFrom = from + shift;
    shift += grown;
    const words = after.slice(newFrom, to + shift);
    return { first: before[from].word, last: before[to - 1].word + 1, text: words.join(" ") };
  });
}

/** @param {string} text */
const tokensOf = (text) => text.split(/\s+/).filter(Boolean);

/**
 * Tokens `[from, to)` of the old text; the new one has `grown` more there.
 *
 * @typedef {{from: number, to: number, grown: number}} Hunk
 */

/**
 * Where two lists differ, by their longest common subsequence.
 *
 * @param {string[]} before
 * @param {string[]} after
 * @returns {Hunk[]}
 */
function hunks(before, after) {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const longest = common(old, now);
  /** @type {Hunk[]} */
  const found = [];
  let [at, newAt] = [0, 0];
  while (at < old.length || newAt < now.length) {
    const [from, newFrom] = [at, newAt];
    while (
      (at < old.length || newAt < now.length) &&
      (at >= old.length || newAt >= now.length || old[at] !== now[newAt])
    ) {
      if (newAt >= now.length || (at < old.length && longest[at + 1][newAt] >= longest[at][newAt + 1])) at += 1;
      else newAt += 1;
    }
    if (at > from || newAt > newFrom)
      found.push({ from: head + from, to: head + at, grown: newAt - newFrom - (at - from) });
    at += 1;
    newAt += 1;
  }
  return found;
}

/** The length of the longest common subsequence of every pair of tails. @param {string[]} one @param {string[]} two */
function common(one, two) {
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(two.length + 1));
  for (let at = one.length - 1; at >= 0; at -= 1)
    for (let other = two.length - 1; other >= 0; other -= 1)
      table[at][other] =
        one[at] === two[other] ? table[at + 1][other + 1] + 1 : Math.max(table[at + 1][other], table[at][other + 1]);
  return table;
}

/**
 * A hunk with the neighbour that a put-in word joins, out to whole words.
 *
 * @param {Hunk} hunk
 * @param {Token[]} before
 * @returns {Hunk}
 */
function widened({ from, to, grown }, before) {
  if (from === to && from > 0) from -= 1;
  else if (from === to) to += 1;
  while (from > 0 && before[from - 1].word === before[from].word) from -= 1;
  while (to < before.length && before[to].word === before[to - 1].word) to += 1;
  return { from, to, grown };
}

/** Hunks that met while they were widened, as one. @param {Hunk[]} spans @returns {Hunk[]} */
function joined(spans) {
  /** @type {Hunk[]} */
  const apart = [];
  for (const span of spans) {
    const last = apart.at(-1);
    if (last && span.from < last.to)
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, span.to), grown: last.grown + span.grown };
    else apart.push(span);
  }
  return apart;
}
