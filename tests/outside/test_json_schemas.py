"""The JSON for podcast apps keeps to schemas that were written from the specifications."""

import json
from itertools import pairwise

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from pipeline.model.document import EpisodeDocument
from pipeline.render.formats import render_formats
from tests.contract.test_renderers import EPISODES
from tests.outside.programs import HERE
from tests.outside.test_webvtt import HOSTILE_EPISODE

SCHEMAS = {"chapters.json": "chapters-1.2.0.json", "transcript.json": "transcript-1.0.0.json"}


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((HERE / "schemas" / SCHEMAS[name]).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("episode", [*EPISODES.values(), HOSTILE_EPISODE], ids=[*EPISODES, "hostile"])
def test_every_json_for_apps_is_what_its_schema_asks_for(name: str, episode: EpisodeDocument) -> None:
    told = json.loads(render_formats(episode, [name])[name])
    validator(name).validate(told)
    starts = [one["startTime"] for one in told.get("chapters", told.get("segments"))]
    assert all(one <= following for one, following in pairwise(starts))


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("chapters.json", {"version": "1.2.0"}),
        ("chapters.json", {"version": "1.2.0", "chapters": [{"title": "no time"}]}),
        ("transcript.json", {"version": "1.0.0", "segments": [{"startTime": 0, "endTime": 1, "body": " "}]}),
        ("transcript.json", {"version": "1.0.0", "segments": [{"startTime": "0", "endTime": 1, "body": "a"}]}),
    ],
)
def test_the_schemas_refuse_what_an_app_could_not_read(name: str, broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        validator(name).validate(broken)
