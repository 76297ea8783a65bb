"""Whether a sentence can stand alone: whole, with what it speaks of inside it, and said without stumbling."""

import itertools
import re

from pipeline.nlp.lexicon import (
    AUXILIARIES,
    COMMON_VERBS,
    DEMONSTRATIVES,
    FUNCTION_WORDS,
    IMPERATIVES,
    PERSONAL_PRONOUNS,
    VAGUE_NOUNS,
    word_set,
)
from pipeline.nlp.speech_acts import any_of, heard_words, plain

_HEDGES = re.compile(
    r"(?<!would )(?<!look )(?<!looks )(?<!feel )(?<!feels )(?<!sounds )(?<!i )(?<!you )(?<!'d )(?<!things "
    r")\blike\b(?! to\b)|"
    r"\b(?:kind of|sort of|basically|literally|actually|whatever|you know|i mean|i guess|i think|i don't know|honestly|"
    r"obviously|(?<=\w )(?:oh|yeah)|or something|stuff|super|pretty much|gonna|kinda|sorta|wanna)\b",
    re.IGNORECASE,
)
_RESTARTS = re.compile(
    r"\b(?:this|whole|my|your|our) (?:the|a|an)\b|\band like\b|\bthat's (?:you|we|i|they)\b|\byour whatever\b|"
    r"\b(?:you|we|i|they) (?:maybe|just|also) (?:it's|there's|that's)\b|^(?:one|two|three) because\b|"
    r"\bis (?!that\b|what\b|how\b|when\b|where\b|if\b|because\b|to\b|not\b|why\b|who\b)"
    r"(?:(?!and\b|or\b|that\b|which\b|who\b)\w+ ){2}is\b|"
    r"\b(\w+ \w+),? \1\b|\b(\w+), \2\b|\b(?:ah|oh|hmm|huh)\b,|"
    r", (?:it's|that's|i'm|they're|we're|there's|you're|it is|you just|i was|it was|which is)\b|"
    r"\?,|\b(?:because|just|so) like\b|\b(?:is|was|are|were|called|a|the|of|with|for) (?:it's|they're|you're|"
    r"i'm)\b|"
    r"\b(?:is|was) (?:is|was)\b|\b(?:this|that) is that\b|\bthere's (?:\w+ ){1,2}is\b|\bthing (?:\w+ ){1,5}is it\b|"
    r"\b(?:i|you|we|they|he|she|it) (?:\w+n't|can|will|would|could|should) (?:i|you|we|they|he|she|it)\b",
    re.IGNORECASE,
)
_SPLICE = re.compile(
    r"(?<!then), (?:i|we|you|they|he|she|there)(?:'(?:m|re|ll|ve|d|s))? (?:(?:just|also|really|actually|always|never|"
    r"often) )?"
    r"(?!know\b|mean\b|guess\b|think\b|say\b|see\b|might say\b)\w+ \w+",
    re.IGNORECASE,
)
_LEADS_UP = re.compile(
    r"\b(?:if|when|whenever|while|once|because|since|after|before|until|unless|although|though|whereas|despite|given|"
    r"whether|where|what|how|instead|rather|without|unlike|depending|say|says|said|like)\b|"
    r"^(?:to|by|in|on|at|for|with|from|as|then|now|today|every|the (?:more|less|\w+er)|\w+ly|\w+ing|again|of|"
    r"sometimes|maybe|first|second|third|next|finally|otherwise|therefore|meanwhile|granted)\b|"
    r", (?:and|but|so|or|as|to|then)\b[^,]*$",
    re.IGNORECASE,
)
"""In front of a comma behind which a subject rightly follows: `If you dig, you find`."""
_EXPLETIVE = re.compile(
    r"it(?:'s| is| was| can be| may be| might be)(?: also| really| very| just| always| often| usually| actually| not| "
    r"much| so| pretty| more| far)* (?:\w+ )?(?:to|that|if|when|for|how|what|whether|because|who)\b|it "
    r"(?:takes|took|helps|"
    r"matters|depends|turns out|seems|pays|makes sense)\b|it(?:'s| is) (?:up to|about time|time to)",
    re.IGNORECASE,
)
_LOOSE_LETTER = re.compile(r"(?<![\w'’.&-])(?<!\d )[b-hj-z](?![\w'’.&-])|\b([A-Z]\w+ [A-Z]\w+)\b.*\b\1\b")
"""What an engine left of a word (`moment j s`), and a name said over in one sentence."""
_THIS_PERIOD = re.compile(r"th(?:is|ese) (?:week|month|year|morning|days?|time of)\b", re.IGNORECASE)
_RELATIVE_AFTER = word_set("who that which")
_LINKING_OPENERS = word_set("because which otherwise therefore thus hence instead similarly likewise also however")
"""They need the sentence before, and make sense behind it."""
_BROKEN_OPENERS = word_set(
    "or than nor cause 'cause cuz whether etc then else too either neither such "
    "same meaning where who which above below have has had is are was were been being will "
    "would could can may might must should does did isn't aren't wasn't wouldn't doesn't didn't can't "
    "won't plus versus mine ours yours"
)
_HANGING_OPENERS = word_set(
    "as to of from by like just even only not maybe except especially until unlike although though whereas another "
    "again"
)
"""They go on with the sentence before, or open a good one: `As a baker you wait`, `To start, read the form`."""
_BACKWARD = any_of(
    r"th(?:is|at|ese|ose) (?:things?|stuff|ones?|way|guys?|kinds?|sorts?|types?|point|case|part|piece|bit|"
    r"question|idea)\b",
    r"(?:do|does|doing|did|done|with|like|of|about|for|on|at|in|to|from|by|using|use|know|say|said|see|love|like|get) "
    r"(?:that|this|those|these|it|them)[.,!?]",
    r"(?:the (?:other|same|former|latter|whole|second|third|first|next|last) (?:one|thing|two|part|bit)|"
    r"one of (?:them|these|those))\b",
    r"\w+ (?:that|this|those|these)[.!]$",
    r"(?!(?:so|such|say|know|think|see|believe|means|is|was|and|but|now)\b)\w+ (?:that|this|those|these),",
    r"(?:add|move|turn|attach|send|find|see|put|take|get|make|need|want|have|keep|leave|build|fit|run|set) (?:that|"
    r"this|those|these) "
    r"(?:in|on|at|under|over|out|up|to|into|as|from|there|here)\b",
    r"th(?:is|at) (?:\w+ ){1,2}thing\b|do so\b",
    r"(?:above|below|earlier|aforementioned)[.,]|(?:as follows|like so)[.:,]|the following[.:]",
    r"(?:do|does|doing|did|done|use|using|of|about|with|by) (?:that|this|those|these) "
    r"(?:is|are|was|were|by|and|with)\b",
    r"(?:is|was|are|were|did|does|do|'s) (?:that|this|it|so)[.?!]$",
    r"(?:right|over|up|down|back|in|out|on|from) (?:here|there)\b|(?:people|everyone|everybody|everything|folks|all|"
    r"involved) "
    r"here\b",
    r"and (?:so on|stuff|everything|whatnot|things)|or (?:whatever|something)\b|blah",
    r"(?:too|either|as well)[.!]$",
)
_GARBLED = re.compile(
    r"\b(?:a|an|the) (?:why|what|there|it|these|those|my|your|our|to|in|with|you|we|they|he|she|me|them|is|are|was|"
    r"were|and|but|of|because|a|an|the)\b(?!-)"
)
"""What nobody writes: an article in front of no noun. Case counts: `the US`, `an A and a B`."""
_VERBLESS_BECAUSE = re.compile(r"\bbecause (?:in|on|at|with|from|for|by) (?P<clause>[^,;]*)$", re.IGNORECASE)
_SUBORDINATE = word_set("because if when while once unless whenever as since after before")
_SUBJECTS = word_set("i you he she it we they people who")
_OPENS_OBJECT = word_set("the a an my your our his her its their this that it you us them me up down out")
_VERB_ENDING = re.compile(r"(?:n't|'s|'re|'ll|'ve|'m|'d|[a-z]{2}ed)$")
_CUT_OFF_END = word_set(
    "a an the of to in on at for with from as and or but so if because is are was were my your our their "
    "his its very i we who which what when how like just i'm we're you're it's"
)


