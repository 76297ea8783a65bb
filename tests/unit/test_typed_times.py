import numpy as np
import pytest

from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import SpokenText, spoken_text
from pipeline.nlp.typed_times import CHOSEN, EXACT, GUESSED, LOOSE, ROUGH, Habit, Spread, habit_of

EVERY_S = 7
TIMES_S = [float(EVERY_S * at) for at in range(10, 100, 10)]


def spoken() -> SpokenText:
    """A sentence every seven seconds."""
    return spoken_text(
        [
            Sentence(at, at + 1, at * EVERY_S * 1000, at * EVERY_S * 1000 + 3000, "So it goes on.", "Ann")
            for at in range(120)
        ]
    )


def habit_by(*away_s: float) -> Habit:
    """The habit seen where the words are sure of the sentence, and each time was typed so far from it."""
    heard = spoken()
    odds = [np.where(heard.starts_s == time_s, 12.0, 0.0) for time_s in TIMES_S]
    typed = [time_s + away_s[at % len(away_s)] for at, time_s in enumerate(TIMES_S)]
    return habit_of(heard, odds, typed)


def believed(habit: Habit, spread: Spread) -> float:
    return sum(share for share, one in habit.spreads if one == spread)


@pytest.mark.parametrize(
    ("away_s", "spread"),
    [
        ((0.0, 0.1), CHOSEN),
        ((1.0, -0.8, 2.1, 0.4), EXACT),
        ((3.0, -5.0, 6.0, -2.0, 4.5), LOOSE),
        ((11.0, -13.0, 15.0, -9.0), ROUGH),
        ((24.0, -28.0, 15.0, -21.0), GUESSED),
    ],
)
def test_how_times_were_typed_shows_in_their_distances(away_s: tuple[float, ...], spread: Spread) -> None:
    assert believed(habit_by(*away_s), spread) > 0.6


def test_one_time_far_off_does_not_make_an_outline_rough() -> None:
    assert believed(habit_by(*[0.5] * 8, 14.0), ROUGH) < 0.1


def test_words_that_say_nothing_leave_the_usual_belief() -> None:
    heard = spoken()
    habit = habit_of(heard, [np.zeros(120)] * 5, [time_s + by_s for by_s, time_s in enumerate(TIMES_S[:5])])
    assert all(0.05 < believed(habit, spread) < 0.6 for spread in (EXACT, LOOSE, ROUGH))


@pytest.mark.parametrize("unit_s", [15.0, 30.0, 60.0])
def test_rounded_times_reach_as_far_as_they_were_rounded(unit_s: float) -> None:
    heard = spoken()
    habit = habit_of(heard, [np.zeros(120)] * 5, [0.0, *(unit_s * 4 * at for at in range(1, 5))])
    assert habit.window_s >= unit_s / 2


def test_entries_at_the_beginning_and_past_the_end_say_nothing() -> None:
    heard = spoken()
    assert habit_of(heard, [np.zeros(120)] * 2, [0.0, 9_000.0]) == habit_of(heard, [], [])


@pytest.mark.parametrize("spread", [CHOSEN, EXACT, GUESSED, LOOSE, ROUGH])
def test_the_density_of_a_spread_is_one_in_all(spread: Spread) -> None:
    step_s = 0.01
    distances_s = np.arange(-spread.reach_s, spread.reach_s, step_s) + step_s / 2
    assert float(spread.density(distances_s).sum()) * step_s == pytest.approx(1.0, abs=1e-3)
