"""`podlove-player.json`: an episode for Podlove Web Player 5, with its chapters and its transcript."""

import msgspec

from pipeline.model.document import EpisodeDocument
from pipeline.model.transcript import Transcript
from pipeline.render.cards import cut_cards
from pipeline.render.chapter_list import list_chapters, one_line
from pipeline.render.markdown import safe_address
from pipeline.render.outlet import Outlet
from pipeline.render.reading import read_as
from pipeline.render.structured_data import description_of, sound_type
from pipeline.render.subtitles import VTT_SHAPE
from pipeline.timecode import format_stamp


def render_podlove_player(document: EpisodeDocument, outlet: Outlet | None = None) -> bytes:
    """The player's `episode` object: `podlovePlayer("#player", "podlove-player.json", …)`.

    The chapter list and the cues are those of every other format. It plays the recording from where
    it lies on the web, else from beside the page.
    """
    outlet = outlet or Outlet()
    episode, audio_url = document.episode, safe_address(outlet.audio_url) or outlet.sound_url
    heard = read_as(document.transcript, outlet.reading).transcript()
    voices = _voices(heard)
    told = {
        "version": 5,
        "show": {"title": episode.show.name, "link": safe_address(outlet.show_url)},
        "title": episode.title or episode.slug,
        "summary": description_of(document),
        "publicationDate": None if episode.date is None else episode.date.isoformat(),
        "poster": safe_address(outlet.image_url),
        "link": safe_address(outlet.page_url),
        "duration": format_stamp(document.duration_ms),
        "audio": [{"url": audio_url, "title": document.sound_name, "mimeType": sound_type(document.sound_name)}]
        if audio_url
        else [],
        "chapters": [
            {"start": format_stamp(chapter.start_ms), "title": chapter.title}
            for chapter in list_chapters(document, opening_title=outlet.opening_title)
        ],
        "contributors": [{"id": number, "name": name} for name, number in voices.items()],
        "transcripts": [
            {
                "start": format_stamp(card.start_ms),
                "start_ms": card.start_ms,
                "end": format_stamp(card.end_ms),
                "end_ms": card.end_ms,
                "speaker": voices.get(one_line(card.speaker or "")),
                "text": " ".join(card.lines),
            }
            for card in cut_cards(heard, VTT_SHAPE, names=False)
        ],
    }
    return (
        msgspec.json.format(msgspec.json.encode({key: value for key, value in told.items() if value}), indent=2) + b"\n"
    )


def _voices(heard: Transcript) -> dict[str, str]:
    """Each voice by name and the number by which cues mean it, in the order in which they speak."""
    names = dict.fromkeys(one_line(utterance.speaker) for utterance in heard.utterances if utterance.speaker)
    return {name: str(number) for number, name in enumerate(names, 1)}
