import contextlib
import signal

import pytest

from pipeline import interrupt


def test_an_interrupt_that_got_lost_is_raised_at_the_next_sign_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupt, "_noted", False)
    before = signal.getsignal(signal.SIGINT)
    try:
        interrupt.note_interrupts()
        interrupt.raise_if_interrupted()
        with contextlib.suppress(KeyboardInterrupt):  # as a callback from C does
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupt.raise_if_interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
