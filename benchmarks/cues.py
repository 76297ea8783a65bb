"""Cues of a scorer, `{"start", "end", "speaker", "text"}` with times in seconds, as a transcript."""

from collections.abc import Mapping, Sequence

from pipeline.model.transcript import Transcript, Utterance, Word

Cue = Mapping[str, object]


def transcript_of(cues: Sequence[Cue]) -> Transcript:
    """Cues as a transcript: a turn is an utterance where turns are numbered, else each cue is one.

    Word times are shared out evenly inside a cue, as nothing else is known of them.
    """
    words: list[Word] = []
    utterances: list[Utterance] = []
    turn: object = None
    for cue in cues:
        texts = str(cue["text"]).split()
        latest_ms = words[-1].start_ms if words else 0
        start_ms = max(latest_ms, round(seconds_of(cue, "start") * 1000))
        length_ms = max(0, round(seconds_of(cue, "end") * 1000) - start_ms)
        ends_ms = [start_ms + length_ms * (at + 1) // len(texts) for at in range(len(texts))]
        words += [
            Word(text, begin, end) for text, begin, end in zip(texts, [start_ms, *ends_ms], ends_ms, strict=False)
        ]
        speaker = str(cue["speaker"]) if cue.get("speaker") else None
        if not texts:
            continue
        goes_on = (
            utterances and cue.get("turn") is not None and (cue["turn"], speaker) == (turn, utterances[-1].speaker)
        )
        first = utterances.pop().first if goes_on else len(words) - len(texts)
        utterances.append(Utterance(first, len(words), speaker))
        turn = cue.get("turn")
    return Transcript(tuple(words), tuple(utterances), None, "cues", "given", "given")


def seconds_of(cue: Cue, key: str) -> float:
    """A time of a cue."""
    return float(str(cue[key]))
