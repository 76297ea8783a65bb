"""`rundown doctor`: say what this machine can do."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.doctor_names import NamesHeard
    from pipeline.terminal import Terminal

SHOWN_TIMES = 5
"""Places of one suggestion; whoever wants them all can search the transcript."""


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "doctor", parents=[shared_options(), folder_options()], help="say what this machine can do"
    )
    parser.add_argument(
        "--names", metavar="EPISODE", help="names of the glossary that were never heard, and what sounds like them"
    )
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """The machine, with the command that mends what is not good; or the names of one episode."""
    from rich.markup import escape

    if arguments.names is not None:
        from pipeline.doctor_names import examine_names

        _show_names(examine_names(arguments.names, audio_dir=arguments.audio, out_dir=arguments.out), terminal)
        return 0
    from pipeline.doctor import examine

    checks = examine(audio_dir=arguments.audio, out_dir=arguments.out)
    for check in checks:
        facts = {"name": check.name, "good": check.good, "optional": check.optional}
        terminal.put("checks", {**facts, "says": check.says, "remedy": check.remedy})
        mark = "[green]yes[/]" if check.good else ("[yellow]no [/]" if check.optional else "[red]NO [/]")
        terminal.say(f"{mark} {check.name:<20} {escape(check.says)}")
        if not check.good and check.remedy:
            terminal.say(f"    {'':<20} → {escape(check.remedy)}")
    return 0 if all(check.good or check.optional for check in checks) else 3


def _show_names(heard: "NamesHeard", terminal: "Terminal") -> None:
    """Names that were never heard, and what sounds like them: nothing is changed by itself."""
    from rich.markup import escape

    from pipeline.timecode import format_clock

    terminal.put("names")
    terminal.say(f"{heard.expected - len(heard.missing)} of {heard.expected} names were heard in {escape(heard.slug)}.")
    for missing in heard.missing:
        alike = [
            {"heard": like.heard, "likeness": like.likeness, "times_ms": list(like.times)} for like in missing.alike
        ]
        terminal.put("names", {"name": missing.name, "alike": alike})
        terminal.say(f"  [bold]{escape(missing.name)}[/] was never heard" + ("; it may be:" if alike else "."))
        for like in missing.alike:
            clocks = ", ".join(map(format_clock, like.times[:SHOWN_TIMES]))
            more = f" and {len(like.times) - SHOWN_TIMES} more" if len(like.times) > SHOWN_TIMES else ""
            terminal.say(f"    “{escape(like.heard)}” at {clocks}{more}")
    if heard.alias_lines():
        terminal.say("Listen, then put what is right under \\[aliases] in show.toml:")
        for line in heard.alias_lines():
            terminal.say(f"  {escape(line)}")
