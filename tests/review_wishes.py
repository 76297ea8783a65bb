"""What people who review wish to change, and whether what they wrote is seen."""

import random

from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit
from pipeline.review.state import EpisodeState


def wish(state: EpisodeState, slug: str, chance: random.Random) -> Edit:
    """An edit of any kind on what a window shows."""
    name = f"{slug}-{chance.getrandbits(64):016x}"
    lines = [line for section in state.notes if section.key not in ("outline", "date") for line in section.lines]
    line, chapter = chance.choice(lines).item, chance.choice(state.chapters).item
    words = state.words if isinstance(state.words, tuple) else ()
    first, time_ms = chance.randrange(len(words) - 4), chance.randrange(state.duration_ms)
    text = f"written {name[-8:]}"
    made: tuple[Edit, ...] = (
        edits.LineEdit(id=name, item=line, text=text),
        edits.AddLineEdit(id=name, section="learn", text=text),
        edits.FixWordsEdit(id=name, first=first, last=first + 1 + chance.randrange(3), text=text),
        edits.RenameChapterEdit(id=name, item=chapter, title=text),
        edits.AddChapterEdit(id=name, start_ms=time_ms, title=text),
        edits.NameSpeakerEdit(id=name, utterance=first, name="Ada", everywhere=chance.random() < 0.5),
        edits.AcceptEdit(id=name, item=line),
        edits.RejectEdit(id=name, item=line),
        edits.ResetEdit(id=name, item=line),
        edits.MoveChapterEdit(id=name, item=chapter, start_ms=time_ms),
        edits.RemoveChapterEdit(id=name, item=chapter),
        edits.PromoteEdit(id=name, first=first, last=first + 4, as_=chance.choice(("takeaway", "quote"))),
        edits.SplitUtteranceEdit(id=name, at=first),
        edits.MergeUtteranceEdit(id=name, first=first),
    )
    return chance.choices(made, [4, 3, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])[0]


def everything_shown(state: EpisodeState) -> str:
    """Everything that a person can read on the page."""
    lines = [line.text for section in state.notes for line in section.lines] + [line.text for line in state.quotes]
    words = [row[0] for row in state.words if row[0]] if isinstance(state.words, tuple) else []
    return "\n".join(
        [*lines, *(one.sentence for one in state.candidates), *(one.title for one in state.chapters), " ".join(words)]
    )


def may_undo(later: Edit, earlier: Edit) -> bool:
    """Whether a later edit may have made something else of what an earlier one wrote."""
    if isinstance(earlier, edits.FixWordsEdit):
        # Words are numbered anew when they are heard anew: near is near enough to be written over.
        return (
            isinstance(later, edits.FixWordsEdit) and later.first < earlier.last + 9 and earlier.first < later.last + 9
        )
    about = f"added:{earlier.id}" if isinstance(earlier, (edits.AddLineEdit, edits.AddChapterEdit)) else earlier.item  # type: ignore[union-attr]  # those that write
    return getattr(later, "item", None) == about
