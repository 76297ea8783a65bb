"""What a sentence does: states, asks, advises, greets, sells, thanks, steers the talk."""

import re

from pipeline.nlp.lexicon import (
    BACK_CHANNEL,
    IMPERATIVES,
    bare,
)


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for all of these, each from the beginning of a word, whatever the case."""
    return re.compile(r"\b(?:" + "|".join(patterns) + r")", re.IGNORECASE)


_GREETING = any_of(
    r"welcome (?:back )?(?:to|everybody|everyone)",
    r"welcome (?:back|to the show)",
    r"(?:hello|hi|hey),? (?:and|every|there|folks|friends)",
    r"good (?:morning|afternoon|evening)",
    r"(?:great|good|nice|lovely|happy|glad|excited|honou?red|thrilled|a pleasure|pleasure) (?:to (?:be|"
    r"have|see|meet|talk)|having you)",
    r"how (?:are|have) you(?: doing| been)?\b",
    r"how(?:'s| is) it going",
    r"what's up",
    r"see you (?:next|later|on|in)",
    r"good ?bye|take care\b|until next time|that's (?:it|all) for (?:today|this|now)",
    r"my name(?:'s| is)\b",
    r"(?:i work|i'm (?:working|currently|a|an|the)|we work|i am (?:a|an|the)) (?:at|for|on|as|with|in|\w+ "
    r"(?:from|at))\b",
    r"hi i'm\b",
    r"i'm your host",
    r"you(?:'re| are| have been|'ve been) listening to",
)
_THANKS = any_of(
    r"thank you", r"thanks (?:for|so|a lot|to|very|again|everyone|guys)", r"^thanks\b", r"i appreciate (?:it|you|that)"
)
_SPONSOR = (
    r"(?:our|today's|this (?:week|episode|show|month)'s|(?:next|first|second|one of our)) sponsors?\b|sponsored by\b|"
    r"(?:two|three|awesome|great|amazing|wonderful|other) sponsors\b|(?:is|are) sponsored\b|sponsors? "
    r"(?:of|for) (?:this|today|the (?:show|episode|podcast))|sponsor(?:ing|s|ed)? "
    r"(?:this (?:show|episode|podcast)|us\b)"
)
"""The word alone may be what the episode is about."""
_PROMOTION = any_of(
    _SPONSOR,
    r"brought to you by",
    r"(?:promo|coupon|discount|offer) code",
    r"use (?:the )?code\b",
    r"(?:percent|%) off\b",
    r"free trial",
    r"for free at\b",
    r"sign(?:ing)? up (?:at|for|today|now)",
    r"(?:head|hop|go) (?:on )?over to",
    r"(?:a|this|my|our|their) (?:\w+ )?free (?:e-?book|book|guide|webinar|download|pdf|checklist|consultation)\b",
    r"head to\b",
    r"check (?:it|them|us|me|him|her|this|that) out",
    r"check out (?:my|our|their|the|his|her)",
    r"(?:forward )?slash \w+",
    r"\w\.(?:com|io|org|net|dev)\b",
    r"\bdot (?:com|io|org|net|dev)\b",
    r"(?:my|our) (?:new )?(?:course|courses|book|newsletter|website|youtube|twitter|patreon|merch|store|"
    r"video series)\b",
    r"support (?:for )?(?:this|the|our) (?:show|podcast|episode)",
    r"(?:let us|let me) know (?:on|in|what)",
    r"if you(?:'re| are) (?:interested|looking) .*\b(?:visit|check|sign)",
    r"shameless plug",
    r"(?:talk|tell you|hear) (?:more )?about (?:\w+ ){0,3}?(?:partway|halfway|part way|half way|later (?:on )?in|"
    r"midway)\b",
)
_SPONSOR_READ = any_of(_SPONSOR, r"brought to you by", r"(?:promo|coupon|discount) code")
_CALL_TO_ACTION = any_of(
    r"subscribe\b(?! to (?:an?|events?|changes|updates)\b)",
    r"(?:leave|write|give) (?:us |me )?(?:a |an )?(?:\w+[ -])?(?:review|rating|comment)",
    r"five[- ]stars?",
    r"(?:send|hit|drop|shoot|give) (?:us|me|him|her|them) (?:a |an |your |up\b|some )",
    r"(?:follow|find|reach|tweet|email|contact|join|dm) (?:us|me|him|her|them|at|out)\b",
    r"tweet (?:at )?us",
    r"show notes",
    r"join (?:in )?(?:the|our|my) (?:discord|slack|group|channel|community|chat)",
    r"share (?:this|the) (?:episode|show|podcast)",
    r"send (?:us|me|it|this)\b.*\b(?:question|person|friend|link)",
    r"(?:link|linked|links?) (?:it )?(?:in|below|up in)\b",
    r"wherever you (?:get|listen)",
)
_TALK_ABOUT_TALK = any_of(
    r"let's (?!say\b|be\b|not\b)\w+",
    r"(?:shall|should|can) we (?:talk|move|discuss|turn|switch|start|begin|go on|get (?:in)?to)\b",
    r"(?:turn|turning|switch|switching|shift|shifting|back) (?:our attention )?to (?:the|our|another|a new) "
    r"(?:\w+ )?(?:topic|subject|question|segment|section|point)\b",
    r"scroll (?:up|down)\b|check out (?:that|this|these|those)\b|look at (?:this|that) (?:here|one|slide|picture)\b",
    r"(?:on|in) (?:the|this|my|that) (?:screen|slide|next slide|picture|video)\b",
    r"my (?:next )?(?:guest|guess)\b",
    r"(?:next|then|first|last|finally)(?: up)?,? (?:we|i)(?:'ve| have| got)\b",
    r"(?:has|have|had|was|were) (?:already |just |been )*(?:mentioned|talked about|talking about)\b",
    r"(?:we're|we are|i'm|i am) (?:gonna|going to) (?:talk|get|be talking|go|dive|discuss|do|cover|start|move|"
    r"jump|explore|look)",
    r"(?:we'll|i'll|we will|i will) (?:talk|get|come|go|dive|discuss|cover|start|move|jump|put|link|have|see)\b",
    r"(?:next|last|first|final|another|good|great|interesting) (?:question|topic|story|one)\b",
    r"question (?:for you|here|is from|from)\b",
    r"(?:next|last) (?:up|one|episode|week|show)\b",
    r"(?:in |on )?(?:today's|this|another|last|the next) (?:show|episode|podcast|hasty|video)",
    r"as (?:i|we|you) (?:said|mentioned|say)",
    r"like (?:i|we|you) (?:said|mentioned)",
    r"(?:i|we) (?:just )?(?:wanted|want|would like|'d like) to (?:ask|talk|know|hear|touch|mention|say|get|discuss|"
    r"share|"
    r"cover|show|tell|explain|look|focus|explore|introduce|start|end)\b",
    r"(?:going to|gonna) be (?:speaking|talking|discussing|looking|covering|sharing|exploring)\b",
    r"(?:tell|ask) (?:us|me|you)\b",
    r"(?:talk|talked|talking) about (?:that|this|it|today|in)\b",
    r"(?:before|after) (?:the|we) (?:break|start|get|show)",
    r"(?:we|i) (?:talked|spoke|did (?:a|an)) (?:.*)(?:episode|show|about)",
    r"episodes?\b|(?:this|our|on the) (?:show|podcast)\b|our listeners",
    r"sick picks?|(?:time )?stamp",
    r"moving on",
    r"can you hear",
    r"you (?:asked|mentioned|said|told|were saying|are saying|just said)\b|you(?:'re| are| were) "
    r"(?:talking|asking|saying)",
    r"your (?:question|point)\b",
    r"(?:questions?|answers?) (?:from|for) (?:the|our|you|us|me)\b",
    r"(?:next|this|today's) (?:talk|guest|speaker|panel)\b|come (?:to|on) the stage",
    r"i (?:thought|was thinking|was wondering|was going|wonder|guess)\b|if i (?:remember|recall)",
    r"i'll\b|i will\b",
    r"(?:let me|let us)\b",
    r"anything else|what else",
    r"(?:(?:one|another|other|last|first|next) thing|something else) (?:that )?(?:i|we|you)\b",
    r"i (?:really |just )?(?:love|like|liked|loved) (?:it|that|this|how you|what you)\b",
    r"(?:sounds|looks) (?:good|great|like)",
    r"(?:i don't|i do not|not) (?:even )?(?:know|remember) (?:if|what|how|why|who|that|about)",
    r"i have no idea",
    r"correct me",
    r"i (?:totally )?(?:agree|forgot|forget)",
    r"(?:do|did|does|can|could|would) you (?:want|have|think|know|remember)",
)
ADVICE = any_of(
    r"you (?:should|must|need to|have to|want to|can|might want to|could|don't (?:need|have|want) to|"
    r"shouldn't|can't|ought)\b",
    r"make sure",
    r"the (?:key|trick|secret|point|goal|rule|idea|problem|challenge|mistake|lesson|best|first|biggest|"
    r"most important)\b",
    r"(?:my|our) (?:advice|rule|recommendation|tip)\b",
    r"best (?:way|thing|practice|time)",
    r"start (?:by|with|small)",
    r"always\b",
    r"never\b",
    r"instead of\b",
    r"rather than\b",
    r"it(?:'s| is) (?:important|better|worth|easier|essential|critical|best|crucial)",
    r"(?:recommend|suggest)\b",
    r"(?:because|so that|which means|that means)\b",
    r"if you\b",
)
"""Words that teach: they do not raise agreement with human summaries, but a reader came for them."""
_TO_A_PERSON = re.compile(
    r"(?:[A-Z]\w+, you\b|(?i:you've (?!got\b)|you(?:'re| are| were| have) \(|you (?:asked|talked|"
    r"mentioned|said|told|wrote|were|had|did|(?:talk|write|speak) about|(?:say|mention) (?:there|that)\b|"
    r"used to|are (?:a|an|the|one|new))\b|you're (?:a|an|the|one)\b|"
    r"(?:\w+, )?(?:bring|tell|give|walk|take|show|remind|guide|run|fill|catch|let|explain to|talk to) (?:me|us)\b))"
)
_EXAMPLE = re.compile(
    r"(?:\w+,? )?(?:(?:let's|let us|let me) (?:just )?(?:say|imagine|pretend|suppose|assume|take)|(?:say|imagine|"
    r"suppose|pretend|"
    r"assume|picture)(?: that)? (?:you|i|we|there|a|an|the|someone|somebody|your)\b|(?:as an|for|one|another|an|my|"
    r"the \w+) "
    r"(?:\w+ )?(?:example|instance)\b|take (?:\w+ ){1,3}(?:for|as an) (?:example|instance))",
    re.IGNORECASE,
)


def is_back_channel(text: str) -> bool:
    """True when it only answers or cheers: `Yeah, exactly`."""
    return all(word in BACK_CHANNEL for word in heard_words(text))


def is_small_talk(text: str) -> bool:
    """True for greetings, thanks, farewells and introductions by name."""
    return bool(_GREETING.search(plain(text)) or _THANKS.search(plain(text)))


def is_promotion(text: str) -> bool:
    """True when it sells or asks for a follow: sponsors, self-promotion, calls to action."""
    return bool(_PROMOTION.search(plain(text)) or _CALL_TO_ACTION.search(plain(text)))


def is_sponsor_read(text: str) -> bool:
    """True when it names a sponsor as one; the sentences after it are likely to belong to it."""
    return bool(re.search(r"\bsponsor|brought to you by|\b(?:promo|coupon|discount) code", text, re.IGNORECASE))


def is_talk_about_talk(text: str) -> bool:
    """True when it steers the conversation instead of saying something: `Let's talk about that`."""
    return bool(_TALK_ABOUT_TALK.search(plain(text)))


def gives_advice(text: str) -> int:
    """How many kinds of teaching words it has, at most three."""
    return min(3, len({match[0].lower() for match in ADVICE.finditer(plain(text))}))


def is_instruction(text: str) -> bool:
    """True when it opens by telling the listener what to do.

    >>> is_instruction("Start with one group."), is_instruction("Use of force is rare."), is_instruction("We start.")
    (True, False, False)
    """
    heard = heard_words(text)
    return len(heard) > 1 and heard[0] in IMPERATIVES and heard[1] not in {"of", "is", "are", "was", "were"}


def is_to_a_person(text: str) -> bool:
    """True when it talks to the other voice about that person, and not to the listener.

    >>> [is_to_a_person(text) for text in ("Ann, you are new here.", "You've worked here.", "You need a plan.")]
    [True, True, False]
    """
    return bool(_TO_A_PERSON.match(plain(text)))


_EXAMPLE_INSIDE = re.compile(r",? let's say\b|\byou can imagine\b", re.IGNORECASE)


def is_example(text: str) -> bool:
    """True when it makes up a case that shows something said before: `Let's say you upload a photo`.

    >>> [is_example(text) for text in ("Imagine you bake bread.", "Say what you do.", "For example, take soil.")]
    [True, False, True]
    """
    return bool(_EXAMPLE.match(plain(text)) or _EXAMPLE_INSIDE.search(plain(text)))


def plain(text: str) -> str:
    """The text with straight apostrophes, as the patterns write them."""
    return text.replace("’", "'")


def heard_words(text: str) -> list[str]:
    """The words of a text in bare form, marks that stand alone left out."""
    return [word for word in map(bare, text.split()) if word]
