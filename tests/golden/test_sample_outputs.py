"""What a visitor sees in `outputs/` is what the code writes.

Recognition may differ by a word on another machine's arithmetic (the e2e test compares it with a
tolerance); everything after it is exact, so the pages are made anew from the committed words.
"""

from pathlib import Path

import pytest

from pipeline.hearing import Hearing
from pipeline.inputs import read_inputs
from pipeline.model.document import EpisodeDocument
from pipeline.render.episode_json import load_document
from pipeline.render.everything import sound_url_for
from pipeline.render.formats import files_of_show, render_formats
from pipeline.render.outlet import outlet_of
from pipeline.run import understand
from pipeline.stages.outline import read_outline
from tests.e2e.command import PROJECT, SAMPLE, SAMPLE_SLUG

OUTPUTS = PROJECT / "outputs" / SAMPLE_SLUG


@pytest.fixture(scope="module")
def rewritten() -> dict[str, bytes]:
    shown = load_document((OUTPUTS / "episode.json").read_bytes())
    inputs = read_inputs(SAMPLE_SLUG, audio_dir=SAMPLE.parent)
    outline, _ = read_outline(inputs.outline_text or "", source=f"{SAMPLE_SLUG}.outline.txt")
    heard = tuple(f for f in shown.findings if f.code.split(".")[0] in ("engine", "transcript", "sound", "vectors"))
    document: EpisodeDocument = understand(
        inputs.episode, inputs.sound.name, Hearing(shown.transcript, heard, shown.duration_ms), outline
    )
    files = files_of_show(inputs.episode.show.formats)
    sound_url = sound_url_for(Path("audio") / SAMPLE.name, Path("outputs") / SAMPLE_SLUG)
    return render_formats(document, files, outlet_of(inputs.episode, online=files, sound_url=sound_url))


def test_the_committed_pages_are_what_the_code_writes(rewritten: dict[str, bytes]) -> None:
    for name, content in rewritten.items():
        assert (OUTPUTS / name).read_bytes() == content, f"{name} is not what the code writes: make golden"


def test_nothing_else_lies_beside_the_committed_pages(rewritten: dict[str, bytes]) -> None:
    assert {path.name for path in OUTPUTS.iterdir() if path.is_file()} == rewritten.keys()
