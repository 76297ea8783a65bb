import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.outline import OutlineEntry
from pipeline.model.sentence import Sentence
from pipeline.nlp.alignment import WEIGHTS, entry_features, evidence, spoken_text

WORDS = st.sampled_from(["honey", "bees", "swarming", "winter", "mites", "queens", "garden", "question", "about"])
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@given(st.lists(TEXTS, min_size=1, max_size=30), TEXTS, st.lists(TEXTS, max_size=2))
def test_the_evidence_is_the_features_times_their_weights(said: list[str], title: str, notes: list[str]) -> None:
    spoken = spoken_text([Sentence(at, at + 1, at * 4000, at * 4000 + 3000, text) for at, text in enumerate(said)])
    entry = OutlineEntry(title, 0, notes=tuple(notes))
    np.testing.assert_allclose(evidence(spoken, entry), entry_features(spoken, entry) @ WEIGHTS, atol=1e-9)