def opens_on_pointer(text: str, *, has_subject: bool = False) -> bool:
    """True when its first words point at something said before: it cannot stand first.

    >>> opens_on_pointer("It is not."), opens_on_pointer("It is important to ask why.")
    (True, False)
    >>> opens_on_pointer("Those who ask win."), opens_on_pointer("This week is short.")
    (False, False)
    """
    heard = heard_words(text)
    if not heard:
        return True
    opener, following = heard[0].split("'")[0], heard[1] if len(heard) > 1 else ""
    if opener == "it":
        return not _EXPLETIVE.match(plain(text))
    if opener in DEMONSTRATIVES:
        return not (_THIS_PERIOD.match(plain(text)) or (opener == "those" and following in _RELATIVE_AFTER))
    linking = heard[0] in _LINKING_OPENERS or heard[:2] in (["for", "example"], ["for", "instance"])
    return linking or opener in PERSONAL_PRONOUNS or opens_broken(text, has_subject=has_subject)


def opens_broken(text: str, *, has_subject: bool = False) -> bool:
    """True when its first word goes on with a sentence that is not there, so that no sentence before mends it.

    `has_subject` says that the parser found the subject of its main clause.

    >>> opens_broken("To the forms."), opens_broken("To begin, read the form."), opens_broken("Or read it.")
    (True, False, True)
    """
    heard = heard_words(text)
    if not heard or heard[0] in _BROKEN_OPENERS or text.lower().startswith(("one, ", "two, ", "three, ")):
        return True
    return heard[0] in _HANGING_OPENERS and not has_subject and "," not in text


