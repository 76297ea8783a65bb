"""WebVTT: the W3C's parser finds nothing wrong, and Chromium shows every cue."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.document import EpisodeDocument
from pipeline.render.cards import cut_cards
from pipeline.render.formats import render_formats
from pipeline.render.outlet import Outlet
from pipeline.render.subtitles import VTT_SHAPE
from tests.builders import transcript
from tests.chromium import chromium
from tests.contract.test_renderers import EPISODES
from tests.document_builder import HOSTILE, SPEAKERS, plain_document
from tests.outside.programs import need_package, node_json

ARROWS = '--> 00:01 --> 00:02 a&b &lrm; &amp;lt; <v Ann> </v> <c.red> NOTE STYLE REGION WEBVTT 😀👩‍🚀 שלום: "a" ‘b’ “c”'
LINES = [(speaker or "Nobody", f"{' '.join(HOSTILE)} {ARROWS}") for speaker in SPEAKERS]
TITLES = ("<b>&amp; --> “Ann”: 12:30", "שלום עולם 👩‍🚀", "", "NOTE")
HOSTILE_EPISODE = plain_document(transcript(*LINES), *TITLES)
ALL = {**EPISODES, "hostile": HOSTILE_EPISODE}
PARSE = """
import webvtt from 'webvtt-parser';
import { readFileSync } from 'node:fs';
const { WebVTTParser } = webvtt;
const entities = JSON.parse(readFileSync('node_modules/webvtt-parser/html-entities.json'));
const input = JSON.parse(readFileSync(process.argv.at(-1)));
const told = Object.fromEntries(Object.entries(input).map(([name, [text, mode]]) => {
  const { cues, errors } = new WebVTTParser(entities).parse(text, mode);
  return [name, { errors, cues: cues.map(cue => cue.text) }];
}));
console.log(JSON.stringify(told));
"""
PLAYED = """
async () => {
  const video = document.querySelector('video');
  const track = video.textTracks[0];
  track.mode = 'hidden';
  const element = document.querySelector('track');
  if (element.readyState < 2) await new Promise(done => { element.onload = element.onerror = done; });
  return [...track.cues].map(cue => ({
    start: cue.startTime, end: cue.endTime, text: cue.getCueAsHTML().textContent,
    voice: cue.getCueAsHTML().querySelector('span') ? cue.getCueAsHTML().querySelector('span').title : null,
  }));
}
"""


def test_the_parser_of_the_w3c_finds_nothing_wrong_in_any_file(tmp_path: Path) -> None:
    need_package("webvtt-parser")
    files = {}
    for kind, episode in ALL.items():
        for style in ("verbatim", "clean"):
            made = render_formats(episode, ["vtt"], Outlet(reading=style))
            for name, mode in (("transcript.vtt", "subtitles/captions/descriptions"), ("chapters.vtt", "chapters")):
                files[f"{kind}, {style}, {name}"] = (made[name].decode(), mode)
    broken = ("WEBVTT\n\n00:02 --> 00:01\n<x>", "chapters")
    (tmp_path / "files.json").write_text(json.dumps({**files, "broken": broken}))
    told: Any = node_json(PARSE, tmp_path / "files.json")
    assert told.pop("broken")["errors"]
    assert told.keys() == files.keys()
    assert {name: one["errors"] for name, one in told.items() if one["errors"]} == {}
    assert len(told["hostile, verbatim, transcript.vtt"]["cues"]) > 20


@pytest.mark.parametrize("episode", [HOSTILE_EPISODE, EPISODES["full"]], ids=["hostile", "full"])
def test_chromium_shows_every_cue_with_nothing_lost(tmp_path: Path, episode: EpisodeDocument) -> None:
    for name, content in render_formats(episode, ["vtt"]).items():
        (tmp_path / name).write_bytes(content)
    for kind, name in (("captions", "transcript.vtt"), ("chapters", "chapters.vtt")):
        page = f'<!doctype html><video><track default kind="{kind}" srclang="en" src="{name}"></video>'
        (tmp_path / "page.html").write_text(page)
        with chromium("--allow-file-access-from-files") as browser:
            opened = browser.new_page()
            opened.goto((tmp_path / "page.html").as_uri())
            shown = opened.evaluate(PLAYED)
        if name == "transcript.vtt":
            wanted = cut_cards(episode.transcript, VTT_SHAPE, names=False)
            assert [cue["text"] for cue in shown] == ["\n".join(card.lines) for card in wanted]
            assert [cue["voice"] for cue in shown] == [card.speaker for card in wanted]
            assert [round(cue["start"] * 1000) for cue in shown] == [card.start_ms for card in wanted]
        else:
            titles = [chapter.title or f"Chapter {number}" for number, chapter in enumerate(episode.chapters, 1)]
            assert [cue["text"] for cue in shown] == titles
