"""`rundown search`: where something was said, in all episodes."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, positive, shared_options

if TYPE_CHECKING:
    from pipeline.catalog.search import Found, Hit
    from pipeline.terminal import Terminal

SHOWN = 10
"""Places shown on a terminal unless more are asked for."""


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "search", parents=[shared_options(), folder_options()], help="say in which episode and second something is said"
    )
    parser.add_argument(
        "words", nargs="+", metavar="WORDS", help="words; '\"in quotes\"' for a phrase, wri* for a beginning"
    )
    parser.add_argument("--limit", type=positive, default=SHOWN, metavar="N", help=f"places at most (default: {SHOWN})")
    parser.add_argument("--episode", metavar="EPISODE", help="look in this episode only")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """The places, best first."""
    from pipeline.catalog.search import search

    asked = " ".join(arguments.words)
    found = search(arguments.out, asked, limit=arguments.limit, slug=arguments.episode)
    terminal.put("matched", found.matched)
    terminal.put("hits")
    for hit in found.hits:
        terminal.put("hits", _values(hit))
    _show(found, asked, arguments.limit, terminal)
    return 0


def _values(hit: "Hit") -> dict[str, object]:
    return {
        "slug": hit.slug,
        "title": hit.title,
        "start_ms": hit.start_ms,
        "chapter": hit.chapter,
        "speaker": hit.speaker,
        "page": f"{hit.slug}/transcript.html#{hit.anchor}",
        "text": " ".join(word for word, _ in hit.words),
        "found": [word for word, is_found in hit.words if is_found],
    }


def _show(found: "Found", asked: str, limit: int, terminal: "Terminal") -> None:
    from rich.markup import escape

    from pipeline.timecode import format_clock

    episodes = "1 episode" if found.episodes == 1 else f"{found.episodes:,} episodes"
    if not found.hits:
        terminal.say(f"Nobody says {escape(asked)} in {episodes}.")
        return
    if found.matched == "beginnings":
        terminal.say("No place has exactly these words; these have words that begin like them.")
    if found.matched == "some words":
        terminal.say("No place has all of these words; these have some.")
    for hit in found.hits:
        speaker = f" · {escape(hit.speaker)}" if hit.speaker else ""
        chapter = f" · {escape(hit.chapter)}" if hit.chapter else ""
        terminal.say(f"[bold]{escape(hit.slug)}[/] {format_clock(hit.start_ms)}{chapter}{speaker}")
        words = (f"[bold]{escape(word)}[/]" if is_found else escape(word) for word, is_found in hit.words)
        terminal.say(f"    {' '.join(words)}")
    if len(found.hits) == limit:
        terminal.say(f"The best {limit} places in {episodes}; --limit shows more.")
