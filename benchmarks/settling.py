"""What it costs to settle an outline on the words, by length: `python -m benchmarks.settling`.

A made-up talk of one to eight hours with a sentence every five seconds and an entry every minute (five hours have
300): times are typed 40 s late in the second half, so that drift is sought and found in each. Seconds of one core
(`process_time`), sentences and evidence counted anew; the best of three. `seconds an hour` tells
whether the cost grows with the length alone.
"""

import random
import time

from pipeline.model.outline import OutlineEntry
from pipeline.model.sentence import Sentence
from pipeline.nlp.settling import settle_entries

HOURS = (1, 2, 4, 8)
SENTENCE_MS = 5_000
SENTENCES_AN_ENTRY = 12
WORDS_A_SENTENCE = 14
LATE_MS = 40_000
TRIES = 3
COMMON = tuple(f"word{number}" for number in range(2_000))


def made_up(hours: int) -> tuple[list[Sentence], list[OutlineEntry]]:
    """The sentences and the entries of a talk of so many hours; each entry's title is said at its beginning."""
    chance = random.Random(hours)  # noqa: S311 - the same talk each time
    sentences: list[Sentence] = []
    entries: list[OutlineEntry] = []
    count = hours * 3_600_000 // SENTENCE_MS
    for at in range(count):
        words = chance.choices(COMMON, k=WORDS_A_SENTENCE)
        start_ms = at * SENTENCE_MS
        if at % SENTENCES_AN_ENTRY == 0:
            title = f"topic{at // SENTENCES_AN_ENTRY}a theme{at // SENTENCES_AN_ENTRY}b"
            words[:6] = ["So", "let's", "talk", "about", *title.split()]
            entries.append(OutlineEntry(title.title(), start_ms + (LATE_MS if at > count // 2 else 0)))
        first = at * WORDS_A_SENTENCE
        text = " ".join(words) + "."
        speaker = "Ann" if at // SENTENCES_AN_ENTRY % 2 else "Bo"
        sentences.append(
            Sentence(first, first + WORDS_A_SENTENCE, start_ms, start_ms + SENTENCE_MS - 300, text, speaker)
        )
    return sentences, entries


def main() -> None:
    """Print the table."""
    print("hours  sentences  entries  seconds  seconds an hour  entries on their sentence")
    for hours in HOURS:
        sentences, entries = made_up(hours)
        costs_s = []
        for _ in range(TRIES):
            began_s = time.process_time()
            settlement = settle_entries(sentences, entries)
            costs_s.append(time.process_time() - began_s)
        placed = [one.sentence for one in settlement.settled]
        right = sum(
            one is not None and one.start_ms == at * SENTENCES_AN_ENTRY * SENTENCE_MS for at, one in enumerate(placed)
        )
        cost_s = min(costs_s)
        print(
            f"{hours:5}  {len(sentences):9}  {len(entries):7}  {cost_s:7.2f}  {cost_s / hours:15.3f}"
            f"  {right}/{len(entries)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
