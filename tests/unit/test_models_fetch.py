"""Fetching models from a hub of our own on this machine's loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.engines import hub, models
from pipeline.engines.known_models import KNOWN_MODELS, KnownModel
from pipeline.errors import EngineError, InputError, MachineError, RundownError
from tests.loopback_hub import FILES, REVISION, WEIGHTS, Answering, Hub


@pytest.fixture
def our_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    handler = type("Handler", (Answering,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.hub = Hub(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]  # made just above
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", handler.hub.address)  # type: ignore[attr-defined]  # as above
        yield handler.hub  # type: ignore[attr-defined]  # as above
        server.shutdown()


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


def test_a_fetched_model_is_found_again_without_the_hub(our_hub: Hub, folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    fetched = models.fetch_model("some/one", on_progress=lambda done, total: steps.append((done, total)))
    assert fetched == folder / "some--one"
    assert sorted(path.name for path in fetched.iterdir()) == sorted([*(FILES.keys() - {"README.md"}), "rundown.json"])
    total = sum(len(content) for name, content in FILES.items() if name != "README.md")
    assert steps[-1] == (total, total)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    asked = len(our_hub.asked)
    assert models.find_model("some/one") == models.fetch_model("some/one") == fetched
    models.check_model("some/one", fetched)
    assert len(our_hub.asked) == asked
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_a_download_that_breaks_off_goes_on_where_it_was(our_hub: Hub) -> None:
    our_hub.breaks_after = [100_000, 150_000]
    fetched = models.fetch_model("some/one")
    assert (fetched / "model.bin").read_bytes() == WEIGHTS
    ranges = [line.partition(" ")[2] for line in our_hub.asked if "/model.bin" in line]
    assert ranges == ["", "bytes=100000-", "bytes=250000-"]


def test_a_hub_that_serves_no_parts_is_read_from_the_beginning(our_hub: Hub) -> None:
    our_hub.breaks_after, our_hub.serves_parts = [100_000], False
    assert (models.fetch_model("some/one") / "model.bin").read_bytes() == WEIGHTS


def test_a_download_given_up_is_one_sentence_and_the_next_goes_on(our_hub: Hub) -> None:
    our_hub.breaks_after = [50_000, 0]
    with pytest.raises(EngineError, match="'some/one' is not on this machine and cannot be fetched"):
        models.fetch_model("some/one")
    assert models.find_model("some/one") is None
    assert models.fetch_model("some/one")
    assert our_hub.asked[-2].endswith("/model.bin bytes=50000-") or "bytes=50000-" in " ".join(our_hub.asked)


def test_content_that_is_not_what_the_hub_told_is_thrown_away(our_hub: Hub, folder: Path) -> None:
    our_hub.told_sha256 = "0" * 64
    with pytest.raises(EngineError, match=r"model\.bin of the model 'some/one' is not what it should be"):
        models.fetch_model("some/one")
    assert not list(folder.rglob("model.bin"))


def test_content_that_is_not_what_we_pinned_is_thrown_away(our_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = KnownModel(("some/one",), REVISION, 1, {"tokenizer.json": "1" * 64})
    monkeypatch.setitem(KNOWN_MODELS, "small", pinned)  # type: ignore[arg-type]  # a dict behind a read-only type
    with pytest.raises(EngineError, match=r"tokenizer\.json of the model 'small'"):
        models.fetch_model("small")
    assert our_hub.asked[0].startswith(f"/api/models/some/one/revision/{REVISION}")


def test_a_model_changed_after_its_fetch_is_damaged(our_hub: Hub) -> None:
    fetched = models.fetch_model("some/one")
    (fetched / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(EngineError, match="damaged") as caught:
        models.check_model("some/one", fetched)
    assert "rundown models fetch some/one" in caught.value.remedy


def test_a_model_the_hub_does_not_have_is_no_network_error(our_hub: Hub) -> None:
    with pytest.raises(InputError, match=r"no model 'other/model' on 127\.0\.0\.1"):
        models.fetch_model("other/model")
    assert our_hub.asked


@pytest.mark.parametrize(("name", "why"), [("strange/page", "is not the hub"), ("tired/hub", "it answers 503")])
def test_a_hub_that_is_none_is_one_sentence(our_hub: Hub, name: str, why: str) -> None:
    with pytest.raises(EngineError, match=why):
        models.fetch_model(name)
    assert not models.can_be_had(name)


def test_a_model_of_another_kind_is_told(our_hub: Hub) -> None:
    del our_hub.files["model.bin"]
    with pytest.raises(InputError, match=r"model\.bin is missing on the hub"):
        models.fetch_model("some/one")


def test_a_full_disk_is_told_before_anything_is_fetched(our_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(MachineError, match="needs 0 MB and the disk has less room") as caught:
        models.fetch_model("some/one")
    assert "RUNDOWN_MODELS" in caught.value.remedy
    assert not any("resolve" in line for line in our_hub.asked)


def test_a_models_folder_that_cannot_be_written_is_told(our_hub: Hub, folder: Path) -> None:
    folder.write_text("a file is in the way")
    with pytest.raises(MachineError, match="cannot be kept"):
        models.fetch_model("some/one")


@pytest.fixture
def swallowing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub that takes connections and never answers; the limits cut down to a tenth of a second."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setattr(models, "PASSING_LIMIT_S", 0.1)
        monkeypatch.setattr(models, "ASKED_LIMIT_S", 0.1)
        yield


@pytest.mark.usefixtures("swallowing")
def test_a_network_that_swallows_everything_is_known_within_the_limit() -> None:
    began = time.monotonic()
    with pytest.raises(EngineError, match="cannot be fetched") as caught:
        models.fetch_model("small")
    assert time.monotonic() - began < 1
    assert "rundown models fetch small" in caught.value.remedy
    assert "--engine embedded" in caught.value.remedy


@pytest.mark.usefixtures("swallowing")
def test_auto_waits_for_the_hub_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not models.can_be_had("small")
    monkeypatch.setattr(models, "ask_hub", lambda *_, **__: pytest.fail("asked again"))
    assert not models.can_be_had("small")


def test_a_name_that_takes_for_ever_to_look_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(hub, "_read_info", lambda *_: release.wait() and pytest.fail("nobody waits for this"))
    began = time.monotonic()
    with pytest.raises(hub.HubError, match=r"no answer within 0\.05 seconds"):
        hub.ask_hub("some/one", limit_s=0.05)
    assert time.monotonic() - began < 1


def test_offline_by_wish_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(hub, "_read_info", lambda *_: pytest.fail("asked"))
    with pytest.raises(EngineError, match="HF_HUB_OFFLINE forbids it"):
        models.fetch_model("small")
    assert not models.can_be_had("small")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "file:///etc", "nonsense"])
def test_a_hub_address_that_leads_nowhere_is_an_engine_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(EngineError, match="cannot be fetched"):
        models.fetch_model("small")


def test_every_error_of_this_room_is_for_a_person(our_hub: Hub) -> None:
    for name in ("smal", "./nowhere", "other/model", "tired/hub"):
        with pytest.raises(RundownError) as caught:
            models.fetch_model(name)
        assert caught.value.remedy
        assert "\n" not in str(caught.value)
