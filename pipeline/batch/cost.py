"""What listening again will cost, from what the episodes' run logs say of past runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.batch.plan import Planned
from pipeline.errors import RundownError
from pipeline.inputs import find_recording
from pipeline.states import PROCESSED
from pipeline.store import read_log
from pipeline.timecode import Millis

LOGS_READ = 200
"""Run logs looked at; more would not make the estimate better."""
PROBED = 20
"""Recordings opened to ask for their length, where no log tells it; the others are reckoned by their size."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the recordings that will be listened to."""

    recordings: int
    sound_ms: Millis | None
    """Of all of them; None where not one tells its length."""
    times_real_time: float | None
    """How fast one process has listened so far, reading and writing included; None where it never has."""
    heard_by: str = ""
    """Which engine and model that was."""

    def took_ms(self, jobs: int) -> Millis | None:
        """How long so many processes will take."""
        if self.sound_ms is None or self.times_real_time is None:
            return None
        return round(self.sound_ms / self.times_real_time / max(1, min(jobs, self.recordings)))


def cost_of(planned: Sequence[Planned]) -> Cost | None:
    """What listening will cost in this batch; None where nothing has to be heard.

    All of the plan is to be given: the run logs of those that need no work tell lengths and speeds.
    """
    hearing = [one for one in planned if one.needs_work and one.hears]
    if not hearing:
        return None
    speed, heard_by = _speed(planned)
    return Cost(len(hearing), _sound_ms(hearing), speed, heard_by)


def _sound_ms(hearing: Sequence[Planned]) -> Millis | None:
    """The length of all recordings: of a part of them as told, of the rest by their size."""
    sizes = [_size(one) for one in hearing]
    told = {at: length for at, one in enumerate(hearing[:LOGS_READ]) if (length := _length_ms(one))}
    if not told:
        told = {at: length for at, one in enumerate(hearing[:PROBED]) if (length := _probed_ms(one))}
    told_bytes = sum(sizes[at] for at in told)
    return round(sum(told.values()) * sum(sizes) / told_bytes) if told_bytes else None


def _speed(planned: Sequence[Planned]) -> tuple[float | None, str]:
    """Sound per time of the runs that listened, with the engine that listened last."""
    sound_ms, took_s, heard_by = 0.0, 0.0, ""
    for event in islice(_listened(planned), LOGS_READ):
        sound_ms, took_s = sound_ms + _number(event, "duration_ms"), took_s + _number(event, "took_s")
        heard_by = f"{event.get('engine', '')} {event.get('model', '')}".strip()
    return (sound_ms / 1000 / took_s, heard_by) if took_s and sound_ms else (None, "")


def _listened(planned: Iterable[Planned]) -> Iterator[Mapping[str, object]]:
    """Events of runs that listened to a whole recording."""
    for one in planned:
        if one.kind != "new":
            for event in _processed(one):
                if event.get("engine") != "stored" and not event.get("remembered") and _number(event, "took_s"):
                    yield event


def _length_ms(one: Planned) -> float:
    return max((_number(event, "duration_ms") for event in _processed(one)), default=0.0)


def _processed(one: Planned) -> list[dict[str, object]]:
    try:
        return [event for event in read_log(one.job.out_dir, one.slug) if event.get("event") == PROCESSED]
    except RundownError:  # it is refused; here only what is known counts
        return []


def _size(one: Planned) -> int:
    try:
        return find_recording(one.job.asked, audio_dir=one.job.audio_dir).sound.stat().st_size
    except (RundownError, OSError):
        return 0


def _probed_ms(one: Planned) -> float:
    from pipeline.stages.decode import probe_sound  # here: it brings the decoder

    try:
        return probe_sound(find_recording(one.job.asked, audio_dir=one.job.audio_dir).sound).duration_ms
    except RundownError:
        return 0.0


def _number(event: Mapping[str, object], key: str) -> float:
    value = event.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0
