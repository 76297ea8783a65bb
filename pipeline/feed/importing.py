"""A feed taken in: fetched, read, its items matched with the episodes there are, and each taken in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pipeline.errors import InputError
from pipeline.feed.addresses import FetchError, reach_of
from pipeline.feed.gathering import Fetching, Gathering, transcript_ending
from pipeline.feed.intake import Candidate, ImportOptions, Intake, Outcome
from pipeline.feed.matching import Match, match_items
from pipeline.feed.record import FOLDER, Record
from pipeline.feed.rss import read_feed
from pipeline.feed.show import make_show
from pipeline.feed.web import Web
from pipeline.model.finding import Finding
from pipeline.store.whole import disk_errors, make_folder, sweep_parts


def import_feed(feed: str, options: ImportOptions, *, fetching: Fetching, findings: list[Finding]) -> Iterator[Outcome]:
    """Take in the items of a feed, an address or a file; what is known of the whole feed is added to `findings`.

    Raises:
        InputError: the feed cannot be had or is none, or another import is at work in this folder.
        MachineError: no room on the disk.
        StoreError: a newer Rundown took in this catalog.
    """
    with locked(options), _opened(feed, options) as (web, base_url):
        channel = read_feed(_content(web, base_url), base_url=base_url, name=shown_address(feed))
        record = Record(options.audio_dir)
        matches, doubles = match_items(channel.items, record.episodes())
        findings.extend((*channel.findings, *record.findings, *doubles))
        findings.extend(make_show(channel, options.audio_dir, feed=base_url, dry_run=options.dry_run))
        gathering = Gathering(web, options.audio_dir, channel.language, fetching)
        yield from Intake(options, record).take_all(_candidate(match, gathering) for match in matches)


@contextmanager
def locked(options: ImportOptions) -> Iterator[None]:
    """One import at a time in a folder; a dry run writes nothing and waits for nobody.

    Raises:
        InputError: another one is at work, or the folder cannot be written to.
    """
    if options.dry_run:
        yield
        return
    from filelock import FileLock, Timeout

    audio_dir = options.audio_dir
    make_folder(audio_dir / FOLDER)
    lock = FileLock(audio_dir / FOLDER / "import.lock")
    with disk_errors(audio_dir):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            remedy = "Wait until it ends, or end it, and run again."
            raise InputError("Another import is at work in this folder.", remedy=remedy, path=audio_dir) from error
    try:
        sweep_parts(audio_dir)
        yield
    finally:
        lock.release()


def shown_address(feed: str) -> str:
    """An address without the name and password that may stand in it."""
    parts = urlsplit(feed)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if parts.netloc else feed


@contextmanager
def _opened(feed: str, options: ImportOptions) -> Iterator[tuple[Web, str]]:
    """What fetches from now on, and the feed's address."""
    is_address = feed.lower().startswith(("http://", "https://"))
    path = Path(feed).expanduser()
    if not is_address and not path.is_file():
        remedy = "Give the feed's address (https://…), its file, or a folder of recordings."
        raise InputError("There is no such feed.", remedy=remedy, path=path)
    try:
        reach = reach_of(feed if is_address else path, chosen=options.hosts, limit_s=options.limits.answer_s)
    except FetchError as error:
        raise _cannot_be_had(feed, error) from error
    web = Web(reach, options.limits)
    try:
        yield web, feed if is_address else path.resolve().as_uri()
    finally:
        web.close()


def _content(web: Web, base_url: str) -> bytes:
    try:
        return web.text(base_url)
    except FetchError as error:
        raise _cannot_be_had(base_url, error) from error


def _cannot_be_had(feed: str, error: FetchError) -> InputError:
    remedy = "Open the address in a browser on this machine, then import again."
    return InputError(f"{shown_address(feed)} cannot be fetched: {error}.", remedy=remedy)


def _candidate(match: Match, gathering: Gathering) -> Candidate:
    item = match.item
    transcripts = [ending for one in item.transcripts if (ending := transcript_ending(one)) is not None]
    planned = [".toml", *transcripts[:1], *([".*"] if item.enclosure is not None else [])]
    return Candidate(
        slug=match.slug,
        title=item.title,
        date=item.date,
        digest=item.digest,
        gather=partial(gathering.gather, item, match.slug),
        planned=tuple(planned),
        guid=item.guid,
        mark=match.mark,
        known=match.known,
        findings=item.findings,
    )
