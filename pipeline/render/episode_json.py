"""`episode.json` and `findings.json`: the episode for machines. Fields: docs/episode-json.md."""

import dataclasses

import msgspec

from pipeline.errors import StoreError
from pipeline.model.document import SCHEMA, EpisodeDocument

REMEDY = "Run `rundown process` for this episode again; it is written anew."


class _Head(msgspec.Struct):
    """What every form of the file has."""

    schema: int


def render_episode_json(document: EpisodeDocument) -> bytes:
    """The whole document on one line, its fields in the order of the model, `schema` in front.

    `approval` is there only once the pages are approved.
    """
    fields = {field.name: getattr(document, field.name) for field in dataclasses.fields(document)}
    if document.approval is None:
        del fields["approval"]
    return msgspec.json.encode({"schema": SCHEMA, **fields}) + b"\n"


def render_findings_json(document: EpisodeDocument) -> bytes:
    """The findings alone, one field a line, for people and scripts alike."""
    findings = {"schema": SCHEMA, "slug": document.episode.slug, "findings": document.findings}
    return msgspec.json.format(msgspec.json.encode(findings), indent=2) + b"\n"


def load_document(content: bytes) -> EpisodeDocument:
    """Read `episode.json` back, checked field by field. Fields this version does not know are left aside.

    Raises:
        StoreError: not JSON, another schema, or a value that cannot be (the message names its path).
    """
    try:
        schema = msgspec.json.decode(content, type=_Head).schema
    except msgspec.MsgspecError as error:
        raise StoreError(f"episode.json cannot be read: {error}.", remedy=REMEDY) from error
    if schema != SCHEMA:
        raise StoreError(f"episode.json has schema {schema}; this version reads {SCHEMA}.", remedy=REMEDY)
    try:
        return msgspec.json.decode(content, type=EpisodeDocument)
    except msgspec.MsgspecError as error:
        raise StoreError(f"episode.json cannot be read: {error}.", remedy=REMEDY) from error
