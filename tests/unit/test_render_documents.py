import dataclasses
import json
import re
import typing
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.errors import StoreError
from pipeline.model.document import SCHEMA, EpisodeDocument
from pipeline.model.transcript import Transcript
from pipeline.render.chapters_json import render_chapters_json
from pipeline.render.episode_json import load_document, render_episode_json, render_findings_json
from tests.builders import transcript
from tests.document_builder import QUICK, full_document, hostile_transcripts, plain_document

FIELDS_PAGE = Path(__file__).parents[2] / "docs" / "episode-json.md"


def test_an_episode_comes_back_as_it_was_written() -> None:
    document = full_document()
    assert load_document(render_episode_json(document)) == document


@QUICK
@given(hostile_transcripts())
def test_hostile_words_come_back_as_they_were_written(heard: Transcript) -> None:
    document = plain_document(heard, "One", "Two")
    assert load_document(render_episode_json(document)) == document


def test_the_schema_number_stands_in_front() -> None:
    document = full_document()
    assert list(json.loads(render_episode_json(document)))[:2] == ["schema", "episode"]
    assert next(iter(json.loads(render_findings_json(document)))) == "schema"
    assert json.loads(render_episode_json(document))["schema"] == SCHEMA


def test_fields_from_a_later_version_are_left_aside() -> None:
    later = {**json.loads(render_episode_json(full_document())), "mood": "warm"}
    assert load_document(json.dumps(later).encode()) == full_document()


def damaged(change: typing.Callable[[dict[str, typing.Any]], None]) -> bytes:
    told = json.loads(render_episode_json(full_document()))
    change(told)
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"episode": {}}', "`schema`"),
        (b'{"schema": 99}', "schema 99"),
        (damaged(lambda told: told["chapters"][2].update(start_ms="soon")), r"`\$\.chapters\[2\]\.start_ms`"),
        (
            damaged(lambda told: told["chapters"][2].update(start_ms=10**9)),
            r"runs from 1000000000 .*`\$\.chapters\[2\]`",
        ),
        (damaged(lambda told: told["transcript"]["words"].pop()), "utterances end at word"),
        (damaged(lambda told: told["notes"]["sections"][0].update(key="intro")), r"`\$\.notes\.sections\[0\]\.key`"),
    ],
)
def test_a_damaged_document_is_refused_with_the_path_of_the_fault(content: bytes, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        load_document(content)


def test_chapters_rise_and_keep_their_titles_to_the_letter() -> None:
    told = json.loads(render_chapters_json(full_document("<b> & “*x*”: 1.")))
    assert told["version"] == "1.2.0"
    assert told["fileName"] == "watch-the-dough.mp3"
    assert told["chapters"][0] == {"startTime": 0, "title": "<b> & “*x*”: 1."}
    starts = [chapter["startTime"] for chapter in told["chapters"]]
    assert starts == [0, 11.6, 20.5, 33.3]


def test_an_episode_without_chapters_has_a_valid_empty_list() -> None:
    assert json.loads(render_chapters_json(plain_document(transcript()))) == {
        "version": "1.2.0",
        "fileName": "built.mp3",
        "chapters": [],
    }


def value_types(kind: type) -> dict[str, set[str]]:
    """Every value reachable from a dataclass by the names of its fields."""
    found = {kind.__name__: {field.name for field in dataclasses.fields(kind)}}
    waiting: list[object] = list(typing.get_type_hints(kind).values())
    while waiting:
        at = waiting.pop()
        waiting.extend(typing.get_args(at))
        if isinstance(at, type) and dataclasses.is_dataclass(at) and at.__name__ not in found:
            found[at.__name__] = {field.name for field in dataclasses.fields(at)}
            waiting.extend(typing.get_type_hints(at).values())
    return found


def test_the_page_about_the_format_names_every_field_and_no_other() -> None:
    parts = re.split(r"^## (\w+)$", FIELDS_PAGE.read_text(), flags=re.MULTILINE)
    told = {
        name: set(re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)) - {"schema"}
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    assert told == value_types(EpisodeDocument)
