"""Edits of the transcript: times stay, evidence stays with its words, lines made of the words follow."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.edits import edit as edits
from pipeline.edits.errors import MisfitError
from pipeline.edits.lay_over import Reviewed, lay_over
from pipeline.model.document import EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.finding import DOUBTFUL, Finding
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript
from tests.builders import transcript
from tests.document_builder import QUICK, full_document, hostile_transcripts, plain_document
from tests.edit_builders import fix, item, keep, new_id, page_lines, reject, reviewed, rewrite, words_of

DRAFT = full_document()
WORDS = [word.text for word in DRAFT.transcript.words]


def at(text: str) -> int:
    """Where a word is said first."""
    return WORDS.index(text)


def speakers(found: Reviewed) -> list[str | None]:
    return [utterance.speaker for utterance in found.document.transcript.utterances]


def name(word: int, who: str, *, everywhere: bool = False) -> edits.NameSpeakerEdit:
    return edits.NameSpeakerEdit(id=new_id(), utterance=word, name=who, everywhere=everywhere)


def everywhere(find: str, new: str, **options: bool) -> edits.ReplaceEverywhereEdit:
    return edits.ReplaceEverywhereEdit(id=new_id(), find=find, replace=new, **options)


def test_one_word_for_one_keeps_its_time_and_is_not_unsure_any_more() -> None:
    found = reviewed(DRAFT, fix(3, 4, "Rising,"))
    old, new = DRAFT.transcript.words[3], found.document.transcript.words[3]
    assert (new.text, new.start_ms, new.end_ms, new.confidence) == ("Rising,", old.start_ms, old.end_ms, None)


@pytest.mark.parametrize(
    ("corrected", "is_settled"),
    [(fix(3, 4, "Rising,"), True), (fix(1, 4, " ".join(WORDS[1:4])), True), (fix(12, 13, "place"), False)],
    ids=["a doubtful word put right", "written as it was heard", "another word"],
)
def test_doubtful_words_are_looked_at_until_a_person_has_written_one_of_them(
    corrected: edits.Edit, *, is_settled: bool
) -> None:
    doubt = Finding(DOUBTFUL, "These words may be misheard.", start_ms=DRAFT.transcript.words[1].start_ms)
    other = Finding("transcript.dropped", "Left out.", start_ms=DRAFT.transcript.words[1].start_ms)
    found = reviewed(replace(DRAFT, findings=(doubt, other)), corrected).document
    assert found.findings == ((other,) if is_settled else (doubt, other))


def test_words_that_are_right_as_heard_change_no_line_and_no_time() -> None:
    found = reviewed(DRAFT, fix(1, 4, " ".join(WORDS[1:4])))
    assert found.document.notes == DRAFT.notes
    times = [(word.text, word.start_ms, word.end_ms) for word in found.document.transcript.words]
    assert times == [(word.text, word.start_ms, word.end_ms) for word in DRAFT.transcript.words]


def test_several_words_for_one_share_its_time_by_their_letters() -> None:
    found = reviewed(DRAFT, fix(3, 4, "of the bread"))
    times = [(word.start_ms, word.end_ms) for word in found.document.transcript.words[3:6]]
    old = DRAFT.transcript.words[3]
    assert times[0][0] == old.start_ms
    assert times[-1][1] == old.end_ms
    assert [end for _, end in times[:-1]] == [start for start, _ in times[1:]]


def test_one_word_for_several_takes_their_whole_time() -> None:
    found = reviewed(DRAFT, fix(2, 4, "Slowrise,"))
    new = found.document.transcript.words[2]
    assert (new.text, new.start_ms, new.end_ms) == (
        "Slowrise,",
        DRAFT.transcript.words[2].start_ms,
        DRAFT.transcript.words[3].end_ms,
    )


def test_words_can_be_taken_out_and_an_utterance_without_words_goes() -> None:
    first, last = DRAFT.transcript.utterances[3].first, DRAFT.transcript.utterances[3].last
    found = reviewed(DRAFT, fix(first, last, ""))
    assert len(found.document.transcript.words) == len(WORDS) - (last - first)
    assert len(found.document.transcript.utterances) == len(DRAFT.transcript.utterances) - 1


def test_a_statement_whose_words_were_taken_out_is_not_shown() -> None:
    first, last = DRAFT.transcript.utterances[2].first, DRAFT.transcript.utterances[2].last
    found = reviewed(DRAFT, fix(first, last, ""))
    assert "Watch the dough and not the clock." not in page_lines(found, "takeaways")
    assert all(takeaway.evidence for takeaway in found.document.takeaways)


def test_evidence_stays_with_its_words_when_words_in_front_of_it_are_fewer() -> None:
    found = reviewed(DRAFT, fix(0, 5, "Hi"))
    for section, old in zip(found.document.notes.sections, DRAFT.notes.sections, strict=True):
        for line, draft in zip(section.lines, old.lines, strict=True):
            for here, there in zip(line.evidence, draft.evidence, strict=True):
                if there.first < 5:
                    continue
                said = found.document.transcript.text(here.first, here.last)
                assert said == DRAFT.transcript.text(there.first, there.last)
                assert (here.start_ms, here.end_ms) == (there.start_ms, there.end_ms)


def test_a_line_made_of_the_words_follows_the_correction_and_one_that_she_wrote_does_not() -> None:
    word = at("kitchen")
    found = reviewed(DRAFT, fix(word, word + 1, "bakery"))
    assert page_lines(found, "hook") == [
        "Why does the same recipe give a flat loaf in one bakery and a tall one in the next?"
    ]
    hers = reviewed(DRAFT, rewrite(item(DRAFT, "hook"), "One kitchen?"), fix(word, word + 1, "bakery"))
    assert page_lines(hers, "hook") == ["One kitchen?"]


def quoted(said: str, shown: str) -> EpisodeDocument:
    """An episode in which these words are said, with a takeaway made of all of them."""
    draft = plain_document(transcript(said))
    words = draft.transcript.words
    whole = Evidence(0, len(words), words[0].start_ms, words[-1].end_ms)
    line = Line(shown, "spoken", (whole,), label="Bread")
    return replace(draft, notes=Notes((Section("takeaways", "Key takeaways", (line,)),)))


@pytest.mark.parametrize(
    ("said", "shown", "corrected", "expected"),
    [
        ("so it rises and it falls", "It rises and it falls.", fix(2, 3, "rises,"), "It rises, and it falls."),
        ("so it rises, and it falls", "It rises, and it falls.", fix(2, 3, "rises"), "It rises and it falls."),
        ("So does it rise.", "Does it rise.", fix(3, 4, "rise?"), "Does it rise?"),
        ("So does it rise", "Does it rise?", fix(3, 4, "rise,"), "Does it rise?"),
        ("so it rises. And it falls.", "It rises. And it falls.", fix(2, 4, "rises, and"), "It rises, and it falls."),
        ("well it rises - and falls", "It rises and falls.", fix(2, 3, "rises,"), "It rises, and falls."),
        ("call it the mother of bread", "Call it the mother.", fix(3, 4, "“mother”"), "Call it the “mother”."),
        ("the Mr Baker rule", "The Mr Baker rule.", fix(1, 3, "Mr. Baker"), "The Mr. Baker rule."),
        ("it it rises", "It it rises.", fix(1, 2, ""), "It rises."),
        ("well, the the dough rises", "Well, the dough rises.", fix(0, 1, ""), "The dough rises."),
        ("it rises, right?", "It rises, right?", fix(2, 3, ""), "It rises?"),
        ("it rises in there", "It rises.", fix(3, 4, "there,"), "It rises."),
    ],
)  # fmt: skip
def test_punctuation_put_right_in_the_transcript_is_put_right_in_the_line(
    said: str, shown: str, corrected: edits.Edit, expected: str
) -> None:
    assert page_lines(reviewed(quoted(said, shown), corrected), "takeaways") == [expected]


def test_only_the_occurrence_that_was_put_right_changes_in_the_line() -> None:
    first = DRAFT.transcript.utterances[1].first
    second_one = [at for at in range(first, len(WORDS)) if WORDS[at] == "one"][1]
    found = reviewed(DRAFT, fix(second_one, second_one + 1, "loaf"))
    assert page_lines(found, "hook") == [
        "Why does the same recipe give a flat loaf in one kitchen and a tall loaf in the next?"
    ]


def test_a_mention_is_called_what_the_words_now_say() -> None:
    word = at("Patient")
    found = reviewed(DRAFT, fix(word, word + 2, "Patience Oven."))
    assert "The Patience Oven" in [mention.name for mention in found.document.mentions]
    assert page_lines(found, "resources") == ["The Patience Oven"]


def test_a_voice_is_named_once_or_everywhere() -> None:
    word = DRAFT.transcript.utterances[2].first + 3
    assert speakers(reviewed(DRAFT, name(word, "Tomás")))[2:6] == ["Tomás", "Nora Whitfield", "Tomás Rey", "Tomás Rey"]
    assert "Tomás Rey" not in speakers(reviewed(DRAFT, name(word, "Tomás", everywhere=True)))
    with pytest.raises(MisfitError, match="needs a name"):
        keep(DRAFT, name(word, " "))


def test_voices_that_nobody_told_apart_are_named_together() -> None:
    heard = DRAFT.transcript
    silent = replace(heard, utterances=tuple(replace(one, speaker=None) for one in heard.utterances))
    draft = replace(DRAFT, transcript=silent)
    assert set(speakers(reviewed(draft, name(0, "Nora", everywhere=True)))) == {"Nora"}


def test_a_quote_is_of_the_voice_as_it_is_called_now() -> None:
    first, last = DRAFT.transcript.utterances[2].first, DRAFT.transcript.utterances[2].last
    quote = edits.PromoteEdit(id=new_id(), first=first, last=last, as_="quote")
    found = reviewed(DRAFT, quote, name(first, "Tomás Rey Vega", everywhere=True))
    assert found.document.notes.section("quotes").lines[0].label == "Tomás Rey Vega"


def test_a_voice_is_named_from_here_on_and_keeps_its_name_before() -> None:
    voices = [utterance.speaker for utterance in DRAFT.transcript.utterances]
    at = next(at for at, voice in enumerate(voices) if at > 3 and voice == voices[0])
    here = DRAFT.transcript.utterances[at].first
    edit = edits.NameSpeakerEdit(id=new_id(), utterance=here, name="Ada", onward=True)
    expected = ["Ada" if number >= at and voice == voices[at] else voice for number, voice in enumerate(voices)]
    assert speakers(reviewed(DRAFT, edit)) == expected
    assert speakers(reviewed(full_document(start_ms=3_000), edit)) == expected


def test_voices_that_nobody_told_apart_are_named_from_here_on() -> None:
    nobody = replace(DRAFT, transcript=_unnamed(DRAFT.transcript))
    second, third = (utterance.first for utterance in nobody.transcript.utterances[1:3])
    found = reviewed(
        nobody,
        edits.NameSpeakerEdit(id=new_id(), utterance=second, name="Ada", onward=True),
        edits.NameSpeakerEdit(id=new_id(), utterance=third, name="Bo"),
    )
    assert speakers(found) == [None, "Ada", "Bo", *["Ada"] * (len(nobody.transcript.utterances) - 3)]


def test_a_pull_quote_of_a_voice_that_is_named_now_says_who_said_it() -> None:
    nobody = replace(DRAFT, transcript=_unnamed(DRAFT.transcript))
    first, last = nobody.transcript.utterances[4].first, nobody.transcript.utterances[4].last
    promoted = edits.PromoteEdit(id=new_id(), first=first, last=last, as_="quote")
    found = reviewed(nobody, promoted, name(first, "Ada"))
    assert found.document.notes.section("quotes").lines[-1].label == "Ada"
    hers = edits.PromoteEdit(id=new_id(), first=first, last=last, as_="quote", label="A listener")
    assert reviewed(nobody, hers, name(first, "Ada")).document.notes.section("quotes").lines[-1].label == "A listener"


def _unnamed(heard: Transcript) -> Transcript:
    return replace(heard, utterances=tuple(replace(one, speaker=None) for one in heard.utterances))


def test_an_utterance_is_split_and_joined_again() -> None:
    first = DRAFT.transcript.utterances[4].first
    split = edits.SplitUtteranceEdit(id=new_id(), at=first + 6)
    found = reviewed(DRAFT, split, name(first + 6, "Nora Whitfield"))
    assert speakers(found)[3:7] == ["Nora Whitfield", "Tomás Rey", "Nora Whitfield", "Tomás Rey"]
    joined = reviewed(DRAFT, split, edits.MergeUtteranceEdit(id=new_id(), first=first + 6))
    assert joined.document.transcript == DRAFT.transcript
    with pytest.raises(MisfitError, match="before the first"):
        keep(DRAFT, edits.MergeUtteranceEdit(id=new_id(), first=0))


def test_a_name_is_replaced_everywhere_in_the_transcript_and_in_lines_made_of_it() -> None:
    found = reviewed(DRAFT, everywhere("dough", "leaven"))
    assert "dough" not in " ".join(words_of(found)).split()
    assert page_lines(found, "takeaways")[0] == "Watch the leaven and not the clock."
    assert found.document.notes.section("title") == DRAFT.notes.section("title")
    assert [chapter.title for chapter in found.document.chapters] == [chapter.title for chapter in DRAFT.chapters]


def test_a_name_that_was_heard_as_two_words_is_replaced_by_one() -> None:
    found = reviewed(DRAFT, everywhere("slow rise", "SlowRise"))
    assert list(words_of(found, 2, 4)) == ["SlowRise,", "the"]


def test_case_and_whole_words_are_minded_when_asked_for() -> None:
    assert words_of(reviewed(DRAFT, everywhere("welcome", "Hello", match_case=True)))[0] == "Welcome"
    assert words_of(reviewed(DRAFT, everywhere("elcom", "ellcom", whole_words=False)))[0] == "Wellcome"
    assert words_of(reviewed(DRAFT, everywhere("elcom", "ellcom")))[0] == "Welcome"


def test_words_that_are_not_there_are_refused() -> None:
    for edit in (fix(len(WORDS), len(WORDS) + 1, "x"), fix(5, 5, "x"), name(10_000, "x")):
        with pytest.raises(MisfitError):
            keep(DRAFT, edit)


@QUICK
@given(hostile_transcripts(), st.data())
def test_whatever_is_written_into_words_times_rise_and_the_rest_is_as_it_was(
    heard: Transcript, data: st.DataObject
) -> None:
    if not heard.words:
        return
    draft = plain_document(heard)
    first = data.draw(st.integers(0, len(heard.words) - 1))
    last = data.draw(st.integers(first + 1, len(heard.words)))
    text = " ".join(data.draw(st.lists(st.sampled_from(("a", "bread", "dough.")), max_size=6)))
    found = reviewed(draft, fix(first, last, text))
    texts = list(words_of(found))
    before, after = [word.text for word in heard.words[:first]], [word.text for word in heard.words[last:]]
    assert texts == before + text.split() + after
    words = found.document.transcript.words
    if text:
        inside = words[first : first + len(text.split())]
        assert inside[0].start_ms >= heard.words[first].start_ms
        assert inside[-1].end_ms <= max(max(w.end_ms, w.start_ms) for w in heard.words[first:last])


def test_edits_in_any_number_leave_a_document_that_is_in_agreement_with_itself() -> None:
    found = reviewed(DRAFT, everywhere("the", "this very"), fix(0, 3, "Hi"), reject(item(DRAFT, "learn")))
    assert lay_over(DRAFT, ()).document is DRAFT
    count = len(found.document.transcript.words)
    for section in found.document.notes.sections:
        assert all(0 <= one.first < one.last <= count for line in section.lines for one in line.evidence)
