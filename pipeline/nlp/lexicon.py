"""Closed word classes of spoken English, lower case, straight apostrophes.

Only words whose class hardly ever changes are listed: that is what makes rules on them safe.
"""

import functools


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set: a list of words that can be read."""
    return frozenset(text.split())


HESITATIONS = word_set("um umm uh uhh uhm er erm hm hmm mm mmm mhm")
"""Sounds, not words."""

BACK_CHANNEL = word_set(
    "yeah yes yep yup no nope okay ok right sure exactly absolutely totally definitely correct true cool "
    "nice great awesome wow oh ah aha hey hi hello bye thanks amazing perfect alright good fine "
    "interesting indeed agreed ha haha lovely really brilliant please welcome what so and but well"
)
"""A sentence of these alone answers or cheers, it tells nothing."""

PERSONAL_PRONOUNS = word_set("it they them he him she her its their his hers theirs")
"""Third person: somebody or something that was named before."""

DEMONSTRATIVES = word_set("this that these those")

FUNCTION_WORDS = word_set(
    "a an the of to in on at by for with from as into onto about over under between and or but nor so if "
    "because while when where who whom which that than then though although unless until since before "
    "after i you we he she it they me him her us them my your our his its their this these those is are "
    "was were be been being am do does did has have had will would shall should can could may might must "
    "not what how why whether just also near across around during without within against toward towards "
    "per via upon behind beyond inside outside among along beside besides yet else ago away together there "
    "here"
)

AUXILIARIES = word_set(
    "is are was were am be been do does did has have had will would shall should can could may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't shouldn't "
    "can't cannot couldn't mustn't ain't let's"
)

COMMON_VERBS = word_set(
    "add agree allow allows apply ask asks avoid be become becomes begin begins believe bring brings "
    "build builds buy call came cause causes change changes charge check choose come comes consider cost "
    "costs create creates cut decide depends do draw eat end ends expect explain explains fail fails feel "
    "feels fell felt find finds fix focus follow found gave get gets give gives go goes got grew grow "
    "grows happen happens happened hear heard help helps hold holds hope ignore imagine improve include "
    "includes keep keeps kept kill kills know knows lead leads learn learns leave leaves left let lets "
    "like likes listen listens live look looks lose loses lost love loves made make makes matter matters "
    "mean means measure meet move need needs never offer pay pays pick play prefer put puts ran read "
    "reads record remember remove replace require requires run runs said saw say says see sees seem seems "
    "sell sells send sends set sets show shows sit sleep solve sound sounds speak spend spends stand "
    "start starts stay stays stop stops store take takes talk taught teach teaches tell tells tend tends "
    "test think thinks thought told took treat tried tries trust try turn turns understand use uses wait "
    "walk want wants wanted watch went win wins wish work works worry write writes wrote"
)
"""Finite forms heard most; `-ed` forms and contractions are seen without a list."""

IMPERATIVES = word_set(
    "add always ask avoid be begin bring build buy call check choose consider cut decide do don't expect "
    "find fix focus follow forget get give go hire ignore imagine include invest keep know learn leave "
    "let listen look make measure never offer pay pick plan practice prefer protect put read record "
    "remember remove replace run save say seek sell send set show sit sleep solve speak spend start stay "
    "stop take talk teach tell test think track treat trust try turn understand use wait walk watch work "
    "write"
)
"""A sentence that opens with one of these tells the listener what to do."""

QUESTION_WORDS = word_set("what how why who when where which whose whom what's how's who's where's why's")

VAGUE_NOUNS = word_set("thing things stuff bit one ones way guy guys lot bunch kind sort")

STOP_WORDS = (
    FUNCTION_WORDS
    | AUXILIARIES
    | HESITATIONS
    | PERSONAL_PRONOUNS
    | DEMONSTRATIVES
    | VAGUE_NOUNS
    | QUESTION_WORDS
    | word_set(
        "actually basically literally really very quite pretty maybe probably kinda sorta gonna wanna gotta "
        "okay ok yeah yes no oh well like mean know think say said says go goes going get gets got getting "
        "come comes want wants make makes made see look looks take let put use i'm i've i'll i'd you're "
        "you've you'll you'd we're we've we'll we'd it's that's there's here's he's she's they're they've "
        "they'll they'd there here now too even still much many more most some any all both each every other "
        "another such only own same out up down off again once ever never always one two first second back "
        "right good great something anything everything nothing someone anyone everyone instead already almost soon "
        "often sometimes later perhaps enough nearly rather else however everywhere anywhere somewhere "
        "nowhere beginning somebody anybody everybody nobody myself yourself ourselves themselves itself "
        "himself herself people time times day today um uh welcome thank thanks show episode podcast talk "
        "talking talked tell told guess sure let's able little big around through us being done doing does "
        "yep alright"
    )
)
"""Words that do not say what a sentence is about."""

SENTENCE_OPENERS = word_set(
    "i i'm i've i'll you you're we we're he she it it's they they're this that that's these those there "
    "there's the a an and but so or if when what why how who where my your our his her their yeah yes no "
    "okay well now then because in on at for with let's do don't is are as after before"
)
"""Capitalised after a full stop, these begin a sentence rather than go on with a name."""


@functools.lru_cache(maxsize=65_536)
def bare(word: str) -> str:
    """The word as the lists know it: lower case, straight apostrophe, no punctuation around it.

    >>> bare("“Don’t,"), bare("e.g."), bare("—")
    ("don't", 'e.g', '')
    """
    return word.lower().replace("’", "'").strip(".,;:!?…\"'()[]{}“”‘«»—–-*_")
