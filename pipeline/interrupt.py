"""Ctrl-C that cannot get lost.

Python raises KeyboardInterrupt wherever the main thread happens to be; inside a callback from C (a
decoder's log, a finaliser) it is printed and dropped. So it is noted too, and asked for again at
the next sign of progress.
"""

import signal
from types import FrameType

_noted = False


def note_interrupts() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt at once and is remembered; main thread only."""
    signal.signal(signal.SIGINT, _note)


def raise_if_interrupted() -> None:
    """Raise the KeyboardInterrupt that came before, whether or not it got lost.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    if _noted:
        raise KeyboardInterrupt


def _note(_number: int, _frame: FrameType | None) -> None:
    global _noted  # noqa: PLW0603  a signal belongs to the whole process
    _noted = True
    raise KeyboardInterrupt
