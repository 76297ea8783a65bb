"""The words of a title with what the parser tells of them, and verbs put into another form."""

from dataclasses import dataclass

from pipeline.nlp.lexicon import COMMON_VERBS, IMPERATIVES


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A word of a title, its Penn tag and base form, and whether it is the title's head with an object."""

    text: str
    tag: str
    lemma: str
    takes_object: bool


def tagged(text: str) -> list[TitleWord]:
    """The words with their tags; a word that the tokenizer parts keeps its first part's that is no mark.

    >>> [word.tag for word in tagged("What is “grant writing”?")][:2]
    ['WP', 'VBZ']
    >>> len(tagged("What is “grant writing”?"))
    4
    """
    from pipeline.nlp.english import load_english

    found: list[TitleWord] = []
    is_told = False
    for token in load_english()(text):
        if not is_told and not token.is_punct:
            has_object = any(
                child.dep_ in {"obj", "dobj", "xcomp", "ccomp"} and child.i > token.i for child in token.children
            )
            found.append(TitleWord(token.text, token.tag_, token.lemma_.lower(), token.dep_ == "ROOT" and has_object))
            is_told = True
        if token.whitespace_:
            is_told = False
    return found


def base_of(word: str, lemma: str) -> str | None:
    """The verb without `ing`; None where neither a list nor the form of the word speaks for one.

    >>> base_of("setting", "sett"), base_of("choosing", "choose"), base_of("onboarding", "onboarding")
    ('set', 'choose', None)
    """
    core = word.removesuffix("ing")
    forms = (core, core + "e", core[:-1] if core[-1:] == core[-2:-1] else core)
    known = next((form for form in forms if form in COMMON_VERBS | IMPERATIVES), None)
    return known or next((form for form in reversed(forms) if form == lemma and form != word), None)


def third_person(verb: str) -> str:
    """The verb as it stands behind `he`.

    >>> [third_person(verb) for verb in ("work", "carry", "go", "have", "pass", "say")]
    ['works', 'carries', 'goes', 'has', 'passes', 'says']
    """
    if verb in {"have", "be"}:
        return {"have": "has", "be": "is"}[verb]
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
