"""`transcript.json`: Podcasting 2.0 JSON transcript 1.0.0 (`application/json`)."""

import msgspec

from pipeline.model.document import EpisodeDocument
from pipeline.render.cards import cut_cards
from pipeline.render.chapter_list import one_line
from pipeline.render.outlet import Outlet
from pipeline.render.reading import read_as
from pipeline.render.subtitles import VTT_SHAPE

VERSION = "1.0.0"


def render_transcript_json(document: EpisodeDocument, outlet: Outlet | None = None) -> bytes:
    """One segment for each cue of `transcript.vtt`, with the same times and words. No body is ever empty.

    A voice that is not known has no `speaker`; nothing is said of it.
    """
    heard = read_as(document.transcript, (outlet or Outlet()).reading).transcript()
    segments = [
        {
            **({"speaker": one_line(card.speaker)} if card.speaker else {}),
            "startTime": card.start_ms / 1000,
            "endTime": card.end_ms / 1000,
            "body": " ".join(card.lines),
        }
        for card in cut_cards(heard, VTT_SHAPE, names=False)
    ]
    return msgspec.json.format(msgspec.json.encode({"version": VERSION, "segments": segments}), indent=2) + b"\n"
