"""Who speaks: people who are presented, voices with names of their own, and what people say they do."""

import re
from collections.abc import Collection, Sequence

from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention
from pipeline.model.notes import Line
from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript
from pipeline.nlp.hosting import GREETING_SENTENCES, is_co_host, is_own_name, presents_a_guest, same_person
from pipeline.nlp.lexicon import bare

LEAST_SHARE = 0.02
"""Share of the words from which a voice takes part; a caller or a clip has less."""
MOST_ROLE_WORDS = 9

_NO_NAME = re.compile(
    r"^(?:(?:speaker|voice|spk|spkr|person|participant|channel|track|unknown|guest|host|co-?host|announcer|narrator|"
    r"moderator|interviewer|interviewee|introducer|audience|audience member|caller|everyone|all|both|intro|ad|advert|"
    r"left|right|male|female|man|woman|q|a)[\s_#-]*\w{0,2}|\W*\d*)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^(?:,? (?:who(?:'s| is)|and (?:i'm|i am|i'm currently)|i'm|i am)|,| is|'s)? "
    r"(?P<role>(?:(?:a|an|the|one of the|our|currently the) )?[^.?!;]+)",
    re.IGNORECASE,
)
_ROLE_HEAD = re.compile(
    r"\b(?:\w*(?:er|or|ist|ian|ant|eer)|ceo|cto|coo|cfo|founder|co-?founder|host|head|chief|professor|president|"
    r"director|"
    r"coach|nurse|chef|pastor|doctor|architect|brain|voice|man|woman|mind|lead|vp|member|student|intern|expert|"
    r"graduate|owner|partner|fellow|advocate|entrepreneur)s?\b",
    re.IGNORECASE,
)
_ROLE_END = re.compile(
    r",|—|–| (?:and|who|which|that|because|so|but|where|i|he|she|we|they|today|here)\b|[.?!;]", re.IGNORECASE
)


def guests_heard(
    transcript: Transcript, sentences: Sequence[Sentence], mentions: Sequence[Mention], *, hosts: Collection[str]
) -> tuple[Line, ...]:
    """A line to confirm for everybody who takes part and is no host, in the order in which they are met.

    Hosts are those given, who give their names when they greet, and who are there as always. Where a host was heard
    and nobody is presented, other voices are the show's own too.
    """
    people = [mention for mention in mentions if mention.kind == "person" and not _only_wrote(transcript, mention)]
    own = {one.name for one in people if _is_own_name(transcript, sentences, one)}
    voices = named_voices(transcript, without=hosts)
    names = [*(mention.name for mention in people if not mention.confirmed), *voices]
    own |= {name for name in names if is_co_host(name, sentences)}
    lines = [_guest(transcript, mention) for mention in people if not mention.confirmed]
    if not own or presents_a_guest(sentences[:GREETING_SENTENCES]):
        lines += [Line(voice, "drafted", (evidence,), to_confirm=True) for voice, evidence in voices.items()]
    guests: list[Line] = []
    for line in lines:
        if not any(same_person(line.text, other) for other in (*hosts, *own, *(guest.text for guest in guests))):
            guests.append(line)
    return tuple(sorted(guests, key=lambda line: line.evidence[0].first))


def _guest(transcript: Transcript, mention: Mention) -> Line:
    """The name with every place, and what the person is said to be behind the first of them that tells."""
    words = [word.text for word in transcript.words]
    for at, place in enumerate(mention.evidence):
        if found := role_behind(words, place.last):
            role, last = found
            told = Evidence(place.first, last, place.start_ms, max(transcript.words[last - 1].end_ms, place.start_ms))
            evidence = (*mention.evidence[:at], told, *mention.evidence[at + 1 :])
            return Line(mention.name, "spoken", evidence, label=role, to_confirm=True)
    return Line(mention.name, "spoken", mention.evidence, to_confirm=True)


def _is_own_name(transcript: Transcript, sentences: Sequence[Sentence], mention: Mention) -> bool:
    """True when a host gives this as the own name, in any of its places."""
    for span in mention.evidence:
        lead = [bare(word.text) for word in transcript.words[max(0, span.first - 3) : span.first]]
        at = next(number for number, sentence in enumerate(sentences) if sentence.first <= span.first < sentence.last)
        if is_own_name(sentences, lead, at):
            return True
    return False


def _only_wrote(transcript: Transcript, mention: Mention) -> bool:
    """True for the author of something, who need not be there."""
    leads = [[bare(word.text) for word in transcript.words[max(0, e.first - 2) : e.first]] for e in mention.evidence]
    return all(lead == ["written", "by"] for lead in leads[:1])


def is_name(voice: str | None) -> bool:
    """True for the name of a person; `Speaker 2` and `Host` are none.

    >>> is_name("Ann Lee"), is_name("SPEAKER_00"), is_name("Unknown"), is_name(None)
    (True, False, False, False)
    """
    return bool(voice) and _NO_NAME.match(voice or "") is None and (voice or "")[0].isupper()


def named_voices(transcript: Transcript, *, without: Collection[str]) -> dict[str, Evidence]:
    """Voices that carry a person's name and say enough, each with the first words they say; `without` are known.

    Names of voices come from the producer's transcript or settings, so they are no guess; `Speaker 2` is no name.
    """
    said: dict[str, int] = {}
    first: dict[str, Evidence] = {}
    for utterance in transcript.utterances:
        if (voice := utterance.speaker) and is_name(voice):
            said[voice] = said.get(voice, 0) + utterance.last - utterance.first
            words = transcript.words
            end_ms = max(words[utterance.last - 1].end_ms, words[utterance.first].start_ms)
            first.setdefault(voice, Evidence(utterance.first, utterance.last, words[utterance.first].start_ms, end_ms))
    known = {name.casefold() for name in without}
    least = LEAST_SHARE * len(transcript.words)
    return {voice: first[voice] for voice in said if said[voice] >= least and voice.casefold() not in known}


def role_behind(words: Sequence[str], last: int) -> tuple[str, int] | None:
    """What a person is said to be right behind the name that ends at word `last`, and where that ends.

    >>> role_behind("We have Ann Lee, who is a baker at Mill House, today".split(), 4)
    ('baker at Mill House', 11)
    >>> role_behind("Ann Lee is the founder of Mill.".split(), 2), role_behind("Ann Lee was late.".split(), 2)
    (('the founder of Mill', 7), None)
    """
    if last == 0:
        return None
    name = words[last - 1]
    mark = name[len(name.rstrip(".,;:!?")) :]
    match = _ROLE.match(mark.replace(".", "") + " " + " ".join(words[last : last + 2 * MOST_ROLE_WORDS]))
    if match is None or mark in {"!", "?", ";"}:
        return None
    said = match["role"]
    end = _ROLE_END.search(said)
    role = said[: end.start()] if end else said
    lead = len(match[0][: match.start("role")].replace(",", " ").split())
    count = len(role.split())
    plain = re.sub(r"^(?:an?|our|currently) ", "", role, flags=re.IGNORECASE).strip()
    has_lead = lead > 0 or mark == "," or plain != role
    if (
        not has_lead
        or not 1 <= len(plain.split()) <= MOST_ROLE_WORDS
        or not _ROLE_HEAD.search(" ".join(plain.split()[:4]))
    ):
        return None
    return (plain, last + lead + count) if bare(plain.split()[0]) not in {"not", "here", "going"} else None
