# mypy: ignore-errors
# ruff: noqa
"""A stand-in until the session core is merged: shows the draft, takes nothing."""

from typing import Annotated

import msgspec

from pipeline.edits.edit import Edit
from pipeline.errors import InputError
from pipeline.render.episode_json import load_document
from pipeline.review.state import (
    ChapterState,
    EpisodeState,
    FindingState,
    FoundPlaces,
    LineState,
    SectionState,
    Span,
    UtteranceState,
)


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: Annotated[int, msgspec.Meta(ge=0)]
    edits: tuple[Edit, ...]
    window: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    by: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Session:
    def __init__(self, slug, audio_dir, out_dir):
        self.slug = slug
        path = out_dir / slug / "episode.json"
        try:
            self.doc = load_document(path.read_bytes())
        except FileNotFoundError as error:
            raise InputError("There is no draft.", path=path) from error

    def state(self, *, words=True):
        d = self.doc
        w = d.transcript.words

        def spans(ev):
            return tuple(Span(e.first, e.last, e.start_ms, e.end_ms) for e in ev)

        n = 0
        sections = []
        for s in d.notes.sections:
            lines = []
            for line in s.lines:
                n += 1
                lines.append(
                    LineState(
                        f"{s.key}-{n}",
                        line.text,
                        line.label,
                        line.origin,
                        line.url,
                        line.start_ms,
                        line.to_confirm,
                        "missing" if line.origin == "missing" else "draft",
                        None,
                        spans(line.evidence),
                    )
                )
            sections.append(SectionState(s.key, s.heading, tuple(lines)))
        f = tuple(FindingState(x.code, x.message, x.weight, x.remedy, x.start_ms, x.chapter, None) for x in d.findings)
        return EpisodeState(
            revision=0,
            slug=self.slug,
            title=d.episode.title or self.slug,
            state="draft",
            approved=None,
            can_undo=False,
            can_redo=False,
            duration_ms=d.duration_ms,
            sound=None,
            words=tuple((x.text, x.start_ms, x.end_ms, x.confidence, 0) for x in w) if words else msgspec.UNSET,
            utterances=tuple(UtteranceState(u.first, u.last, u.speaker) for u in d.transcript.utterances)
            if words
            else msgspec.UNSET,
            speakers=tuple(sorted({u.speaker for u in d.transcript.utterances if u.speaker})),
            chapters=tuple(
                ChapterState(
                    f"chapter-{i}",
                    c.title,
                    c.start_ms,
                    c.end_ms,
                    c.first,
                    c.last,
                    c.time_from,
                    getattr(c, "title_from", ""),
                    False,
                    c.outline_ms,
                    None,
                    None,
                    (),
                )
                for i, c in enumerate(d.chapters)
            ),
            notes=tuple(sections),
            candidates=(),
            quotes=(),
            findings=tuple(x for x in f if not x.code.startswith("platform.")),
            platforms=tuple(x for x in f if x.code.startswith("platform.")),
            stale=(),
        )

    def apply(self, batch):
        raise InputError("Nothing is taken yet.")

    def undo(self, revision):
        raise InputError("Nothing is taken yet.")

    redo = undo

    def find(self, find, *, match_case, whole_words):
        return FoundPlaces(0, (), 0)

    def approve(self, revision, by):
        raise InputError("Nothing is taken yet.")


def open_session(slug, *, audio_dir, out_dir):
    return Session(slug, audio_dir, out_dir)
