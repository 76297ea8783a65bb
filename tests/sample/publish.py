"""Write the sample's result into `outputs/`: `make golden` calls this; then read the diff.

Of the kept state only the ledger stays, without the key of the run: the pages are known as ours, so
that a visitor's own run may write them anew, and that run does the whole job.
"""

import dataclasses
import shutil
import sys
from pathlib import Path

from pipeline.cli import main
from pipeline.store.ledger import ledger_path, read_state, sealed_ledger
from pipeline.store.whole import write_whole

SLUG = "how-to-start-in-grant-writing"


def publish(slug: str = SLUG) -> int:
    """Process the sample from the start and keep what belongs into the repository; returns the exit code."""
    code = main(["process", slug, "--force"])
    state = Path("outputs") / slug / ".rundown"
    ledger, _, _ = read_state(state)
    shutil.rmtree(state)
    state.mkdir()
    write_whole(ledger_path(state), sealed_ledger(dataclasses.replace(ledger, key=None)))
    return code


if __name__ == "__main__":
    sys.exit(publish())
