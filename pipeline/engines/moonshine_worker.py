"""The process of the embedded engine's crew: pieces on standard input, heard pieces on standard output."""

import os
import signal
import sys
from pathlib import Path


def main(folder: Path) -> None:
    """Hear pieces with the weights in `folder` until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when an interrupted run is over
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write among the answers

    # Imported here: only now is an interrupt no longer deadly.
    from pipeline.engines.crew import read_piece, write_answer
    from pipeline.engines.moonshine_decoder import MoonshineDecoder
    from pipeline.engines.moonshine_hearing import hear_piece
    from pipeline.engines.moonshine_model import ModelFiles

    decoder = MoonshineDecoder(ModelFiles(folder))
    try:
        while (piece := read_piece(sys.stdin.buffer)) is not None:
            write_answer(answers, hear_piece(decoder, piece))
    except BrokenPipeError:  # the parent is gone
        os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
