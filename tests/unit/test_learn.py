"""What a show's own outlines teach."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import InputError, StoreError
from pipeline.learn import (
    FEWEST_EPISODES,
    LearnedBorders,
    Scores,
    learn_from_outputs,
    learn_show,
    load_learned,
    save_learned,
)
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.notes import Line, Notes, Section
from pipeline.nlp.border_learning import f1_within
from pipeline.nlp.borders import FEATURES, general_model
from pipeline.nlp.logistic import Examples, fit_logistic
from pipeline.render.episode_json import render_episode_json
from pipeline.stages.propose import propose_chapters
from tests.builders import transcript

TODAY = datetime.date(2026, 3, 1)
NOTES = Notes((Section("title", "Title", (Line("An episode", "missing"),)),))
CHATTER = ("The kettle sings in the kitchen.", "A cat sleeps on the warm roof.", "Rain falls over the old harbour.")


def outlined_episode(number: int, *, time_from: str = "producer") -> EpisodeDocument:
    """Six chapters, each opened by the jingle line of this show and by nothing else."""
    lines: list[tuple[str, str]] = []
    openings = []
    for chapter in range(6):
        openings.append(len(lines))
        lines.append(("Ann", "Ding dong goes the bell of the tower."))
        lines += [("Ann", CHATTER[(number + chapter + at) % 3]) for at in range(16 + (number + chapter) % 5)]
    heard = transcript(*lines)
    firsts = [heard.utterances[at].first for at in openings]
    starts_ms = [0, *[heard.words[first].start_ms for first in firsts[1:]]]
    end_ms = heard.words[-1].end_ms
    chapters = tuple(
        Chapter(f"Part {at}", start, stop, first, last, time_from)
        for at, (start, stop, first, last) in enumerate(
            zip(starts_ms, [*starts_ms[1:], end_ms], firsts, [*firsts[1:], len(heard.words)], strict=True)
        )
    )
    episode = Episode(f"episode-{number:02}")
    return EpisodeDocument(episode, "sound.mp3", end_ms, heard, chapters, (), (), NOTES, ())


@pytest.fixture(scope="module")
def learned() -> LearnedBorders:
    result = learn_show([outlined_episode(number) for number in range(12)], today=TODAY)
    assert isinstance(result, LearnedBorders)
    return result


def test_a_show_learns_what_opens_its_chapters(learned: LearnedBorders):
    unseen = outlined_episode(33)
    chapters, findings = propose_chapters(unseen.transcript, duration_ms=unseen.duration_ms, learned=learned.model)
    assert [chapter.start_ms for chapter in chapters] == [chapter.start_ms for chapter in unseen.chapters]
    assert "as the outlines of earlier episodes taught" in findings[0].message


def test_what_was_learned_says_when_from_how_much_and_how_good_it_is(learned: LearnedBorders):
    assert (learned.learned_on, learned.episodes, learned.scores.folds) == (TODAY, 12, 5)
    assert learned.scores.learned > 0.9 > learned.scores.general
    assert learned.is_better()


def test_a_show_that_does_worse_than_the_general_method_does_not_use_what_it_learned(learned: LearnedBorders):
    worse = LearnedBorders(TODAY, 12, Scores(0.4, 0.4), learned.model)
    assert not worse.is_better()


def test_fewer_than_ten_outlined_episodes_are_too_few():
    few = [outlined_episode(number) for number in range(FEWEST_EPISODES - 1)]
    found = [outlined_episode(number, time_from="found") for number in range(20, 24)]
    finding = learn_show([*few, *found], today=TODAY)
    assert isinstance(finding, Finding)
    assert finding.code == "learn.too-few"
    assert "9 have one so far" in finding.message


def test_processed_episodes_teach_the_same_in_whatever_order_and_the_result_lies_beside_the_recordings(
    learned: LearnedBorders, tmp_path: Path
):
    audio_dir, out_dir = tmp_path / "audio", tmp_path / "outputs"
    audio_dir.mkdir()
    for number in range(12):
        folder = out_dir / f"read-as-{99 - number}"
        folder.mkdir(parents=True)
        (folder / "episode.json").write_bytes(render_episode_json(outlined_episode(number)))
    assert learn_from_outputs(audio_dir=audio_dir, out_dir=out_dir, today=TODAY) == learned
    assert load_learned(audio_dir / "show.learned.json") == learned


def test_too_little_to_learn_from_leaves_what_was_learned(tmp_path: Path):
    (tmp_path / "show.learned.json").write_text("kept")
    assert isinstance(learn_from_outputs(audio_dir=tmp_path, out_dir=tmp_path / "none", today=TODAY), Finding)
    assert (tmp_path / "show.learned.json").read_text() == "kept"


def test_learning_names_a_missing_folder_and_a_damaged_episode(tmp_path: Path):
    with pytest.raises(InputError, match="--audio"):
        learn_from_outputs(audio_dir=tmp_path / "none", out_dir=tmp_path, today=TODAY)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "episode.json").write_text("{")
    with pytest.raises(StoreError, match=r"one/episode\.json.*rundown process"):
        learn_from_outputs(audio_dir=tmp_path, out_dir=tmp_path, today=TODAY)


def test_what_is_saved_is_read_back_the_same(learned: LearnedBorders, tmp_path: Path):
    path = tmp_path / "show.learned.json"
    save_learned(learned, path)
    assert load_learned(path) == learned
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_show_that_has_learned_nothing_has_no_file(tmp_path: Path):
    assert load_learned(tmp_path / "show.learned.json") is None


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"schema": 99}'])
def test_a_damaged_file_is_named_with_its_remedy(content: bytes, tmp_path: Path):
    path = tmp_path / "show.learned.json"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"show\.learned\.json.*rundown learn"):
        load_learned(path)


def test_a_file_of_another_form_is_refused(learned: LearnedBorders, tmp_path: Path):
    path = tmp_path / "show.learned.json"
    save_learned(LearnedBorders(TODAY, 12, learned.scores, learned.model, schema=99), path)
    with pytest.raises(StoreError, match="form 99"):
        load_learned(path)


def test_weights_of_other_features_are_not_used(learned: LearnedBorders):
    model = learned.model
    other = type(model)(model.features[1:], model.intercept, model.count, model.length)
    episode = outlined_episode(1)
    usual = propose_chapters(episode.transcript, duration_ms=episode.duration_ms)
    assert not LearnedBorders(TODAY, 12, Scores(0.9, 0.1), other).is_better()
    assert propose_chapters(episode.transcript, duration_ms=episode.duration_ms, learned=other) == usual


def test_the_shipped_weights_are_for_the_features_there_are_and_know_no_show():
    model = general_model()
    assert tuple(feature.name for feature in model.features) == FEATURES
    assert model.phrases == ()
    assert {feature.weight for feature in model.features if feature.name == "paragraph"} == {0.0}


def test_the_solver_finds_the_weights_that_made_the_examples():
    random = np.random.default_rng(7)
    rows = random.normal(size=(20_000, 3))
    chances = 1 / (1 + np.exp(-(rows @ np.array([1.5, -0.5, 0.0]) - 2.0)))
    examples = Examples(rows, (random.random(20_000) < chances).astype(float), np.ones(20_000))
    assert fit_logistic(examples, ridge=1.0) == pytest.approx([1.5, -0.5, 0.0, -2.0], abs=0.1)


def test_with_few_examples_the_solver_stays_near_what_is_known():
    examples = Examples(np.array([[1.0], [-1.0]]), np.array([0.0, 1.0]), np.ones(2))
    weights = fit_logistic(examples, ridge=100.0, known=np.array([2.0, 0.0]))
    assert weights[0] == pytest.approx(2.0, abs=0.1)


def test_separable_examples_do_not_make_the_solver_run_away():
    rows = np.concatenate([np.full((500, 1), -1.0), np.full((5, 1), 30.0)])
    weights = fit_logistic(Examples(rows, np.repeat([0.0, 1.0], [500, 5]), np.ones(505)), ridge=0.1)
    assert np.isfinite(weights).all()
    assert weights[0] > 0


@pytest.mark.parametrize("borders", [np.zeros(3), np.ones(3)])
def test_the_solver_refuses_examples_of_one_kind(borders: np.ndarray):
    with pytest.raises(ValueError, match="needs examples"):
        fit_logistic(Examples(np.ones((3, 1)), borders, np.ones(3)), ridge=1.0)


def test_a_border_is_matched_once():
    assert f1_within([100.0, 101.0, 102.0], [101.0], 10.0) == pytest.approx(0.5)
    assert f1_within([], [], 10.0) == 0.0
