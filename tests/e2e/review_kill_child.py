"""A reviewer in a process of its own, which saves edits one after the other until it is killed.

`python review_kill_child.py OUT SLUG NAME`: each edit's text is printed as soon as it is answered as saved.
"""

import sys
from pathlib import Path

from pipeline.edits.edit import AddLineEdit
from pipeline.review.batch import Batch
from pipeline.review.session import open_session


def main(out: Path, slug: str, name: str) -> None:
    """Add lines for ever."""
    session = open_session(slug, out_dir=out)
    number = 0
    while True:
        edit = AddLineEdit(id=f"{name}-{number:08d}", section="learn", text=f"{name} {number}")
        answer = session.apply(Batch(revision=0, edits=(edit,), window=name))
        if not answer.refused:
            print(edit.text, flush=True)
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
