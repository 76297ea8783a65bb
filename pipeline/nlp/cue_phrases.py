"""Phrases with which speakers open, announce or close a topic, and what they announce.

Kinds of phrase, not shows: each is counted at a sentence, at the one before and at the one after, and
what it is worth is learned (`borders.py`).
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

HEAD_WORDS = 18
"""An opening phrase stands in the first words of a sentence."""

_PLACE = r"(?:next|another|other|last|final|first|second|third|fourth|fifth|sixth|seventh)"
_ITEM = (
    r"(?:question|up|one|thing|topic|section|item|tip|point|part|bit|piece|subject|step|category|area|issue|story|"
    r"reason|chapter|segment|update|release|pick)"
)

ANYWHERE = {
    "next item": rf"\b{_PLACE} (?:big )?{_ITEM}s?\b",
    "next": r"\bnext\b",
    "let us": r"\blet'?s (?:talk|get|move|go|jump|dive|start|hit|switch|take|wrap|begin|discuss|shift|turn|do|look|see|"
    r"kick|continue|keep|pivot|circle)\b|\blet me ask\b",
    "moving on": r"\b(?:mov|jump|switch|shift|transition|pivot|go|gett)(?:e|ing)?(?: us)? "
    r"(?:on\b|over to|into|gears|to the next)",
    "question from": r"\bquestions?(?: here| we have| we got| that)*(?: is| comes| came| was)?(?: in)?(?: here)? "
    r"(?:from|by)\b|\b(?:asks|is from|comes from|writes in|wrote in)\b",
    "question": r"\bquestions?\b",
    "speaking of": r"\bspeaking of\b|\bon (?:the topic|that note|another note)\b|\bby the way\b|"
    r"\bchanging (?:topic|subject|gears)",
    "talk about": r"\b(?:talk|talking|talked|discuss|discussing|cover|covering|mention|mentioned|chat|touch|"
    r"get into|dive into|go into)\b(?: \w+){0,3} (?:about|on|into|through|over)\b",
    "what about": r"\b(?:what|how) about\b|\bwhat are (?:your|the)\b|\bwhat is (?:the|a|an)\b|\bwhat's\b",
    "wants to ask": r"\bi(?:'?d| would)? (?:also |really |just |kind of )?(?:want(?:ed)?|like|love) to (?:ask|know|"
    r"talk|hear|get|go|move|turn|touch|bring|discuss)\b|\bi(?:'?m| was| am) (?:also |really |just )?(?:curious|"
    r"wondering|interested)\b|\bcan you (?:tell|talk|explain|walk|describe|give)\b|\bcould you\b|\btell (?:me|us)\b",
    "number": r"\bnumber (?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)\b",
    "sponsor": r"\bsponsors?\b|\bsponsored by\b|\bbrought to you\b",
    "sells": r"\bcoupon|\bcode\b.{0,30}\b(?:off|free|months?)\b|\bfree trial\b|\.(?:com|io|dev)\b|"
    r"\bcheck (?:it|them) out\b",
    "closes": r"\b(?:wrap(?:ping)? (?:up|it up)|to sum up|in summary|that's (?:it|all|about it)|before we go|"
    r"last(?:ly)?|final(?:ly| thoughts?)?)\b",
    "thanks": r"\bthank(?:s| you)\b|\bwelcome\b",
    "today": r"\btoday\b|\bthis (?:episode|week|show)\b",
    "we have": r"\b(?:we have|we got|we're going to|we're gonna|we are going|i've got|i have|we've got|here we)\b",
}
"""Looked for anywhere in the head of a sentence."""

AT_THE_HEAD = {
    "ordinal": r"^(?:\W|so|and|okay|ok|alright|now|the)*\b(?:first|second|third|fourth|fifth|lastly|finally|secondly|"
    r"thirdly)\b",
    "all right": r"^(?:all ?right|okay|ok)\b",
    "so": r"^so\b",
    "now": r"^(?:now|well|anyways?|cool|awesome|nice|great|perfect|right)\b",
    "goes on": r"^(?:and|but|or|because|which|that|then|it|he|she|they|this)\b",
    "answers": r"^(?:yeah|yes|yep|no|exactly|totally|sure|absolutely|oh|i mean|you know|like|um|uh)\b",
    "asks": r"^(?:(?:so|and|but|okay|well|now|then|all ?right)\W+)*(?:what|how|why|who|when|where|which|is|are|do|does|"
    r"did|can|could|should|would|have)\b",
}
"""How a sentence begins."""

STRONG = ("next item", "let us", "moving on", "question from", "speaking of", "wants to ask", "number")
"""Kinds that announce by themselves."""

_PATTERNS = {name: re.compile(pattern) for name, pattern in (ANYWHERE | AT_THE_HEAD).items()}


def plain_text(text: str) -> str:
    """The text as the patterns know it: lower case, straight apostrophes."""
    return text.lower().replace("’", "'")


def cue_table(texts: Sequence[str]) -> dict[str, Values]:
    """For each kind of phrase 1.0 at the sentences whose head has it; texts are plain (`plain_text`).

    >>> table = cue_table(["so let's talk about forms.", "they are long."])
    >>> table["let us"].tolist(), table["so"].tolist(), table["goes on"].tolist()
    ([1.0, 0.0], [1.0, 0.0], [0.0, 1.0])
    """
    heads = [" ".join(text.split()[:HEAD_WORDS]) for text in texts]
    return {
        name: np.array([pattern.search(head) is not None for head in heads], dtype=np.float64)
        for name, pattern in _PATTERNS.items()
    }


_HEARD, _HEARD_BEFORE, _HEARD_AFTER = 14, 8, 10
"""Words of a sentence, of the end of the one before and of the head of the one after that are looked at."""
_LONGEST = 3


def phrases_around(texts: Sequence[str], voices: Sequence[str | None]) -> list[set[str]]:
    """For each sentence every phrase of one to three words at it and next to it, and who speaks.

    What a show says at its chapters is found among these; texts are plain (`plain_text`).

    >>> around = phrases_around(["next up.", "forms"], ["Ann", "Bo"])
    >>> sorted(around[1])
    ['at forms', 'before next', 'before next up', 'before up', 'opens forms', 'voice Ann to Bo', 'voice Bo']
    """
    words = [_WORD.findall(text) for text in texts]
    around = []
    for at, (here, voice) in enumerate(zip(words, voices, strict=True)):
        found = {f"at {phrase}" for phrase in _phrases(here[:_HEARD])}
        found |= {f"opens {' '.join(here[:count])}" for count in (1, 2) if len(here) >= count}
        found.add(f"voice {voice}")
        if at:
            found |= {f"before {phrase}" for phrase in _phrases(words[at - 1][-_HEARD_BEFORE:])}
            found.add(f"voice {voices[at - 1]} to {voice}")
        if at + 1 < len(words):
            found |= {f"after {phrase}" for phrase in _phrases(words[at + 1][:_HEARD_AFTER])}
        around.append(found)
    return around


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def _phrases(words: Sequence[str]) -> set[str]:
    return {
        " ".join(words[at : at + count]) for count in range(1, _LONGEST + 1) for at in range(len(words) - count + 1)
    }
