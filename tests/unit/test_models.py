"""Finding, checking and listing models; nothing here asks a network."""

import hashlib
import re
from pathlib import Path

import pytest

from pipeline.engines import models
from pipeline.engines.faster_whisper import DEFAULT_MODELS
from pipeline.engines.known_models import KNOWN_MODELS
from pipeline.errors import EngineError, InputError
from tests.loopback_hub import REVISION, WEIGHTS, put


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder, an empty hub cache, no proxy, nothing remembered."""
    monkeypatch.setenv("RUNDOWN_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub-cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.chdir(tmp_path)
    models._hub_offers.cache_clear()
    return tmp_path / "models"


def test_a_known_name_must_hold_the_known_weights(folder: Path) -> None:
    kept = put(folder / "small")
    assert models.find_model("small") == kept
    with pytest.raises(EngineError, match=r"model\.bin"):
        models.check_model("small", kept)


def test_a_folder_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    own = put(tmp_path / "mine")
    assert models.find_model(str(own)) == own
    assert models.find_model("./mine") == models.find_model("mine") == Path("mine")
    models.check_model(str(own), own)
    assert models.model_identity(str(own), own) == hashlib.sha256(WEIGHTS).hexdigest()


def test_what_other_programs_left_in_the_hub_cache_is_found_and_checked(tmp_path: Path) -> None:
    cache = tmp_path / "hub-cache" / "models--mobiuslabsgmbh--faster-whisper-large-v3-turbo"
    snapshot = put(cache / "snapshots" / REVISION, model_bin=None)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    (cache / "blobs").mkdir()
    (cache / "blobs" / digest).write_bytes(WEIGHTS)
    (snapshot / "model.bin").symlink_to(cache / "blobs" / digest)
    assert models.find_model("turbo") is None  # no revision is known by name yet
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(REVISION)
    assert models.find_model("turbo") == models.find_model("large-v3-turbo") == snapshot
    assert models.expected_digests("mobiuslabsgmbh/faster-whisper-large-v3-turbo", snapshot) == {"model.bin": digest}
    assert models.can_be_had("turbo")


@pytest.mark.parametrize("written", ["./nowhere", "~/nowhere/model", "a/b/c", "C:\\models\\small", "there/model"])
def test_a_wrong_folder_reads_as_a_wrong_folder(tmp_path: Path, written: str) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError, match="There is no model folder"):
        models.fetch_model(written)


def test_a_folder_without_a_model_names_what_is_missing(tmp_path: Path) -> None:
    put(tmp_path / "half", tokenizer_json=None, vocabulary_txt=None)
    with pytest.raises(InputError, match=r"tokenizer\.json and vocabulary\.json missing"):
        models.find_model("./half")


def test_a_misspelt_name_gets_the_right_one_offered() -> None:
    with pytest.raises(InputError, match="'smal'") as caught:
        models.can_be_had("smal")
    assert caught.value.remedy.startswith("Did you mean small?")


def test_the_list_shows_what_is_known_and_what_is_here(folder: Path) -> None:
    put(folder / "small")
    put(folder / "some--one")
    put(folder / "broken", model_bin=None)
    listed = {model.name: model for model in models.list_models()}
    assert listed.keys() == KNOWN_MODELS.keys() | {"some/one"}
    assert listed["small"].folder == folder / "small"
    assert listed["tiny.en"].folder is None
    assert listed["tiny.en"].english_only
    assert listed["some/one"].english_only is None


def test_the_pins_are_whole_and_the_defaults_are_pinned() -> None:
    for model in KNOWN_MODELS.values():
        assert re.fullmatch("[0-9a-f]{40}", model.revision)
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in model.sha256.values())
    weights = [model.sha256["model.bin"] for model in KNOWN_MODELS.values() if model.sha256]
    assert len(set(weights)) == len(weights) >= 11
    assert all(KNOWN_MODELS[name].sha256.keys() >= {"model.bin", "tokenizer.json"} for name in DEFAULT_MODELS.values())


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/caches"}, "/caches/rundown/models"),
        ("darwin", {}, "Library/Caches/rundown/models"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/rundown/models"),
        ("linux", {"RUNDOWN_MODELS": "/elsewhere"}, "/elsewhere"),
    ],
)
def test_models_lie_in_the_cache_folder_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], expected: str
) -> None:
    monkeypatch.delenv("RUNDOWN_MODELS")
    monkeypatch.setattr("sys.platform", system)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert models.models_folder().as_posix().endswith(expected)
