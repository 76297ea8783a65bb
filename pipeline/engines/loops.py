"""Decoders that fall into repeating themselves: how to tell."""

import zlib

LOOP_RATIO = 2.4
"""Text that packs better than this repeats itself. Whisper's own bound; Moonshine's sound segments stay
below 1.7, its loops lie above 5."""
LOOP_WORDS = 12
"""A phrase said over and over for so many words is a loop, however short the text around it..."""
LOOP_TIMES = 4
"""...when it is said at least so often: `no, no, no` is speech."""
LONGEST_PHRASE = 6


def compression_ratio(text: str) -> float:
    """How many times smaller zlib makes a text; below 1 for short texts.

    >>> compression_ratio("no, " * 170) > 20, compression_ratio("To attain the appalling preeminence") < 1
    (True, True)
    """
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def is_loop(text: str) -> bool:
    """Whether a decoder was caught in a loop.

    >>> is_loop("and then we " + "went to the " * 6), is_loop("No, no, no. I mean it, no, no.")
    (True, False)
    """
    return compression_ratio(text) > LOOP_RATIO or _repeats_phrase(text.lower().split())


def _repeats_phrase(words: list[str]) -> bool:
    """Whether a phrase of a few words follows itself again and again."""
    words = [word.strip(".,;:!?\"'-") for word in words]
    for length in range(1, LONGEST_PHRASE + 1):
        same = 0
        for before, after in zip(words, words[length:], strict=False):
            same = same + 1 if before == after else 0
            if same + length >= max(LOOP_WORDS, LOOP_TIMES * length):
                return True
    return False
