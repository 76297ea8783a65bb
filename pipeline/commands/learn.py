"""`rundown learn`: learn where this show's chapters begin."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "learn",
        parents=[shared_options(), folder_options()],
        help="learn where this show's chapters begin, from its own outlines",
    )
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Learn, and say whether it is better than the general method."""
    import datetime

    from rich.markup import escape

    from pipeline.learn import learn_from_outputs
    from pipeline.model.finding import Finding

    today = datetime.datetime.now(tz=datetime.UTC).date()
    learned = learn_from_outputs(audio_dir=arguments.audio, out_dir=arguments.out, today=today)
    if isinstance(learned, Finding):
        why = {"code": learned.code, "message": learned.message, "remedy": learned.remedy}
        terminal.put("learned", {"learned": False, **why})
        terminal.say(f"{escape(learned.message)} {escape(learned.remedy)}")
        return 0
    scores = {"own": learned.scores.learned, "general": learned.scores.general}
    facts = {"episodes": learned.episodes, "used": learned.is_better(), "f1_within_10_s": scores}
    terminal.put("learned", {"learned": True, **facts})
    better = "they are used from now on" if learned.is_better() else "so the general method goes on being used"
    terminal.say(
        f"Learned from {learned.episodes} outlined episodes. On episodes kept aside the show's own proposals agree"
        f" {learned.scores.learned:.2f} with its outlines, the general ones {learned.scores.general:.2f}; {better}."
    )
    return 0