def points_elsewhere(text: str) -> bool:
    """True when its sense hangs on words outside it: `this thing`, `do that.`, `the other one`."""
    return bool(_BACKWARD.search(plain(text)))


def has_finite_verb(text: str) -> bool:
    """True when some word looks like a verb that carries a sentence."""
    heard = heard_words(text)
    if not heard or heard[0] in IMPERATIVES:
        return bool(heard)
    if any(word in AUXILIARIES or word in COMMON_VERBS or _VERB_ENDING.search(word) for word in heard):
        return True
    return any(
        (word in _SUBJECTS and following not in FUNCTION_WORDS)
        or (word.endswith("s") and len(word) > 3 and following in _OPENS_OBJECT)
        for word, following in itertools.pairwise(heard)
    )


def is_broken_off(text: str) -> bool:
    """True when it lacks its beginning or its end: `and then I was the`, `If you have the code`."""
    heard = heard_words(text)
    if not heard or heard[-1] in _CUT_OFF_END or text.rstrip(". ").endswith(("-", "–", "—")):
        return True
    verbless = _VERBLESS_BECAUSE.search(text)
    if is_garbled(text) or (verbless and not has_finite_verb(verbless["clause"])):
        return True
    return waits_for_more(text)


def waits_for_more(text: str) -> bool:
    """True for a clause that leads up to another one which is not there.

    >>> waits_for_more("If you have the code."), waits_for_more("If you have the code, run it.")
    (True, False)
    """
    heard = heard_words(text)
    if heard[:2] == ["i", "think"]:
        heard = heard[3:] if heard[2:3] == ["that"] else heard[2:]
    if len(heard) > 1 and heard[0].endswith("ly"):
        heard = heard[1:]
        text = text.split(maxsplit=1)[1]
    opener = heard[0] if heard else ""
    waits = opener in _SUBORDINATE or (opener.endswith("ed") and opener not in COMMON_VERBS)
    return waits and "," not in text


def is_garbled(text: str) -> bool:
    """True when words stand together that no writer puts so, or a quotation is left open.

    >>> [is_garbled(text) for text in ("You book a me.", "He said, “Go on.", "The US is a country.")]
    [True, True, False]
    """
    return bool(_GARBLED.search(text)) or text.count('"') % 2 == 1 or text.count("“") != text.count("”")


def pointer_share(text: str) -> float:
    """Share (0..1) of its words that are pronouns of the third person, pointers or vague nouns."""
    heard = heard_words(text)
    pointing = sum(word.split("'")[0] in PERSONAL_PRONOUNS | VAGUE_NOUNS | {"this", "these", "those"} for word in heard)
    return pointing / max(1, len(heard))


def disfluency(text: str) -> int:
    """How many traces of thinking aloud are left: filler words, hedges, clauses run together.

    >>> disfluency("It's like, kind of, basically a list."), disfluency("Write the list first.")
    (3, 0)
    """
    heard = plain(text)
    return len(_HEDGES.findall(heard)) + max(0, heard.count(",") - 3) + breaks(text)


def breaks(text: str) -> int:
    """How often the speaker began anew: words said over, one sentence behind another with a mere comma.

    >>> breaks("You can't you have to ask."), breaks("You have to ask.")
    (1, 0)
    """
    heard = plain(text)
    return len(_RESTARTS.findall(heard)) + splices(heard) + bool(_LOOSE_LETTER.search(heard))


def splices(text: str) -> int:
    """How many sentences follow behind a mere comma, straight apostrophes given; what leads up to one excuses it.

    >>> splices("The company uses one, I would like to move."), splices("If you dig, you will find soil.")
    (1, 0)
    """
    places = [match.start() for match in _SPLICE.finditer(text)]
    return max(0, len(places) - len(_LEADS_UP.findall(text[: places[-1]]))) if places else 0
