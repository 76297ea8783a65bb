"""The sample's outline over another cut of its recording: five minutes, each chapter announced."""

import pytest

from benchmarks.shifted_outlines import SAMPLE, trials
from pipeline.render.episode_json import load_document

TRIALS = {name: (wrong, findings) for name, wrong, findings in trials(load_document(SAMPLE.read_bytes()))}


@pytest.mark.parametrize("name", ["shifted +47 s", "shifted -47 s", "90 s put in"])
def test_a_short_recording_that_announces_its_chapters_is_found_in_another_cut(name: str) -> None:
    wrong, findings = TRIALS[name]
    assert wrong == 0
    assert any("fit the words better" in finding.message for finding in findings), "and it is told"


def test_the_right_outline_of_it_is_left_alone() -> None:
    _, findings = TRIALS["as it is"]
    assert findings == ()
