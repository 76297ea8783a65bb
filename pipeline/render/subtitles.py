"""`transcript.srt` and `transcript.vtt`."""

import html

from pipeline.model.document import EpisodeDocument
from pipeline.model.transcript import Transcript
from pipeline.render.cards import Card, CardShape, cut_cards
from pipeline.render.outlet import Outlet
from pipeline.render.reading import read_as
from pipeline.timecode import format_stamp

SRT_SHAPE = CardShape(line_chars=32)
"""The Podcasting 2.0 rule for SRT: two lines of 32 characters."""
VTT_SHAPE = CardShape(line_chars=65)
"""The Podcasting 2.0 advice for WebVTT: lines of 65 characters at most."""
UNKNOWN_VOICE = "Unknown"
"""On a cue without a name among cues with one: a known player gives it the last name otherwise."""


def render_srt(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """Numbered cards, `Name: ` where the voice changes. SRT knows no escapes: words stand as they were heard."""
    cards = cut_cards(_shown(document, outlet), SRT_SHAPE, names=True)
    return "\n".join(_srt_card(number, card) for number, card in enumerate(cards, start=1))


def _srt_card(number: int, card: Card) -> str:
    start, end = format_stamp(card.start_ms, mark=","), format_stamp(card.end_ms, mark=",")
    return "\n".join([str(number), f"{start} --> {end}", *card.lines, ""])


def render_vtt(document: EpisodeDocument, outlet: Outlet | None = None) -> str:
    """Cues with a voice on each where it is known; `&`, `<` and `>` escaped, so no word is read as markup."""
    cards = cut_cards(_shown(document, outlet), VTT_SHAPE, names=False)
    unnamed = UNKNOWN_VOICE if any(card.speaker for card in cards) else ""
    return "WEBVTT\n" + "".join(f"\n{_cue(card, unnamed)}\n" for card in cards)


def _cue(card: Card, unnamed: str) -> str:
    name = " ".join((card.speaker or unnamed).split())
    voice = f"<v {html.escape(name, quote=False)}>" if name else ""
    text = html.escape("\n".join(card.lines), quote=False)
    return f"{format_stamp(card.start_ms)} --> {format_stamp(card.end_ms)}\n{voice}{text}"


def _shown(document: EpisodeDocument, outlet: Outlet | None) -> Transcript:
    return read_as(document.transcript, (outlet or Outlet()).reading).transcript()
